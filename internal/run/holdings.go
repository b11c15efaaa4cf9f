package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// decideRows reads who holds what, one achievement after another, and decides
// the rows by it.
func (r *Runner) decideRows(ctx context.Context, p *Plan) error {
	open := map[ids.Achievement][]int{}
	for i, row := range p.Rows {
		if row.Status == "" {
			open[row.AchievementID] = append(open[row.AchievementID], i)
		}
	}
	p.ambiguous = nil
	several := map[int][]bulk.Row{} // rows that become more than one
	for id, rows := range open {
		standing, err := r.standing(ctx, p, id, rows)
		if err != nil {
			return err
		}
		for _, i := range rows {
			row := &p.Rows[i]
			held, veil := standing.Of(row.UserID)
			if p.Action == bulk.Award {
				r.decideAward(ctx, p, row, held, veil)
			} else {
				several[i] = r.decideRevoke(ctx, p, row, held, veil)
			}
		}
	}
	if p.Action == bulk.Award {
		return nil
	}
	all := make([]bulk.Row, 0, len(p.Rows))
	for i, row := range p.Rows {
		all = append(append(all, row), several[i]...)
	}
	p.Rows = all
	return nil
}

// LookAgain reads anew who holds what, and decides the rows by it that are to do.
func (r *Runner) LookAgain(ctx context.Context, p *Plan) error {
	if err := r.decideRows(ctx, p); err != nil {
		return err
	}
	p.Count()
	return nil
}

// standing reads the standing awards of one achievement that the users of some
// rows have.
func (r *Runner) standing(ctx context.Context, p *Plan, id ids.Achievement, rows []int) (gitlab.Standing, error) {
	users := make([]ids.User, len(rows))
	for n, i := range rows {
		users[n] = p.Rows[i].UserID
	}
	return r.Client.Standing(ctx, p.Achievements[id], users)
}

// decideAward skips a row whose user holds the achievement, as far as the choice
// says that this counts, and leaves one alone of which that cannot be told. The
// standing awards come the oldest first.
func (r *Runner) decideAward(ctx context.Context, p *Plan, row *bulk.Row, held []gitlab.StandingAward, veil gitlab.Veil) {
	if veil == gitlab.VeilRole {
		veil = gitlab.Unveiled // for who may award; GitLab refuses everybody else
	}
	row.Before, row.Unseen = nil, veil != gitlab.Unveiled
	for _, h := range held {
		row.Before = append(row.Before, h.Award)
		if !p.choice.Again && !h.At.Before(p.choice.since) {
			row.Status, row.AwardID = bulk.StatusSkipped, h.Award
		}
	}
	if row.Status == "" && row.Unseen && !p.choice.Again {
		r.leaveUntold(ctx, p, row, veil, len(held) > 0)
	}
}

// decideRevoke finds the award that a row means, and returns further rows where
// it means several. One that may mean several and is to mean one is a wrong row.
func (r *Runner) decideRevoke(ctx context.Context, p *Plan, row *bulk.Row, held []gitlab.StandingAward, veil gitlab.Veil) (more []bulk.Row) {
	if row.AwardID != 0 { // decided before: does it still stand?
		held = slices.DeleteFunc(slices.Clone(held), func(h gitlab.StandingAward) bool { return h.Award != row.AwardID })
	}
	switch {
	case veil != gitlab.Unveiled && (row.AwardID == 0 || len(held) == 0):
		// Of several awards, those not seen may be the ones that are meant.
		r.leaveUntold(ctx, p, row, veil, len(held) > 0)
		return nil
	case len(held) == 0:
		row.Status = bulk.StatusSkipped
		return nil
	case p.choice.Latest:
		held = held[len(held)-1:]
	case len(held) > 1 && !p.choice.All:
		p.ambiguous = append(p.ambiguous, ambiguous(row, held))
		return nil
	}
	row.AwardID = held[0].Award
	for _, h := range held[1:] {
		another := *row
		another.AwardID = h.Award
		more = append(more, another)
	}
	return more
}

const oneOfSeveral = "add --all or --latest, or name the award: "

// ambiguous makes a row a wrong one that may mean several awards.
func ambiguous(row *bulk.Row, held []gitlab.StandingAward) input.Problem {
	awards := make([]ids.Award, len(held))
	for i, h := range held {
		awards[i] = h.Award
	}
	row.Status = bulk.StatusFailed
	row.Error = fmt.Sprintf("%s holds this achievement %d times; %s%s", words.UserName(row.User, row.UserID), len(held), oneOfSeveral, words.List(awards))
	return input.Problem{Line: row.Line, Text: row.Error}
}

// refuseAmbiguous is an error where rows may mean several awards, unless wrong rows
// are to be skipped.
func (r *Runner) refuseAmbiguous(p *Plan, src *Source) error {
	switch {
	case len(p.ambiguous) == 0:
		return nil
	case src.SkipInvalid:
		r.tellAll(p.ambiguous)
		return nil
	case len(p.ambiguous) == 1:
		text, ways, _ := strings.Cut(p.ambiguous[0].Text, "; ")
		return misused(ways, "%s (line %d); nothing was revoked", text, p.ambiguous[0].Line)
	}
	r.tellAll(p.ambiguous)
	return misused("add --all or --latest, or name the awards", "%d of %d rows may mean several awards each; nothing was revoked", len(p.ambiguous), len(p.Rows))
}
