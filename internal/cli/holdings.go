package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// decideRows reads who holds what, one achievement after another, and decides
// the rows by it.
func (p *plan) decideRows(ctx context.Context, s *session) error {
	open := map[int64][]int{}
	for i, row := range p.rows {
		if row.Status == "" {
			open[row.AchievementID] = append(open[row.AchievementID], i)
		}
	}
	several := map[int][]bulk.Row{} // rows that become more than one
	for id, rows := range open {
		held, unsure, err := p.holdings(ctx, s, id, rows)
		if err != nil {
			return err
		}
		for _, i := range rows {
			row := &p.rows[i]
			user := row.UserID
			if p.action == bulk.Award {
				p.decideAward(row, held[user])
			} else if several[i], err = p.decideRevoke(row, held[user]); err != nil {
				return err
			}
			if unsure[user] && p.guesses(*row) {
				return cannotTell(*row)
			}
		}
	}
	if p.action == bulk.Award {
		return nil
	}
	all := make([]bulk.Row, 0, len(p.rows))
	for i, row := range p.rows {
		all = append(append(all, row), several[i]...)
	}
	p.rows = all
	return nil
}

// holdings reads the standing awards of one achievement that the users of some
// rows have, the oldest first, and of whom GitLab may not show all.
func (p *plan) holdings(ctx context.Context, s *session, id int64, rows []int) (map[int64][]gitlab.Holding, map[int64]bool, error) {
	users := make([]gid.User, 0, len(rows))
	for _, i := range rows {
		user, err := gid.NewUser(p.rows[i].UserID)
		if err != nil {
			return nil, nil, err
		}
		users = append(users, user)
	}
	list, unsure, err := s.HeldBy(ctx, p.achievements[id], users)
	if err != nil {
		return nil, nil, err
	}
	held := map[int64][]gitlab.Holding{}
	for _, h := range list {
		held[h.User.Number()] = append(held[h.User.Number()], h)
	}
	numbers := map[int64]bool{}
	for user := range unsure {
		numbers[user.Number()] = true
	}
	return held, numbers, nil
}

// decideAward skips a row whose user holds the achievement, as far as the choice
// says that this counts. The standing awards come the oldest first.
func (p *plan) decideAward(row *bulk.Row, held []gitlab.Holding) {
	row.Before = nil
	for _, h := range held {
		row.Before = append(row.Before, h.Award.Number())
		if !p.choice.again && !h.At.Before(p.choice.since) {
			row.Status, row.AwardID = bulk.StatusSkipped, h.Award.Number()
		}
	}
}

// decideRevoke finds the award that a row means, and returns further rows where
// it means several.
func (p *plan) decideRevoke(row *bulk.Row, held []gitlab.Holding) (more []bulk.Row, err error) {
	if row.AwardID != 0 { // decided before: does it still stand?
		held = slices.DeleteFunc(slices.Clone(held), func(h gitlab.Holding) bool { return h.Award.Number() != row.AwardID })
	}
	switch {
	case len(held) == 0:
		row.Status = bulk.StatusSkipped
		return nil, nil
	case p.choice.latest:
		held = held[len(held)-1:]
	case len(held) > 1 && !p.choice.all:
		return nil, ambiguous(*row, held)
	}
	row.AwardID = held[0].Award.Number()
	for _, h := range held[1:] {
		another := *row
		another.AwardID = h.Award.Number()
		more = append(more, another)
	}
	return more, nil
}

// guesses tells whether a row was decided by what a user was not seen to hold.
// That an award was seen which settles the matter is no guess.
func (p *plan) guesses(row bulk.Row) bool {
	if p.action == bulk.Award {
		return !p.choice.again && row.Status == ""
	}
	return true // of several awards, those not seen may be the ones that are meant
}

// cannotTell refuses to go on where GitLab does not tell who holds what: on a
// guess an award could be doubled.
func cannotTell(row bulk.Row) error {
	return &failure{
		code:    exitGuard,
		message: fmt.Sprintf("GitLab does not tell whether %s holds achievement %d; nothing was sent", userName(row.User, row.UserID), row.AchievementID),
		hint:    "its group's list tells: add --namespace GROUP; 'ach award --again' awards regardless",
	}
}

// userName is what a message calls a user.
func userName(name string, id int64) string {
	if name == "" {
		return "user " + itoa(id)
	}
	return "@" + name
}

func ambiguous(row bulk.Row, held []gitlab.Holding) error {
	ids := make([]gid.Award, len(held))
	for i, h := range held {
		ids[i] = h.Award
	}
	return usage("add --all or --latest, or name the award: "+idList(ids),
		"%s (line %d) holds this achievement %d times; nothing was revoked", userName(row.User, row.UserID), row.Line, len(held))
}
