package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// askAbove is how many changes are made without asking.
const askAbove = 25

// runFlags steer a run over many rows.
type runFlags struct {
	dryRun      bool
	max         int
	batch       int
	concurrency int
	rate        int
	settle      time.Duration
	report      string
	overwrite   bool
}

func (r *runFlags) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&r.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.IntVar(&r.max, "max", 0, "refuse to change more than `N` awards; 0 for no limit")
	r.addPace(cmd)
}

// options is how the journal keeps the pace, for the run that resumes it.
func (r *runFlags) options() map[string]string {
	return map[string]string{
		"batch_size": strconv.Itoa(r.batch), "concurrency": strconv.Itoa(r.concurrency),
		"rate": strconv.Itoa(r.rate), "settle": r.settle.String(),
	}
}

// recall takes the pace of the run that is resumed, but for flags given now.
// What does not parse is left at its default: the flags were checked before.
func (r *runFlags) recall(options map[string]string, given func(flag string) bool) {
	number := func(flag, key string, into *int) {
		if n, err := strconv.Atoi(options[key]); err == nil && !given(flag) {
			*into = n
		}
	}
	number("batch-size", "batch_size", &r.batch)
	number("concurrency", "concurrency", &r.concurrency)
	number("rate", "rate", &r.rate)
	if d, err := time.ParseDuration(options["settle"]); err == nil && !given("settle") {
		r.settle = d
	}
}

// addPace adds the flags that a resumed run has too.
func (r *runFlags) addPace(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&r.batch, "batch-size", bulk.DefaultBatchSize, "send `N` changes in one request, 1 to 60")
	f.IntVar(&r.concurrency, "concurrency", bulk.DefaultConcurrency, "keep `N` requests in flight, 1 to 8")
	f.IntVar(&r.rate, "rate", 0, "make at most `N` changes a minute; 0 for no limit")
	f.DurationVar(&r.settle, "settle", bulk.DefaultGraceTime, "`TIME` after which a lost request is taken as never executed")
	f.StringVar(&r.report, "report", "", "write the rows to a `FILE` (.json, .ndjson, .csv, .tsv, .yaml, .md) instead of stdout")
	f.BoolVar(&r.overwrite, "overwrite", false, "with --report: replace a file that is there already; --yes does not say so")
	_ = cmd.MarkFlagFilename("report", "json", "ndjson", "csv", "tsv", "yaml", "md")
}

func (r *runFlags) check(a *app) error {
	switch {
	case r.batch < 1 || r.batch > bulk.MaxBatchSize:
		return usage("60 awards are what GitLab allows in one request", "--batch-size: %d is not between 1 and 60", r.batch)
	case r.concurrency < 1 || r.concurrency > bulk.MaxConcurrency:
		return usage("", "--concurrency: %d is not between 1 and 8", r.concurrency)
	case r.rate < 0:
		return usage("", "--rate: %d is negative", r.rate)
	case r.max < 0:
		return usage("", "--max: %d is negative", r.max)
	case r.settle < 0:
		return usage("", "--settle: %s is negative", r.settle)
	}
	if r.overwrite && r.report == "" {
		return usage("give the file by --report", "--overwrite goes with --report")
	}
	if r.report != "" {
		if a.query != nil {
			return usage("leave out one of them", "--jq: with --report nothing is printed that it could be applied to")
		}
		if _, err := reportFormat(r.report); err != nil {
			return err
		}
	}
	return nil
}

// perform shows the plan, asks, opens the journal, runs and reports.
func (a *app) perform(ctx context.Context, s *session, p *plan, src *source, f runFlags) error {
	defer p.release()
	if f.dryRun {
		return a.preview(ctx, s, p, src, f)
	}
	if len(p.rows) > toldErrors && !a.saysJSON() { // fewer tell of themselves
		a.tellCounts(ctx, p)
	}
	if err := a.mayRun(p, src, f); err != nil {
		return err
	}
	if err := f.mayReport(a, src.from); err != nil {
		return err
	}
	if p.asks(src) {
		if err := a.agree(ctx, s, p); err != nil {
			return err
		}
	}
	if err := f.askToReplace(ctx, a); err != nil {
		return err
	}
	r := &bulkRun{app: a, session: s, action: p.action, rows: p.rows, achievements: p.achievements, me: p.me, flags: f, again: p.choice.again, log: bulk.NoLog{}}
	if p.todo > 0 {
		if err := r.open(p, src.hash); err != nil {
			return err
		}
		defer func() { _ = r.journal.Close() }() // everything in it is on disk
	}
	return r.execute(ctx, bulk.State{})
}

// asks reports whether a run is large enough to be asked about.
func (p *plan) asks(src *source) bool {
	return p.todo > askAbove || src.chosen && p.todo > 0 // a key is pressed sooner than a name is typed
}

