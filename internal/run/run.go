package run

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// checkMessages refuses messages that the server does not know before the first
// of many rows meets it.
func (r *Runner) checkMessages(ctx context.Context, rows []bulk.Row) error {
	for _, row := range rows {
		if row.Message != "" && row.Status == "" {
			return r.Client.NeedMessages(ctx)
		}
	}
	return nil
}

// A BulkRun is a run under way, new or resumed.
type BulkRun struct {
	*Runner
	Action       bulk.Action
	rows         []bulk.Row
	achievements map[ids.Achievement]gitlab.Achievement
	me           gitlab.User
	pace         Pace
	Progress     progress
	again        bool // awards are made whatever is held
	log          bulk.Log
	journal      *journal.Journal // nil where there is nothing to do
	id           string
}

// Begin makes the run of a plan, with a journal where there is something to do.
func (r *Runner) Begin(p *Plan, speed Pace, hash string) (*BulkRun, error) {
	b := &BulkRun{Runner: r, Action: p.Action, rows: p.Rows, achievements: p.Achievements, me: p.me, pace: speed, again: p.choice.Again, log: bulk.NoLog{}}
	if p.Todo == 0 {
		return b, nil
	}
	now := time.Now()
	b.id = journal.NewID(now, rand.Reader)
	options := speed.options()
	options["again"] = strconv.FormatBool(p.choice.Again)
	for id, achievement := range p.Achievements {
		options["namespace:"+id.String()] = achievement.Namespace.Path
	}
	var err error
	b.journal, err = journal.Create(r.Journals, journal.Header{
		ID: b.id, Host: r.Host, Server: r.identity(p.me), Account: p.me.Username, AccountID: p.me.ID, Command: string(p.Action),
		Action: p.Action, InputSHA256: hash, Options: options,
	}, p.Rows, now)
	if err != nil {
		return nil, NoJournal(err)
	}
	b.log = b.journal
	return b, nil
}

// Close lets go of the journal; everything in it is on disk.
func (r *BulkRun) Close() {
	if r.journal != nil {
		_ = r.journal.Close()
	}
}

func NoJournal(err error) error {
	return &Error{
		Kind: KindFailure, message: "no journal can be kept, so nothing was sent: " + err.Error(),
		Hint: "a run without a journal could not be resumed safely; XDG_STATE_HOME says where journals are kept", Err: err,
	}
}

// guard refuses a second run for the same achievements. Hosts are told apart by the
// address that the server itself uses, whatever name it was reached by, and by that
// name as well: a token that cannot read whose it is does not see the former.
func (r *Runner) guard(p *Plan) error {
	release, err := journal.Guard(r.Journals, r.identities(p.me), slices.Collect(maps.Keys(p.Achievements)))
	switch {
	case err == nil:
		p.Release = release
	case errors.Is(err, journal.ErrRunning):
		return &Error{Kind: KindGuard, message: err.Error(), Hint: "'ach runs list' shows what is running; wait for it to end", Err: err}
	default:
		return NoJournal(err)
	}
	return nil
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

// An ended run is what came of one.
type ended struct {
	Results  []bulk.Result
	Done     []string // what to say of each row that was done now
	Changed  bool     // something was
	CutShort bool     // the run did not come to its end
	Err      error    // nil where every row is as it was wanted
	Took     time.Duration
	Id       string // of the journal that is kept; "" for none
}

// Execute runs what is open of a run, and sums it up.
func (r *BulkRun) Execute(ctx context.Context, state bulk.State) *ended {
	srv := &server{
		client: r.Client, many: r.Action == bulk.Award && len(r.rows) > 1, achievements: r.achievements, made: map[ids.Award]gitlab.Award{},
		warn: r.warn, settle: r.pace.Settle,
	}
	started := time.Now()
	quiet := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return // nobody waits any longer
		}
		r.Reporter.FreshLine()
		r.warn("finishing what is on its way; Ctrl-C again quits at once, and %s", r.goesOn("goes on from there"))
	})
	results, runErr := bulk.Run(ctx, r.rows, state, srv, r.log, bulk.Options{
		Action: r.Action, BatchSize: r.pace.Batch, Concurrency: r.pace.Concurrency, Rate: r.pace.Rate,
		MaxWait: r.MaxWait, GraceTime: max(r.pace.Settle, 1), Me: r.me.ID, Again: r.again,
		ClockAhead: r.clockAhead,
		Progress:   r.Progress.Set,
	})
	quiet()
	r.Progress.Stop()
	r.nameRoles(ctx, results)
	r.end(results)
	e := &ended{Results: results, Changed: bulk.Tally(results).Done > 0, CutShort: runErr != nil, Id: r.id}
	for i, res := range results {
		before := state.Outcomes[i].Status // of the run that is resumed
		if res.Status != before && (res.Status == bulk.StatusAwarded || res.Status == bulk.StatusRevoked) {
			e.Done = append(e.Done, srv.told(res))
		}
	}
	e.Err = r.sum(results, runErr)
	e.Took = time.Since(started)
	return e
}

