package run

import (
	"context"
	"crypto/rand"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/run/keeping"
	"github.com/ach-cli/ach/internal/run/takeover"
)

// A Run is a run under way, new or resumed.
type Run struct {
	*Runner
	Action   bulk.Action
	Progress Progress
	plan     *Plan
	limits   bulk.Limits
	journal  *journal.Journal // nil where there is nothing to do
	id       string           // of the journal; "" for none
}

// A Progress is shown how a run comes along. Set may be called by several goroutines.
type Progress interface {
	Set(bulk.Counts)
	Stop()
}

// An Outcome is what came of a run.
type Outcome struct {
	Action   bulk.Action
	Results  []bulk.Result
	Done     []string // what to say of each row that was done now
	Changed  bool     // something was
	CutShort bool     // the run did not come to its end
	Stopped  error    // why it did not; nil where it did
	Err      error    // nil where every row is as it was wanted
	Took     time.Duration
	ID       string // of the journal that is kept; "" for none
}

// Begin makes the run of a plan, with a journal where there is something to do. hash is
// that of the input, "" for none.
func (r *Runner) Begin(p *Plan, limits bulk.Limits, hash string) (*Run, error) {
	run := &Run{Runner: r, Action: p.Action, plan: p, limits: limits}
	if p.Todo == 0 {
		return run, nil
	}
	now := time.Now()
	run.id = journal.NewID(now, rand.Reader)
	options := limits.Texts()
	options[takeover.OptionAgain] = strconv.FormatBool(p.options.Again)
	command := string(p.Action)
	if p.options.Group != "" {
		options[takeover.OptionGroup], command = p.options.Group, "apply"
	}
	p.keepPeriod(options)
	if p.options.Keep != "" {
		options[keeping.Option] = string(p.options.Keep)
	}
	if p.options.Report != "" {
		if path, err := filepath.Abs(p.options.Report); err == nil {
			options[optionReport] = path
		}
	}
	for id, achievement := range p.Achievements {
		options["namespace:"+id.String()] = achievement.Namespace.Path
	}
	var err error
	header := journal.Header{
		ID: run.id, Host: r.Host, Server: r.identity(p.me), Account: p.me.Username, AccountID: p.me.ID, Command: command,
		Action: p.Action, InputSHA256: hash, Options: options,
	}
	if run.journal, err = journal.Create(r.Journals, header, p.Rows, now); err != nil {
		return nil, NoJournal(err)
	}
	if err := r.tellTaken(takeover.ByRun(r.Journals, header, r.identities(p.me), p.Rows)); err != nil {
		run.Close()
		return nil, err
	}
	return run, nil
}

// Close lets go of the journal; everything in it is on disk.
func (r *Run) Close() {
	if r.journal != nil {
		_ = r.journal.Close()
	}
}

// identity is scheme, host and port of the server as it writes them.
func (r *Runner) identity(me gitlab.User) string {
	if u, err := url.Parse(me.WebURL); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host
	}
	return r.Host
}

// identities are the addresses that may stand for this server in a journal.
func (r *Runner) identities(me gitlab.User) []string {
	return []string{r.identity(me), r.Host}
}

// engineOptions are those that every run of the engine has here.
func (r *Runner) engineOptions(action bulk.Action, me gitlab.User, graceTime time.Duration, again bool) bulk.Options {
	return bulk.Options{
		Action: action, MaxWait: r.MaxWait, GraceTime: max(graceTime, 1), Me: me.ID, Again: again, ClockAhead: r.clockAhead,
		Quota: func() bulk.Quota { return bulk.Quota(r.Client.Quota()) },
	}
}

