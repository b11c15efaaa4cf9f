package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// A Plan is what a run will do, row by row, before it does anything.
type Plan struct {
	Action       bulk.Action
	Rows         []bulk.Row
	Achievements map[ids.Achievement]gitlab.Achievement
	found        map[gitlab.AchievementRef]gitlab.Achievement

	Todo, Skipped, Duplicate, NotFound, CannotTell, Failed, Blocked, Emails int

	active    map[ids.User]bool          // users, by number, whose account is active
	Hopeless  error                      // why the run would send nothing, which a dry run tells of each row
	ambiguous []input.Problem            // rows that may mean several awards
	refusals  map[ids.Achievement]error  // by achievement, what GitLab is certain to say of any change
	roles     map[ids.Achievement]string // by achievement, why the caller's role is not enough; "" where it may be
	noUser    map[ids.User]error         // by user, what it is certain to say of who is not there

	me      gitlab.User
	choice  Choice
	dryRun  bool
	settle  time.Duration // after which a request that was lost counts as never executed
	Release func()        // lets other runs have the achievements; never nil
}

// PlanOptions are what a plan is made by, besides its rows.
type PlanOptions struct {
	Action  bulk.Action
	Choice  Choice
	Message string // of rows without one
	DryRun  bool   // nothing will be sent
	Settle  time.Duration
}

// Choice says which of a user's awards are meant.
type Choice struct {
	Again  bool      // award: regardless of what is held
	Period string    // award: once per day, week, month or year; "" for once
	since  time.Time // award: only awards since then, when the period began, count as held; zero for all
	All    bool      // revoke: every one
	Latest bool      // revoke: the latest one
}

// Plan resolves the entries and reads what is held. Rows that are wrong or name
// nobody are told with their lines, all at once; they end the plan unless they are
// to be skipped. A dry run goes on with a token that allows no change, to show the
// rows, and ends with what the run would end with all the same.
func (r *Runner) Plan(ctx context.Context, src *Source, o PlanOptions) (*Plan, error) {
	p := &Plan{Action: o.Action, Achievements: map[ids.Achievement]gitlab.Achievement{}, choice: o.Choice, dryRun: o.DryRun, settle: o.Settle, Release: func() {}}
	p.Hopeless = r.Client.NeedWrite(ctx, permissionFor(p.Action))
	if p.Hopeless != nil && !p.dryRun {
		return nil, p.Hopeless
	}
	err := r.fillPlan(ctx, src, p, o.Message)
	if err == nil {
		return p, nil
	}
	p.Release()
	if p.Hopeless != nil {
		r.warn("%v", err)
		return nil, p.Hopeless
	}
	return nil, err
}

func (r *Runner) fillPlan(ctx context.Context, src *Source, p *Plan, message string) error {
	if err := r.addMembers(ctx, src); err != nil {
		return err
	}
	var err error
	// Whose the token is, is not needed for what is given by numbers.
	if p.me, err = r.Client.Me(ctx); err != nil && !errors.Is(err, api.ErrLacksPermission) {
		return err
	}
	if p.choice.Period != "" { // of the server's days, which it dates awards by
		if p.choice.since, err = bulk.Once(p.choice.Period, r.Client.Now()); err != nil {
			return err
		}
	}
	missing, err := r.findAchievements(ctx, p, src)
	if err != nil {
		return err
	}
	// From here on no other run may change what is going to be read.
	if !p.dryRun {
		if err := r.guard(p); err != nil {
			return err
		}
	}
	if err := r.planRows(ctx, src, p, missing, message); err != nil {
		return err
	}
	err = r.checkMessages(ctx, p.Rows)
	if err != nil && p.dryRun && ctx.Err() == nil {
		p.Hopeless = firstError(p.Hopeless, err)
		return nil
	}
	return err
}

// permissionFor is what a fine-grained token needs for a run.
func permissionFor(action bulk.Action) gitlab.Permission {
	if action == bulk.Revoke {
		return gitlab.RevokeAchievement
	}
	return gitlab.AwardAchievement
}

// planRows resolves the users and reads what they hold.
func (r *Runner) planRows(ctx context.Context, src *Source, p *Plan, missing map[gitlab.AchievementRef]error, message string) error {
	users, err := r.findUsers(ctx, src)
	if err != nil {
		return err
	}
	near := r.similarUsers(ctx, src, users)
	p.Rows = make([]bulk.Row, 0, len(src.Entries)+len(src.Problems))
	malformed := src.Problems
	for i, e := range src.Entries {
		row, wrong := p.rowOf(e, users[i], missing[e.Achievement], near, message)
		if wrong != "" {
			row.Status, row.Error = bulk.StatusNotFound, wrong
			src.Problems = append(src.Problems, input.Problem{Line: e.Line, Text: wrong})
		}
		p.Rows = append(p.Rows, row)
	}
	if err := r.RefuseProblems(src); err != nil {
		return err
	}
	p.noteActive(users)
	p.Rows = bulk.Collapse(p.Rows)
	if err := r.settleEarlier(ctx, p); err != nil {
		return err
	}
	if err := r.decideRows(ctx, p); err != nil {
		return err
	}
	if err := r.refuseAmbiguous(p, src); err != nil {
		return err
	}
	for _, wrong := range malformed { // those that --skip-invalid leaves out
		p.Rows = append(p.Rows, WrongRow(wrong))
	}
	slices.SortStableFunc(p.Rows, func(x, y bulk.Row) int { return cmp.Compare(x.Line, y.Line) })
	p.Count()
	return nil
}