// nameRoles adds to the refusals of a run what is known of the caller's role.
func (r *BulkRun) nameRoles(ctx context.Context, results []bulk.Result) {
	roles := &Plan{Achievements: r.achievements, me: r.me}
	for _, res := range results {
		e := gitlab.AsError(res.Err)
		if e == nil || !e.Denied || e.Kind != gitlab.NotFound || ctx.Err() != nil {
			continue
		}
		if role := r.ownRole(ctx, roles, res.Row.AchievementID); role != "" {
			e.Reason, e.Values = gitlab.ReasonRole, gitlab.Values{Role: role, FlagOff: r.Client.FlagMayBeOff(ctx)}
		}
	}
}

// end ends the journal. That of a single row is removed once nothing of it is in
// doubt: it is there for whoever gives the same command again.
func (r *BulkRun) end(results []bulk.Result) {
	if r.journal == nil {
		return
	}
	c := bulk.Tally(results)
	var err error
	switch {
	case len(results) == 1 && c.Unknown == 0:
		err = r.journal.Discard()
		r.id = ""
	case c.Unknown+c.NotAttempted > 0:
		err = r.journal.Finish(journal.Interrupted)
	default:
		err = r.journal.Finish(journal.Finished)
	}
	if err != nil {
		r.warn("the journal could not be ended: %v", err)
	}
}

// goesOn names the command that takes the run up again.
func (r *BulkRun) goesOn(does string) string {
	switch {
	case r.me.ID == 0 && r.again: // nobody can tell that the run is theirs, and resume it
		return "'ach list --achievement' shows who holds it"
	case r.me.ID == 0:
		return "the same command goes by what is held then"
	case r.id == "" || len(r.rows) == 1:
		return "the same command looks first what was done"
	}
	return "'ach runs resume " + r.id + "' " + does
}

func Verb(action bulk.Action) string {
	if action == bulk.Revoke {
		return "revoking"
	}
	return "awarding"
}

// sum is the verdict on the rows.
func (r *BulkRun) sum(results []bulk.Result, runErr error) error {
	counts := Statuses(results)
	resume := ""
	if r.id != "" && len(results) > 1 && counts[bulk.StatusUnknown]+counts[bulk.StatusNotAttempted] > 0 {
		resume = r.goesOn("goes on where it ended")
		if !slices.ContainsFunc(results, leftOpen) { // only rows are left of which nobody knows who is meant
			resume = "look with 'ach list --achievement' who holds it; 'ach runs prune " + r.id + "' forgets the run"
		}
	}
	err := Sum(results, runErr, resume)
	if len(results) == 1 && counts[bulk.StatusUnknown] == 1 && r.id != "" && isUnknown(err) {
		return &Error{Kind: KindUnknown, message: err.Error(), Hint: r.lookFirst(), Err: err}
	}
	return err
}

// lookFirst says how a single row is settled of which nobody knows what became.
func (r *BulkRun) lookFirst() string {
	if r.me.ID == 0 {
		return r.goesOn("")
	}
	if r.again { // what is held does not tell the same command
		return "'ach runs resume " + r.id + "' looks what was done; the same command waits for that"
	}
	return "the same command looks first what was done, and is safe; 'ach list --user NAME' shows it too"
}