// mayRun refuses what will not be done: more than is allowed, or what needs an
// answer where nobody can give one.
func (a *app) mayRun(p *plan, src *source, f runFlags) error {
	if err := f.checkMax(p); err != nil || !p.asks(src) {
		return err
	}
	return a.mayAsk(fmt.Sprintf("changing %d awards", p.todo))
}

// checkMax refuses more changes than are allowed.
func (r *runFlags) checkMax(p *plan) error {
	if r.max == 0 || p.todo <= r.max {
		return nil
	}
	hint := "--dry-run shows the plan"
	if r.dryRun {
		hint = "allow more by --max, or leave rows out"
	}
	allowed := "are"
	if r.max == 1 {
		allowed = "is"
	}
	return &failure{code: exitGuard, message: fmt.Sprintf("--max: %d changes are planned, and %d %s allowed; nothing was sent", p.todo, r.max, allowed), hint: hint}
}

// agree puts the question, and looks again once it is answered: what is held may
// have changed while it stood there.
func (a *app) agree(ctx context.Context, s *session, p *plan) error {
	if a.flags.yes {
		return nil
	}
	if err := a.confirm(ctx, p.question()); err != nil {
		return err
	}
	if err := p.decideRows(ctx, s); err != nil {
		return err
	}
	p.count()
	return nil
}

// A bulkRun is a run under way, new or resumed.
type bulkRun struct {
	app          *app
	session      *session
	action       bulk.Action
	rows         []bulk.Row
	achievements map[ids.Achievement]gitlab.Achievement
	me           gitlab.User
	flags        runFlags
	again        bool // awards are made whatever is held
	log          bulk.Log
	journal      *journal.Journal // nil where there is nothing to do
	id           string
}

// open makes the journal.
func (r *bulkRun) open(p *plan, hash string) error {
	now := time.Now()
	r.id = journal.NewID(now, rand.Reader)
	options := r.flags.options()
	options["again"] = strconv.FormatBool(p.choice.again)
	for id, achievement := range p.achievements {
		options["namespace:"+id.String()] = achievement.Namespace.Path
	}
	var err error
	r.journal, err = journal.Create(r.app.runsDir(), journal.Header{
		ID: r.id, Host: r.session.settings.Host.String(), Server: identity(r.me, r.session), Account: r.me.Username, AccountID: r.me.ID, Command: string(p.action),
		Action: p.action, InputSHA256: hash, Options: options,
	}, p.rows, now)
	if err != nil {
		return noJournal(err)
	}
	r.log = r.journal
	return nil
}

func noJournal(err error) error {
	return &failure{
		code: exitFailure, message: "no journal can be kept, so nothing was sent: " + err.Error(),
		hint: "a run without a journal could not be resumed safely; XDG_STATE_HOME says where journals are kept", err: err,
	}
}

// guard refuses a second run for the same achievements. Hosts are told apart by the
// address that the server itself uses, whatever name it was reached by, and by that
// name as well: a token that cannot read whose it is does not see the former.
func (a *app) guard(p *plan, s *session) error {
	release, err := journal.Guard(a.runsDir(), identities(p.me, s), slices.Collect(maps.Keys(p.achievements)))
	switch {
	case err == nil:
		p.release = release
	case errors.Is(err, journal.ErrRunning):
		return &failure{code: exitGuard, message: err.Error(), hint: "'ach runs list' shows what is running; wait for it to end", err: err}
	default:
		return noJournal(err)
	}
	return nil
}

// identity is scheme, host and port of the server as it writes them.
func identity(me gitlab.User, s *session) string {
	if u, err := url.Parse(me.WebURL); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host
	}
	return s.settings.Host.String()
}

// identities are the addresses that may stand for this server in a journal.
func identities(me gitlab.User, s *session) []string {
	return []string{identity(me, s), s.settings.Host.String()}
}

