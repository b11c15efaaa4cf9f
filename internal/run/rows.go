package run

import (
	"context"
	"errors"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// PlanRows is [Runner.Plan] of rows that are decided already: an award says by Before what
// stood when it was, a revocation by AwardID what it is about. Rows of one user and
// achievement are so many awards. What earlier runs left in doubt of the achievements is
// settled first, and who holds them is read again right before the first change of each,
// so that a row is skipped that somebody has done since. An achievement has its group.
func (r *Runner) PlanRows(ctx context.Context, rows []bulk.Row, achievements []gitlab.Achievement, o PlanOptions) (*Plan, error) {
	p := &Plan{
		Action: o.Action, Rows: rows, Achievements: map[ids.Achievement]gitlab.Achievement{}, options: o, Release: func() {},
		decided: true, active: map[ids.User]bool{},
	}
	for _, row := range rows {
		p.active[row.UserID] = true
		if i := slices.IndexFunc(achievements, func(a gitlab.Achievement) bool { return a.ID == row.AchievementID }); i >= 0 && row.Status == "" {
			p.Achievements[row.AchievementID] = achievements[i]
		}
	}
	err := r.Client.NeedWrite(ctx, permissionFor(p.Action))
	if err != nil {
		return nil, err
	}
	if p.me, err = r.Client.Me(ctx); err != nil && !errors.Is(err, gitlab.ErrLacksPermission) {
		return nil, err
	}
	if err := r.guard(p); err != nil {
		return nil, err
	}
	_, err = r.settleUnfinished(ctx, p)
	if err == nil {
		err = r.checkMessages(ctx, p)
	}
	if err != nil {
		p.Release()
		return nil, err
	}
	p.Count()
	return p, nil
}
