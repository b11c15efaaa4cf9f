package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
)

// A Client is GitLab as far as definitions are changed, [api.Client] outside of tests.
type Client interface {
	Achievement(ctx context.Context, ref gitlab.AchievementRef, group string) (gitlab.Achievement, error)
	CreateAchievement(context.Context, gitlab.Namespace, api.NewAchievement) (gitlab.Achievement, error)
	UpdateAchievementOnce(context.Context, ids.Achievement, api.Changes) (gitlab.Achievement, error)
	DeleteAchievement(context.Context, ids.Achievement) (gitlab.Achievement, error)
	SetMessages(context.Context, []gitlab.MessageChange) []gitlab.MessageOutcome
}

// An Applier carries out one plan.
type Applier struct {
	Client    Client
	Runner    *run.Runner
	Namespace gitlab.Namespace
	Plan      *definitions.Plan
	Group     []definitions.Existing // what the plan was made from
	Hash      string                 // of the file; "" for none
	Sent      Log                    // of what is under way, for whoever comes after an accident
	Limits    bulk.Limits
	// Picture reads the picture that the file has for an achievement, under the name that
	// it is to be uploaded with.
	Picture  func(achievement string) (*api.Avatar, error)
	Progress func(Action) Progress

	results []Result
	ids     map[string]ids.Achievement // of what is made, by name
	stopped error                      // why nothing more is sent
}

// A Log keeps what is sent of definitions until its answer is there, a [journal.Group]
// outside of tests.
type Log interface {
	Sending(achievement string, graceTime time.Duration) error
	Over(achievement string) error
}

// An Action is what a run is about.
type Action = bulk.Action

// A Progress is shown how a run comes along.
type Progress = run.Progress

// A Result is what came of a row.
type Result struct {
	definitions.Row
	Status   bulk.Status
	Attempts int
	Error    string
	Err      error
}

// cutOff has a row not be sent, since something ended it all before.
func (r *Result) cutOff(by error) { r.Error = notSent + by.Error() }

const notSent = "not sent: "

// CutOff reports whether a row was not sent only because something ended it all before, as an
// interrupt does.
func (r *Result) CutOff() bool {
	if r.Status != bulk.StatusNotAttempted || isGuard(r.Err) || errors.Is(r.Err, errNoneAwarded) {
		return false
	}
	return strings.HasPrefix(r.Error, notSent) || errors.Is(r.Err, context.Canceled)
}

// An Outcome is what came of a plan.
type Outcome struct {
	Results []Result // one a row, in the plan's order
	Err     error    // nil where every change was made that no guard refused
	Refused error    // what a guard refused of what the plan says, nil for nothing
	Changed bool     // something was
	Run     string   // id of the journal that is kept, of two that of the run that was cut short
	Took    time.Duration
}

// String says how many rows became what, and how long it took.
func (o *Outcome) String() string {
	var rows []bulk.Result
	for _, r := range o.Results {
		if r.Action.Changes() {
			rows = append(rows, bulk.Result{Row: &bulk.Row{}, Status: r.Status})
		}
	}
	return fmt.Sprintf("%s in %s", bulk.CountText(bulk.Statuses(rows)), o.Took.Round(time.Millisecond))
}

// Apply makes the changes. Whatever ends it early, each row has its status.
func (a *Applier) Apply(ctx context.Context) *Outcome {
	started, o := time.Now(), &Outcome{}
	a.results = Results(a.Plan)
	a.ids = map[string]ids.Achievement{}
	a.eachDefinition(ctx, a.create, definitions.Create)
	a.eachDefinition(ctx, a.update, definitions.Update)
	a.reword(ctx)
	for _, action := range []bulk.Action{bulk.Award, bulk.Revoke} {
		a.run(ctx, action, o)
	}
	a.eachDefinition(ctx, a.delete, definitions.Delete)
	o.Results = a.results
	o.Changed = slices.ContainsFunc(a.results, func(r Result) bool { return changed(r.Status) })
	o.Err, o.Refused = verdict(a.results, a.stopped)
	o.Took = time.Since(started)
	return o
}

// Results are those of a plan of which nothing is done yet.
func Results(p *definitions.Plan) []Result {
	results := make([]Result, len(p.Rows))
	for i, row := range p.Rows {
		results[i] = Result{Row: row, Status: bulk.StatusSkipped}
		switch row.Action {
		case definitions.Waiting:
			results[i].Status, results[i].Error = bulk.StatusNotFound, row.Why
		case definitions.CannotTell:
			results[i].Status, results[i].Error = bulk.StatusCannotTell, row.Why
		case definitions.Refused:
			results[i].Status, results[i].Error = bulk.StatusNotAttempted, row.Why
		default:
			if row.Action.Changes() {
				results[i].Status = bulk.StatusNotAttempted
			}
		}
	}
	return results
}