// execute runs what is open, prints the report and sums it up.
func (r *bulkRun) execute(ctx context.Context, state bulk.State) error {
	a := r.app
	srv := &server{
		client: r.session, many: r.action == bulk.Award && len(r.rows) > 1, achievements: r.achievements, made: map[ids.Award]gitlab.Award{},
		warn: a.streams.Warn, settle: r.flags.settle,
	}
	started := time.Now()
	meter := startMeter(a.streams, r.action)
	quiet := context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return // nobody waits any longer
		}
		a.streams.FreshLine()
		a.streams.Warn("finishing what is on its way; Ctrl-C again quits at once, and %s", r.goesOn("goes on from there"))
	})
	results, runErr := bulk.Run(ctx, r.rows, state, srv, r.log, bulk.Options{
		Action: r.action, BatchSize: r.flags.batch, Concurrency: r.flags.concurrency, Rate: r.flags.rate,
		MaxWait: r.session.settings.MaxWait, GraceTime: max(r.flags.settle, 1), Me: r.me.ID, Again: r.again,
		ClockAhead: r.session.clockAhead,
		Progress:   meter.set,
	})
	quiet()
	meter.stop()
	r.nameRoles(ctx, results)
	r.end(results)
	if len(results) <= toldErrors {
		for i, res := range results {
			before := state.Outcomes[i].Status // of the run that is resumed
			if res.Status != before && (res.Status == bulk.StatusAwarded || res.Status == bulk.StatusRevoked) {
				a.streams.Success("%s", srv.told(res))
			}
		}
	}
	printing := context.WithoutCancel(ctx) // an interrupt ends the run, and its report says where
	reported := r.report(printing, resultColumns(r.app.columns, results), results, runErr != nil)
	if done := bulk.Tally(results).Done; done > 0 {
		reported = r.unprinted(printing, reported, results)
	}
	return a.outcome(r.sum(results, runErr, time.Since(started)), reported)
}

// nameRoles adds to the refusals of a run what is known of the caller's role.
func (r *bulkRun) nameRoles(ctx context.Context, results []bulk.Result) {
	roles := &plan{achievements: r.achievements, me: r.me}
	for _, res := range results {
		e := gitlab.AsError(res.Err)
		if e == nil || !e.Denied || e.Kind != gitlab.NotFound || ctx.Err() != nil {
			continue
		}
		if role := roles.ownRole(ctx, r.session, res.Row.AchievementID); role != "" {
			e.Reason, e.Values = gitlab.ReasonRole, gitlab.Values{Role: role, FlagOff: r.session.FlagMayBeOff(ctx)}
		}
	}
}

// end ends the journal. That of a single row is removed once nothing of it is in
// doubt: it is there for whoever gives the same command again.
func (r *bulkRun) end(results []bulk.Result) {
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
		r.app.streams.Warn("the journal could not be ended: %v", err)
	}
}

// unprinted is the error of printing the rows of a run that changed something.
func (r *bulkRun) unprinted(ctx context.Context, err error, results []bulk.Result) error {
	hint := hintOf(err)
	if hint == "" && r.id != "" && len(results) > 1 {
		hint = "'ach runs show " + r.id + "' has every row"
	}
	return r.app.unprinted(err, hint, again(ctx, resultColumns(r.app.columns, results), results))
}

// goesOn names the command that takes the run up again.
func (r *bulkRun) goesOn(does string) string {
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

func verb(action bulk.Action) string {
	if action == bulk.Revoke {
		return "revoking"
	}
	return "awarding"
}

// refusedBefore is the error of a row that GitLab has refused, as the journal keeps it.
func refusedBefore(res bulk.Result) error {
	if res.Status != bulk.StatusFailed || res.Row.Status != "" {
		return nil
	}
	return &failure{code: exitRefused, message: res.Error}
}

// sum says in one line what became of the rows, and makes it the exit code.
func (r *bulkRun) sum(results []bulk.Result, runErr error, took time.Duration) error {
	counts := statuses(results)
	if len(results) > 1 {
		r.app.streams.Note("%s in %s", countText(counts), took.Round(time.Millisecond))
	}
	resume := ""
	if r.id != "" && len(results) > 1 && counts[bulk.StatusUnknown]+counts[bulk.StatusNotAttempted] > 0 {
		resume = r.goesOn("goes on where it ended")
		if !slices.ContainsFunc(results, leftOpen) { // only rows are left of which nobody knows who is meant
			resume = "look with 'ach list --achievement' who holds it; 'ach runs prune " + r.id + "' forgets the run"
		}
	}
	err := sum(results, runErr, resume)
	if len(results) == 1 && counts[bulk.StatusUnknown] == 1 && r.id != "" && codeOf(err) == exitUnknown {
		return &failure{code: exitUnknown, message: err.Error(), hint: r.lookFirst(), err: err}
	}
	return err
}

// leftOpen reports whether a row may still be settled by a run that is resumed.
func leftOpen(res bulk.Result) bool {
	return res.Row.Status == "" && (res.Status == bulk.StatusUnknown || res.Status == bulk.StatusNotAttempted)
}

// lookFirst says how a single row is settled of which nobody knows what became.
func (r *bulkRun) lookFirst() string {
	if r.me.ID == 0 {
		return r.goesOn("")
	}
	if r.again { // what is held does not tell the same command
		return "'ach runs resume " + r.id + "' looks what was done; the same command waits for that"
	}
	return "the same command looks first what was done, and is safe; 'ach list --user NAME' shows it too"
}