// rowOf is the row of an entry, and what of it was not found, "" where all was.
func (p *Plan) rowOf(e Entry, user *gitlab.User, missing error, near map[string]string, message string) (row bulk.Row, wrong string) {
	row = bulk.Row{Line: e.Line, User: e.User.Name, Message: cmp.Or(e.message, message), Carried: e.Carried}
	var parts []string
	if missing != nil {
		parts = append(parts, strings.TrimPrefix(e.said+": "+missing.Error(), ": "))
		if why := gitlab.AsError(missing); why != nil && why.Values.Similar != "" {
			parts = append(parts, why.Values.Similar)
		}
	} else {
		row.AchievementID = p.found[e.Achievement].ID
	}
	if user == nil {
		parts = append(parts, e.User.Unknown())
		if hint := near[e.User.Name]; hint != "" && e.User.ID == 0 {
			parts = append(parts, hint)
		}
	} else {
		row.User, row.UserID = user.Username, user.ID
	}
	return row, strings.Join(parts, "; ")
}

// findAchievements resolves each achievement that is named, once, and returns why
// some are not there. In a file, rows of those are wrong rows like others; the one
// that a flag names has to be there.
func (r *Runner) findAchievements(ctx context.Context, p *Plan, src *Source) (missing map[gitlab.AchievementRef]error, err error) {
	p.found = map[gitlab.AchievementRef]gitlab.Achievement{}
	missing = map[gitlab.AchievementRef]error{}
	for _, e := range src.Entries {
		if _, known := p.found[e.Achievement]; known || missing[e.Achievement] != nil {
			continue
		}
		achievement, err := r.Find(ctx, e.Achievement)
		switch {
		case err == nil:
			p.found[e.Achievement] = achievement
			p.Achievements[achievement.ID] = achievement
		case e.Achievement != src.Achievement && IsKind(err, gitlab.NotFound):
			missing[e.Achievement] = err
		default:
			return nil, err
		}
	}
	return missing, nil
}

// findUsers is the user of each entry, or nil. On the command line a name that
// matches nobody is an error, with what may have been meant.
func (r *Runner) findUsers(ctx context.Context, src *Source) ([]*gitlab.User, error) {
	refs := make([]gitlab.UserRef, len(src.Entries))
	for i, e := range src.Entries {
		refs[i] = e.User
	}
	if src.many() {
		return r.Client.LookupUsers(ctx, refs)
	}
	users, err := r.Client.Users(ctx, refs)
	if err != nil {
		return nil, err
	}
	pointers := make([]*gitlab.User, len(users))
	for i := range users {
		pointers[i] = &users[i]
	}
	return pointers, nil
}

// similarUsers is what may have been meant, by the name that was not found.
func (r *Runner) similarUsers(ctx context.Context, src *Source, users []*gitlab.User) map[string]string {
	var missing []string
	for i, u := range users {
		if ref := src.Entries[i].User; u == nil && ref.ID == 0 && !slices.Contains(missing, ref.Name) {
			missing = append(missing, ref.Name)
		}
		if len(missing) == api.MostSimilar {
			break
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return r.Client.Similar(ctx, missing)
}

// noteActive keeps who of the users found gets an e-mail. Of those it does not show
// GitLab tells no state.
func (p *Plan) noteActive(users []*gitlab.User) {
	p.active = map[ids.User]bool{}
	for _, u := range users {
		if u != nil {
			p.active[u.ID] = u.State == "active"
		}
	}
}

// Count counts what the rows are decided to be.
func (p *Plan) Count() {
	p.Todo, p.Blocked, p.Emails = 0, 0, 0
	for _, row := range p.Rows {
		if row.Status != "" {
			continue
		}
		p.Todo++
		if p.active[row.UserID] {
			p.Emails++
		} else {
			p.Blocked++
		}
	}
	if p.Action == bulk.Revoke {
		p.Emails = 0 // GitLab sends none for a revocation
	}
	counts := map[bulk.Status]int{}
	for _, row := range p.Rows {
		counts[row.Status]++
	}
	p.Skipped, p.Duplicate = counts[bulk.StatusSkipped], counts[bulk.StatusDuplicate]
	p.NotFound, p.CannotTell, p.Failed = counts[bulk.StatusNotFound], counts[bulk.StatusCannotTell], counts[bulk.StatusFailed]
}

// Question is what is asked before the run.
func (p *Plan) Question() string {
	of := ""
	if len(p.Achievements) == 1 {
		for _, achievement := range p.Achievements {
			if achievement.Name != "" {
				of = ` of "` + achievement.Name + `"`
			}
		}
	}
	users := map[ids.User]bool{}
	for _, row := range p.Rows {
		if row.Status == "" {
			users[row.UserID] = true
		}
	}
	if p.Action == bulk.Revoke {
		return fmt.Sprintf("Revoke %s%s from %s for good?", words.Plural(p.Todo, "award"), of, words.People(len(users)))
	}
	return fmt.Sprintf("Make %s%s to %s, for which GitLab sends up to %s?", words.Plural(p.Todo, "award"), of, words.People(len(users)), words.Plural(p.Emails, "e-mail"))
}