// Execute runs what is open of a run, and sums it up. state is what the journal of a
// resumed run knows.
func (r *Run) Execute(ctx context.Context, state bulk.State) *Outcome {
	p := r.plan
	srv := r.newServer(p.Achievements, &p.held, r.limits.GraceTime)
	srv.deniesAll = p.Action == bulk.Award && len(p.Rows) > 1 && len(p.Achievements) == 1
	switch {
	case p.keep.Choice != "":
		srv.look = p.keepOne
	case p.decided:
		srv.look = newLastLook(p.Rows).decide
	}
	options := r.engineOptions(p.Action, p.me, r.limits.GraceTime, p.options.Again)
	options.BatchSize, options.Concurrency, options.Rate = r.limits.Batch, r.limits.Concurrency, r.limits.Rate
	options.Progress, options.Limited = r.Progress.Set, srv.limited
	var log bulk.Log = bulk.NoLog{}
	if r.journal != nil {
		log = r.journal
	}
	started := time.Now()
	quiet := r.TellFinishing(ctx, r.resumeHint("goes on from there"))
	results, runErr := bulk.Run(ctx, p.Rows, state, srv, log, options)
	quiet()
	r.Progress.Stop()
	r.nameRoles(ctx, results)
	if r.journal != nil {
		kept, err := closeBooks(r.journal, results)
		if err != nil {
			r.Warn("the journal could not be ended: %v", err)
		}
		if !kept {
			r.id = ""
		}
	}
	o := &Outcome{Action: p.Action, Results: results, Changed: bulk.Tally(results).Done > 0, CutShort: runErr != nil, Stopped: runErr, ID: r.id}
	for i, res := range results {
		before := state.Outcomes[i].Status // of the run that is resumed
		if res.Status != before && (res.Status == bulk.StatusAwarded || res.Status == bulk.StatusRevoked) {
			o.Done = append(o.Done, srv.successLine(res))
		}
	}
	o.Err = r.verdict(results, runErr)
	o.Took = time.Since(started)
	return o
}

// nameRoles adds to the refusals of a run what is known of the caller's role.
func (r *Run) nameRoles(ctx context.Context, results []bulk.Result) {
	for _, res := range results {
		e := gitlab.AsError(res.Err)
		if e == nil || !e.Denied || e.Kind != gitlab.NotFound || ctx.Err() != nil {
			continue
		}
		if role := r.ownRole(ctx, r.plan, res.Row.AchievementID); role != "" {
			e.Reason, e.Values = gitlab.ReasonRole, gitlab.Values{Role: role, FlagOff: r.Client.FlagMayBeOff(ctx)}
		}
	}
}

// closeBooks ends the journal, and reports whether it is kept. That of a single row is
// removed once nothing of it is in doubt: it is there for whoever gives the same command
// again.
func closeBooks(j *journal.Journal, results []bulk.Result) (kept bool, err error) {
	switch c := bulk.Tally(results); {
	case len(results) == 1 && c.Unknown == 0:
		return false, j.Discard()
	case c.Unknown+c.NotAttempted > 0:
		return true, j.Finish(journal.Interrupted)
	}
	return true, j.Finish(journal.Finished)
}

// verdict is the error of the run.
func (r *Run) verdict(results []bulk.Result, runErr error) error {
	counts := bulk.Statuses(results)
	resume := ""
	if r.id != "" && len(results) > 1 && counts[bulk.StatusUnknown]+counts[bulk.StatusNotAttempted] > 0 {
		resume = r.resumeHint("goes on where it ended")
		if !slices.ContainsFunc(results, leftOpen) { // only rows are left of which nobody knows who is meant
			resume = wayHolders + "; " + wayForget(r.id) + " the run"
		}
	}
	err := Sum(results, runErr, resume)
	if len(results) == 1 && counts[bulk.StatusUnknown] == 1 && r.id != "" && gitlab.IsKind(err, gitlab.Unknown) {
		return &Error{Kind: KindUnknown, message: err.Error(), Hint: r.lookFirst(), Err: err}
	}
	return err
}

// resumeHint names the command that takes the run up again.
func (r *Run) resumeHint(does string) string {
	switch {
	case r.plan.me.ID == 0 && r.plan.options.Again: // nobody can tell that the run is theirs, and resume it
		return wayShowsHeld
	case r.plan.me.ID == 0:
		return wayByHeld
	case r.id == "" || len(r.plan.Rows) == 1 || r.plan.options.Group != "":
		return waySameCommand
	}
	return wayResume(r.id, r.plan.options.Report, does)
}

// lookFirst says how a single row is settled of which nobody knows what became.
func (r *Run) lookFirst() string {
	switch {
	case r.plan.me.ID == 0:
		return r.resumeHint("")
	case r.plan.options.Again: // what is held does not tell the same command
		return wayResume(r.id, r.plan.options.Report, "looks what was done; the same command waits for that")
	}
	return waySameCommand + ", and is safe; 'ach list --user NAME' shows it too"
}
