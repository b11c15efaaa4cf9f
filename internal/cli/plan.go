package cli

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
)

// A plan is what a run will do, row by row, before it does anything.
type plan struct {
	action       bulk.Action
	rows         []bulk.Row
	achievements map[ids.Achievement]gitlab.Achievement
	found        map[gitlab.AchievementRef]gitlab.Achievement

	todo, skipped, duplicate, notFound, cannotTell, failed, blocked, emails int

	active    map[ids.User]bool          // users, by number, whose account is active
	hopeless  error                      // why the run would send nothing, which a dry run tells of each row
	ambiguous []input.Problem            // rows that may mean several awards
	refusals  map[ids.Achievement]error  // by achievement, what GitLab is certain to say of any change
	roles     map[ids.Achievement]string // by achievement, why the caller's role is not enough; "" where it may be
	noUser    map[ids.User]error         // by user, what it is certain to say of who is not there

	me      gitlab.User
	choice  choice
	dryRun  bool
	settle  time.Duration // after which a request that was lost counts as never executed
	release func()        // lets other runs have the achievements; never nil
}

// planOptions are what a plan is made by, besides its rows.
type planOptions struct {
	action  bulk.Action
	choice  choice
	message string // of rows without one
	dryRun  bool   // nothing will be sent
	settle  time.Duration
}

// choice says which of a user's awards are meant.
type choice struct {
	again  bool      // award: regardless of what is held
	period string    // award: once per day, week, month or year; "" for once
	since  time.Time // award: only awards since then, when the period began, count as held; zero for all
	all    bool      // revoke: every one
	latest bool      // revoke: the latest one
}

// plan resolves the entries and reads what is held. Rows that are wrong or name
// nobody are told with their lines, all at once; they end the plan unless they are
// to be skipped. A dry run goes on with a token that allows no change, to show the
// rows, and ends with what the run would end with all the same.
func (r *runner) plan(ctx context.Context, src *source, o planOptions) (*plan, error) {
	p := &plan{action: o.action, achievements: map[ids.Achievement]gitlab.Achievement{}, choice: o.choice, dryRun: o.dryRun, settle: o.settle, release: func() {}}
	p.hopeless = r.client.NeedWrite(ctx, permissionFor(p.action))
	if p.hopeless != nil && !p.dryRun {
		return nil, p.hopeless
	}
	err := r.fillPlan(ctx, src, p, o.message)
	if err == nil {
		return p, nil
	}
	p.release()
	if p.hopeless != nil {
		r.warn("%v", err)
		return nil, p.hopeless
	}
	return nil, err
}

