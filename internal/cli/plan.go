package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ui"
)

// A plan is what a run will do, row by row, before it does anything.
type plan struct {
	action       bulk.Action
	rows         []bulk.Row
	achievements map[int64]gitlab.Achievement

	todo, holding, duplicate, notFound, blocked, emails int

	me      gitlab.User
	choice  choice
	release func() // lets other runs have the achievements; never nil
}

// choice says which of a user's awards are meant.
type choice struct {
	again  bool      // award: regardless of what is held
	period string    // award: once per day, week, month or year; "" for once
	since  time.Time // award: only awards since then, when the period began, count as held; zero for all
	all    bool      // revoke: every one
	latest bool      // revoke: the latest one
}

// plan resolves the entries and reads what is held. Rows that name nobody are
// told with their lines; they end the plan unless they are to be skipped.
func (a *app) plan(ctx context.Context, s *session, src *source, action bulk.Action, message string, ch choice, dryRun bool) (*plan, error) {
	if err := src.addMembers(ctx, s); err != nil {
		return nil, err
	}
	p := &plan{action: action, achievements: map[int64]gitlab.Achievement{}, choice: ch, release: func() {}}
	switch err := s.NeedWrite(ctx, permissionFor(action)); {
	case err != nil && dryRun: // which needs no more
		a.streams.Warn("%v", err)
	case err != nil:
		return nil, err
	}
	var err error
	if p.me, err = s.Me(ctx); err != nil {
		return nil, err
	}
	if ch.period != "" { // of the server's days, which it dates awards by
		if p.choice.since, err = bulk.Once(ch.period, s.Now()); err != nil {
			return nil, err
		}
	}
	achievements, err := a.findAchievements(ctx, s, src, p)
	if err != nil {
		return nil, err
	}
	// From here on no other run may change what is going to be read.
	if !dryRun {
		err := a.guard(p, s)
		if err != nil && (codeOf(err) == exitGuard || len(src.entries) != 1) {
			return nil, err
		}
		if err != nil { // one award keeps no journal either
			a.streams.Warn("no lock could be taken, so another run for the same achievement would not be noticed: %v", errors.Unwrap(err))
		}
	}
	if err := a.planRows(ctx, s, src, p, achievements, message); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

// permissionFor is what a fine-grained token needs for a run.
func permissionFor(action bulk.Action) gitlab.Permission {
	if action == bulk.Revoke {
		return gitlab.RevokeAchievement
	}
	return gitlab.AwardAchievement
}

// planRows resolves the users and reads what they hold.
func (a *app) planRows(ctx context.Context, s *session, src *source, p *plan, achievements map[gitlab.AchievementRef]gitlab.Achievement, message string) error {
	users, err := a.findUsers(ctx, s, src)
	if err != nil {
		return err
	}
	p.rows = make([]bulk.Row, 0, len(src.entries)+len(src.problems))
	for i, e := range src.entries {
		row := bulk.Row{
			Line: e.line, AchievementID: achievements[e.achievement].ID.Number(),
			User: e.user.Name, Message: firstOf(e.message, message), Carried: e.carried,
		}
		if users[i] == nil {
			row.Status, row.Error = bulk.StatusFailed, "no such user: "+e.user.String()
			p.notFound++
		} else {
			row.User, row.UserID = users[i].Username, users[i].ID.Number()
		}
		p.rows = append(p.rows, row)
	}
	p.rows = bulk.Collapse(p.rows)
	for _, row := range p.rows {
		if row.Status == bulk.StatusSkipped {
			p.duplicate++
		}
	}
	if err := p.decideRows(ctx, s); err != nil {
		return err
	}
	for _, wrong := range src.problems { // those that --skip-invalid leaves out
		p.rows = append(p.rows, bulk.Row{Line: wrong.Line, Status: bulk.StatusFailed, Error: wrong.Text})
	}
	slices.SortStableFunc(p.rows, func(x, y bulk.Row) int { return cmp.Compare(x.Line, y.Line) })
	p.count(users)
	return nil
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// findAchievements resolves each achievement that is named, once. In a file, rows
// whose achievement is not there are wrong rows like others.
func (a *app) findAchievements(ctx context.Context, s *session, src *source, p *plan) (map[gitlab.AchievementRef]gitlab.Achievement, error) {
	found := map[gitlab.AchievementRef]gitlab.Achievement{}
	missing := map[gitlab.AchievementRef]error{}
	kept := src.entries[:0] // filtered in place: it is never ahead of the loop
	for _, e := range src.entries {
		if _, known := found[e.achievement]; !known && missing[e.achievement] == nil {
			achievement, err := s.locate(ctx, e.achievement)
			switch {
			case err == nil:
				found[e.achievement] = achievement
				p.achievements[achievement.ID.Number()] = achievement
			case e.achievement != src.achievement && isKind(err, gitlab.NotFound):
				missing[e.achievement] = err
			default:
				return nil, err
			}
		}
		if err := missing[e.achievement]; err != nil {
			a.streams.Warn("line %d: %v", e.line, err)
			src.problems = append(src.problems, input.Problem{Line: e.line, Text: err.Error()})
			continue
		}
		kept = append(kept, e)
	}
	if wrong := len(src.entries) - len(kept); wrong > 0 && !src.skipInvalid {
		return nil, usage("mend them, or go on without them with --skip-invalid; nothing was sent", "%d of %d rows name an achievement that is not there", wrong, len(src.entries))
	}
	src.entries = kept
	return found, nil
}

// findUsers is the user of each entry, or nil. On the command line a name that
// matches nobody is an error, with what may have been meant.
func (a *app) findUsers(ctx context.Context, s *session, src *source) ([]*gitlab.User, error) {
	refs := make([]gitlab.UserRef, len(src.entries))
	for i, e := range src.entries {
		refs[i] = e.user
	}
	if !src.many() {
		users, err := s.Users(ctx, refs)
		if err != nil {
			return nil, err
		}
		pointers := make([]*gitlab.User, len(users))
		for i := range users {
			pointers[i] = &users[i]
		}
		return pointers, nil
	}
	users, err := s.LookupUsers(ctx, refs)
	if err != nil {
		return nil, err
	}
	missing := 0
	for i, u := range users {
		if u == nil {
			missing++
			a.streams.Warn("line %d: no such user: %s", src.entries[i].line, refs[i])
		}
	}
	if missing > 0 && !src.skipInvalid {
		return nil, usage("mend them, or go on without them with --skip-invalid; nothing was sent", "%d of %d rows name nobody", missing, len(refs))
	}
	return users, nil
}

func (p *plan) count(users []*gitlab.User) {
	active := map[int64]bool{}
	for _, u := range users {
		if u != nil {
			active[u.ID.Number()] = u.State == "active" // of those it does not show GitLab tells no state
		}
	}
	for _, row := range p.rows {
		switch row.Status {
		case "":
			p.todo++
			if active[row.UserID] {
				p.emails++
			} else {
				p.blocked++
			}
		case bulk.StatusSkipped:
			p.holding++
		}
	}
	p.holding -= p.duplicate
	if p.action == bulk.Revoke {
		p.emails = 0 // GitLab sends none for a revocation
	}
}

func planColumns(action bulk.Action) []ui.Column[*plan] {
	type P = *plan
	will, held := "Will be awarded", "Hold it already"
	if action == bulk.Revoke {
		will, held = "Will be revoked", "Do not hold it"
	}
	return []ui.Column[P]{
		{Name: "todo", Header: will, ID: true, Doc: "rows that will be sent", Value: func(p P) any { return p.todo }},
		{Name: "skipped", Header: held, Doc: "rows with nothing to do", Value: func(p P) any { return p.holding }},
		{Name: "duplicate", Header: "Named twice", Doc: "rows that name the same once more", Value: func(p P) any { return p.duplicate }},
		{Name: "not_found", Header: "Not found", Doc: "rows that name nobody", Value: func(p P) any { return p.notFound }},
		{Name: "blocked", Header: "Blocked or inactive", Doc: "of those to be sent, accounts that are not active, or that GitLab does not show", Value: func(p P) any { return p.blocked }},
		{Name: "emails", Header: "E-mails", Doc: "e-mails that GitLab will send at most", Value: func(p P) any { return p.emails }},
	}
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
	users := map[int64]bool{}
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
