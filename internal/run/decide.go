package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// decideRows reads who holds what, one achievement after another, and decides
// the rows by it that are to do.
func (r *Runner) decideRows(ctx context.Context, p *Plan) error {
	p.ambiguous = nil
	several := map[int][]bulk.Row{} // rows that become more than one
	open := func(i int) bool { return p.Rows[i].Status == "" }
	if p.Action == bulk.Award && p.options.Again {
		bounded := r.boundBefore(ctx, p)
		open = func(i int) bool { return p.Rows[i].Status == "" && !bounded[p.Rows[i].AchievementID] }
	}
	p.keep.Choice = p.options.Keep
	if err := p.keep.Read(ctx, r.Client, p.Achievements); err != nil {
		return err
	}
	err := r.eachStanding(ctx, p, open, func(i int, held []gitlab.StandingAward, veil gitlab.Veil) {
		if p.Action == bulk.Award {
			r.decideAward(ctx, p, &p.Rows[i], held, veil)
		} else {
			several[i] = r.decideRevoke(ctx, p, &p.Rows[i], held, veil)
		}
	})
	if err != nil || len(several) == 0 {
		return err
	}
	all := make([]bulk.Row, 0, len(p.Rows))
	for i, row := range p.Rows {
		all = append(append(all, row), several[i]...)
	}
	p.Rows = all
	return nil
}

// boundBefore notes the newest award of each achievement in its rows, where that can be
// told: who is awarded regardless of what is held needs no more than a number that the
// awards of the run are above. It returns the achievements of which it is known.
func (r *Runner) boundBefore(ctx context.Context, p *Plan) map[ids.Achievement]bool {
	before, known := map[ids.Achievement][]ids.Award{}, map[ids.Achievement]bool{}
	for i := range p.Rows {
		row := &p.Rows[i]
		if row.Status != "" {
			continue
		}
		if _, asked := known[row.AchievementID]; !asked {
			var newest ids.Award
			newest, known[row.AchievementID] = r.Client.NewestAward(ctx, p.Achievements[row.AchievementID])
			if newest != 0 {
				before[row.AchievementID] = []ids.Award{newest}
			}
		}
		if known[row.AchievementID] {
			row.Before, row.Unseen = before[row.AchievementID], false
		}
	}
	return known
}

// LookAgain reads anew who holds what, and decides the rows by it that are to do.
func (r *Runner) LookAgain(ctx context.Context, p *Plan) error {
	if err := r.decideRows(ctx, p); err != nil {
		return err
	}
	p.Count()
	return nil
}

// eachStanding reads the standing awards of the rows that are open, one achievement after
// another, and hands them on, the oldest first.
func (r *Runner) eachStanding(ctx context.Context, p *Plan, open func(i int) bool, decide func(i int, held []gitlab.StandingAward, veil gitlab.Veil)) error {
	rows, users := map[ids.Achievement][]int{}, map[ids.Achievement][]ids.User{}
	for i, row := range p.Rows {
		if id := row.AchievementID; open(i) {
			rows[id], users[id] = append(rows[id], i), append(users[id], row.UserID)
		}
	}
	for id := range rows {
		standing, err := r.Client.Standing(ctx, p.Achievements[id], users[id])
		if err != nil {
			return err
		}
		var all []gitlab.StandingAward
		for _, u := range users[id] {
			held, _ := standing.Of(u)
			all = append(all, held...)
		}
		if !p.options.Again {
			if err := p.held.Read(ctx, r.Client, p.Achievements[id], all); err != nil {
				return err
			}
		}
		for _, i := range rows[id] {
			held, veil := standing.Of(p.Rows[i].UserID)
			decide(i, held, veil)
		}
	}
	return nil
}