func (r *runner) fillPlan(ctx context.Context, src *source, p *plan, message string) error {
	if err := r.addMembers(ctx, src); err != nil {
		return err
	}
	var err error
	// Whose the token is, is not needed for what is given by numbers.
	if p.me, err = r.client.Me(ctx); err != nil && !errors.Is(err, api.ErrLacksPermission) {
		return err
	}
	if p.choice.period != "" { // of the server's days, which it dates awards by
		if p.choice.since, err = bulk.Once(p.choice.period, r.client.Now()); err != nil {
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
	err = r.checkMessages(ctx, p.rows)
	if err != nil && p.dryRun && ctx.Err() == nil {
		p.hopeless = firstError(p.hopeless, err)
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
func (r *runner) planRows(ctx context.Context, src *source, p *plan, missing map[gitlab.AchievementRef]error, message string) error {
	users, err := r.findUsers(ctx, src)
	if err != nil {
		return err
	}
	near := r.similarUsers(ctx, src, users)
	p.rows = make([]bulk.Row, 0, len(src.entries)+len(src.problems))
	malformed := src.problems
	for i, e := range src.entries {
		row, wrong := p.rowOf(e, users[i], missing[e.achievement], near, message)
		if wrong != "" {
			row.Status, row.Error = bulk.StatusNotFound, wrong
			src.problems = append(src.problems, input.Problem{Line: e.line, Text: wrong})
		}
		p.rows = append(p.rows, row)
	}
	if err := r.refuseProblems(src); err != nil {
		return err
	}
	p.noteActive(users)
	p.rows = bulk.Collapse(p.rows)
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
		p.rows = append(p.rows, wrongRow(wrong))
	}
	slices.SortStableFunc(p.rows, func(x, y bulk.Row) int { return cmp.Compare(x.Line, y.Line) })
	p.count()
	return nil
}

// rowOf is the row of an entry, and what of it was not found, "" where all was.
func (p *plan) rowOf(e entry, user *gitlab.User, missing error, near map[string]string, message string) (row bulk.Row, wrong string) {
	row = bulk.Row{Line: e.line, User: e.user.Name, Message: cmp.Or(e.message, message), Carried: e.carried}
	var parts []string
	if missing != nil {
		parts = append(parts, strings.TrimPrefix(e.said+": "+missing.Error(), ": "))
		if why := gitlab.AsError(missing); why != nil && why.Values.Similar != "" {
			parts = append(parts, why.Values.Similar)
		}
	} else {
		row.AchievementID = p.found[e.achievement].ID
	}
	if user == nil {
		parts = append(parts, e.user.Unknown())
		if hint := near[e.user.Name]; hint != "" && e.user.ID == 0 {
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
func (r *runner) findAchievements(ctx context.Context, p *plan, src *source) (missing map[gitlab.AchievementRef]error, err error) {
	p.found = map[gitlab.AchievementRef]gitlab.Achievement{}
	missing = map[gitlab.AchievementRef]error{}
	for _, e := range src.entries {
		if _, known := p.found[e.achievement]; known || missing[e.achievement] != nil {
			continue
		}
		achievement, err := r.find(ctx, e.achievement)
		switch {
		case err == nil:
			p.found[e.achievement] = achievement
			p.achievements[achievement.ID] = achievement
		case e.achievement != src.achievement && isKind(err, gitlab.NotFound):
			missing[e.achievement] = err
		default:
			return nil, err
		}
	}
	return missing, nil
}

// findUsers is the user of each entry, or nil. On the command line a name that
// matches nobody is an error, with what may have been meant.
func (r *runner) findUsers(ctx context.Context, src *source) ([]*gitlab.User, error) {
	refs := make([]gitlab.UserRef, len(src.entries))
	for i, e := range src.entries {
		refs[i] = e.user
	}
	if src.many() {
		return r.client.LookupUsers(ctx, refs)
	}
	users, err := r.client.Users(ctx, refs)
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
func (r *runner) similarUsers(ctx context.Context, src *source, users []*gitlab.User) map[string]string {
	var missing []string
	for i, u := range users {
		if ref := src.entries[i].user; u == nil && ref.ID == 0 && !slices.Contains(missing, ref.Name) {
			missing = append(missing, ref.Name)
		}
		if len(missing) == api.MostSimilar {
			break
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return r.client.Similar(ctx, missing)
}

// noteActive keeps who of the users found gets an e-mail. Of those it does not show
// GitLab tells no state.
func (p *plan) noteActive(users []*gitlab.User) {
	p.active = map[ids.User]bool{}
	for _, u := range users {
		if u != nil {
			p.active[u.ID] = u.State == "active"
		}
	}
}

// count counts what the rows are decided to be.
func (p *plan) count() {
	p.todo, p.blocked, p.emails = 0, 0, 0
	for _, row := range p.rows {
		if row.Status != "" {
			continue
		}
		p.todo++
		if p.active[row.UserID] {
			p.emails++
		} else {
			p.blocked++
		}
	}
	if p.action == bulk.Revoke {
		p.emails = 0 // GitLab sends none for a revocation
	}
	counts := map[bulk.Status]int{}
	for _, row := range p.rows {
		counts[row.Status]++
	}
	p.skipped, p.duplicate = counts[bulk.StatusSkipped], counts[bulk.StatusDuplicate]
	p.notFound, p.cannotTell, p.failed = counts[bulk.StatusNotFound], counts[bulk.StatusCannotTell], counts[bulk.StatusFailed]
}

// question is what is asked before the run.
func (p *plan) question() string {
	of := ""
	if len(p.achievements) == 1 {
		for _, achievement := range p.achievements {
			if achievement.Name != "" {
				of = ` of "` + achievement.Name + `"`
			}
		}
	}
	users := map[ids.User]bool{}
	for _, row := range p.rows {
		if row.Status == "" {
			users[row.UserID] = true
		}
	}
	if p.action == bulk.Revoke {
		return fmt.Sprintf("Revoke %s%s from %s for good?", plural(p.todo, "award"), of, persons(len(users)))
	}
	return fmt.Sprintf("Make %s%s to %s, for which GitLab sends up to %s?", plural(p.todo, "award"), of, persons(len(users)), plural(p.emails, "e-mail"))
}