// Foreseen are the results of a plan of which nothing is done, as a preview tells them.
func Foreseen(p *definitions.Plan) []Result {
	results := Results(p)
	for i := range results {
		switch r := &results[i]; {
		case r.Action == definitions.Reword:
			r.Status = bulk.StatusWouldUpdate
		case r.Action.Changes():
			r.Status = bulk.Status("would_" + string(r.Action))
		}
	}
	return results
}

func changed(s bulk.Status) bool {
	switch s {
	case bulk.StatusCreated, bulk.StatusUpdated, bulk.StatusDeleted, bulk.StatusAwarded, bulk.StatusRevoked:
		return true
	}
	return false
}

// eachDefinition makes the changes of one kind, one after the other.
func (a *Applier) eachDefinition(ctx context.Context, do func(context.Context, *Result) error, action definitions.Action) {
	for i := range a.results {
		r := &a.results[i]
		if r.Action != action {
			continue
		}
		if a.stopped == nil && ctx.Err() != nil {
			a.stopped = ctx.Err()
		}
		if a.stopped != nil {
			r.cutOff(a.stopped)
			continue
		}
		r.Status = doneStatus(action)
		if err := a.noted(ctx, r, do); err != nil {
			a.fail(ctx, r, err)
		}
	}
}

const sameCommand = "the same command goes on from there"

// noted makes a change that is on disk while nobody knows what becomes of it.
func (a *Applier) noted(ctx context.Context, r *Result, do func(context.Context, *Result) error) error {
	if err := a.Sent.Sending(r.Achievement, a.Limits.GraceTime); err != nil {
		a.stopped = run.NoJournal(err)
		return a.stopped
	}
	stop := a.Runner.TellFinishing(ctx, sameCommand)
	err := do(ctx, r)
	stop()
	if gitlab.IsKind(err, gitlab.Unknown) && ctx.Err() != nil {
		return err // nobody waited until it was over
	}
	if over := a.Sent.Over(r.Achievement); over != nil {
		a.Runner.Warn("%v", over)
	}
	return err
}

func doneStatus(action definitions.Action) bulk.Status {
	switch action {
	case definitions.Create:
		return bulk.StatusCreated
	case definitions.Update:
		return bulk.StatusUpdated
	}
	return bulk.StatusDeleted
}

// fail decides a row whose change was not made, as far as is known. What every further
// change would meet too ends all of it.
func (a *Applier) fail(ctx context.Context, r *Result, err error) {
	r.Status, r.Error, r.Err = bulk.StatusFailed, err.Error(), err
	e := gitlab.AsError(err)
	switch {
	case isGuard(err):
		r.Status = bulk.StatusNotAttempted
	case e == nil && ctx.Err() != nil:
		r.Status, a.stopped = bulk.StatusNotAttempted, ctx.Err()
	case e == nil:
	case e.Kind == gitlab.Unknown:
		r.Status = bulk.StatusUnknown
	case e.NotRun || e.Kind == gitlab.RateLimited || e.Kind == gitlab.Unavailable:
		r.Status = bulk.StatusNotAttempted
	}
	if ctx.Err() != nil {
		a.stopped = ctx.Err()
	} else if e != nil && (e.Fatal || e.Kind == gitlab.RateLimited || e.Kind == gitlab.Unavailable || e.Kind == gitlab.Auth) {
		a.stopped = err
	}
}

// isGuard reports whether a guard refused a change, of which nothing was sent then.
func isGuard(err error) bool {
	var e *run.Error
	return errors.As(err, &e) && e.Kind == run.KindGuard
}

// verdict is the error of it all, and the first of what guards refused: that is no change
// that failed, but one that the plan should not have had.
func verdict(results []Result, stopped error) (failed, refused error) {
	var rows []bulk.Result
	goesOn := ""
	for _, r := range results {
		switch {
		case !r.Action.Changes():
			continue
		case r.Status == bulk.StatusNotAttempted && isGuard(r.Err):
			refused = cmp.Or(refused, r.Err)
			continue
		case errors.Is(r.Err, errNoneAwarded): // which the errors of the awards tell about
		case r.Status == bulk.StatusUnknown || r.Status == bulk.StatusNotAttempted:
			goesOn = "the same command looks first what was done, and goes on from there"
		}
		rows = append(rows, bulk.Result{Row: &bulk.Row{User: r.User.Username, UserID: r.User.ID}, Status: r.Status, Error: r.Error, Err: r.Err})
	}
	return run.Sum(rows, stopped, goesOn), refused
}

// name is what messages call an achievement.
func name(r *Result) string { return fmt.Sprintf("%q", r.Achievement) }