// decideAward skips a row whose user holds the achievement, as far as the choice
// says that this counts, and leaves one alone of which that cannot be told.
func (r *Runner) decideAward(ctx context.Context, p *Plan, row *bulk.Row, held []gitlab.StandingAward, veil gitlab.Veil) {
	if veil == gitlab.VeilRole {
		veil = gitlab.Unveiled // for who may award; GitLab refuses everybody else
	}
	row.Before, row.Unseen = nil, veil != gitlab.Unveiled
	for _, h := range held {
		row.Before = append(row.Before, h.Award)
	}
	switch counted, untold := p.held.Of(held); {
	case p.options.Again:
	case len(counted) > 0:
		row.Status, row.AwardID = bulk.StatusSkipped, counted[len(counted)-1].Award
	case len(untold) > 0:
		r.leaveUnread(ctx, p, row, untold[0])
	case row.Unseen:
		r.leaveUntold(ctx, p, row, veil, len(held) > 0)
	}
}

// decideRevoke finds the award that a row means, and returns further rows where
// it means several. One that may mean several and is to mean one is a wrong row.
func (r *Runner) decideRevoke(ctx context.Context, p *Plan, row *bulk.Row, held []gitlab.StandingAward, veil gitlab.Veil) (more []bulk.Row) {
	if p.options.Keep != "" && veil == gitlab.Unveiled {
		return p.decideKeep(row, held)
	}
	if row.AwardID != 0 { // decided before: does it still stand?
		held = slices.DeleteFunc(slices.Clone(held), func(h gitlab.StandingAward) bool { return h.Award != row.AwardID })
	}
	switch {
	case veil != gitlab.Unveiled && (row.AwardID == 0 || len(held) == 0 || p.options.Keep != ""):
		// Of several awards, those not seen may be the ones that are meant.
		r.leaveUntold(ctx, p, row, veil, len(held) > 0)
		return nil
	case len(held) == 0:
		row.Status = bulk.StatusSkipped
		return nil
	case p.options.Latest:
		held = held[len(held)-1:]
	case len(held) > 1 && !p.options.All:
		p.addAmbiguous(row, held)
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

// addAmbiguous makes a row a wrong one that may mean several awards.
func (p *Plan) addAmbiguous(row *bulk.Row, held []gitlab.StandingAward) {
	awards := make([]ids.Award, len(held))
	for i, h := range held {
		awards[i] = h.Award
	}
	why := fmt.Sprintf("%s holds this achievement %d times", words.UserName(row.User, row.UserID), len(held))
	way := wayWhichAward + ": " + words.List(awards)
	row.Status, row.Error = bulk.StatusFailed, why+"; "+way
	p.ambiguous = append(p.ambiguous, input.Problem{Line: row.Line, Text: row.Error, Row: input.Record{Place: row.Place}})
	where := ""
	if row.Place == "" { // which would be the name again
		where = " (" + row.Where() + ")"
	}
	p.lastAmbiguous = misused(way, "%s%s; nothing was revoked", why, where)
}

// refuseAmbiguous is an error where rows may mean several awards, unless wrong rows
// are to be skipped.
func (r *Runner) refuseAmbiguous(p *Plan, src *source.Source) error {
	if len(p.ambiguous) == 1 && !src.SkipInvalid {
		return p.lastAmbiguous
	}
	r.tellAll(p.ambiguous)
	if len(p.ambiguous) == 0 || src.SkipInvalid {
		return nil
	}
	return misused(wayWhichAward+"s", "%d of %d rows may mean several awards each; nothing was revoked", len(p.ambiguous), len(p.Rows))
}

// decideKeep finds the awards of a user beyond the one that stays: for each but the first
// a further row. A row that has its award already is of an earlier look: it is left where its
// award is by now the one that stays.
func (p *Plan) decideKeep(row *bulk.Row, held []gitlab.StandingAward) (more []bulk.Row) {
	surplus, known := p.keep.Surplus(held)
	if row.AwardID != 0 {
		surplus = words.Filter(surplus, func(h gitlab.StandingAward) bool { return h.Award == row.AwardID })
	}
	switch {
	case !known:
		row.AwardID = 0
		cannotTell(row, "which awards of "+words.UserName(row.User, row.UserID)+" are on the profile cannot be told", wayKeepOther)
		return nil
	case len(surplus) == 0:
		row.Status = bulk.StatusSkipped
		return nil
	}
	row.AwardID = surplus[0].Award
	for _, h := range surplus[1:] {
		another := *row
		another.AwardID = h.Award
		more = append(more, another)
	}
	return more
}
