package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// Preview looks what would become of each row, as far as reads can tell, and with which
// error the run would end. Nothing is sent.
func (r *Runner) Preview(ctx context.Context, p *Plan) (results []bulk.Result, ends, err error) {
	// The run asks for what it is about to send, and learns only then what is refused.
	if err := r.foresee(ctx, p); err != nil {
		return nil, nil, err
	}
	p.Count()
	results = p.Foreseen()
	return results, Sum(results, p.refusedWhole(), ""), nil
}

// Foreseen is what would become of each row, with nothing sent.
func (p *Plan) Foreseen() []bulk.Result {
	would := bulk.StatusWouldAward
	if p.Action == bulk.Revoke {
		would = bulk.StatusWouldRevoke
	}
	results := make([]bulk.Result, len(p.Rows))
	for i, row := range p.Rows {
		results[i] = bulk.Result{
			Row: row, Status: row.Status, AwardID: row.AwardID, Error: row.Error,
			Err: firstError(p.refusals[row.AchievementID], p.noUser[row.UserID]),
		}
		if row.Status == "" {
			results[i].Status = would
		}
	}
	return results
}

// refusedWhole is the refusal that would end the whole run at once: where it
// awards one achievement to several, being denied it once is being denied it always.
func (p *Plan) refusedWhole() error {
	if p.Action != bulk.Award || len(p.Rows) < 2 || len(p.Achievements) != 1 {
		return nil
	}
	for id, err := range p.refusals {
		if slices.ContainsFunc(p.Rows, func(row bulk.Row) bool { return row.AchievementID == id && row.Status == bulk.StatusFailed }) {
			return err
		}
	}
	return nil
}

// foresee asks who may award or revoke what is planned. Where GitLab is certain to
// refuse, the rows would fail; where it cannot be told, that is said.
func (r *Runner) foresee(ctx context.Context, p *Plan) error {
	p.refusals = map[ids.Achievement]error{}
	doubts := map[ids.Achievement]gitlab.Prospect{}
	for _, id := range p.toChange() {
		if p.Hopeless != nil { // nothing else matters then
			p.refusals[id] = p.Hopeless
			continue
		}
		prospect, err := r.Client.Foresee(ctx, permissionFor(p.Action), p.Achievements[id], p.me)
		switch {
		case err != nil:
			return err
		case prospect.Refusal != nil:
			p.refusals[id] = prospect.Refusal
		case prospect.Doubt != "":
			if prospect.Absent {
				prospect.Doubt += "; --namespace names it"
			}
			doubts[id] = prospect
			r.warn("%s", prospect.Doubt)
		}
	}
	for i := range p.Rows {
		row := &p.Rows[i]
		if row.Status != "" {
			continue
		}
		if refusal := p.refusals[row.AchievementID]; refusal != nil {
			row.Status, row.Error = bulk.StatusFailed, refusal.Error()
		} else if doubt := doubts[row.AchievementID]; doubt.Absent {
			row.Status, row.Error = bulk.StatusCannotTell, doubt.Doubt
		} else {
			row.Error = doubt.Doubt // it would be tried
		}
	}
	return r.foreseeUsers(ctx, p)
}

// foreseeUsers looks at the users to award who were given by number and of whom
// GitLab shows nothing: whether they are there only the award would tell, but to an
// administrator, who is shown everybody.
func (r *Runner) foreseeUsers(ctx context.Context, p *Plan) error {
	p.noUser = map[ids.User]error{}
	for i := range p.Rows {
		row := &p.Rows[i]
		if p.Action != bulk.Award || row.Status != "" || row.User != "" {
			continue
		}
		if refusal := r.Client.ForeseeUser(ctx, row.UserID); refusal != nil {
			p.noUser[row.UserID], row.Status, row.Error = refusal, bulk.StatusFailed, refusal.Error()
			continue
		}
		row.Status = bulk.StatusCannotTell
		row.Error = fmt.Sprintf("whether there is a user %d cannot be told: GitLab shows nobody with that number; the award itself would tell", row.UserID)
	}
	return ctx.Err()
}

// toChange are the achievements of rows that are to do, in the order of the rows.
func (p *Plan) toChange() []ids.Achievement {
	var changed []ids.Achievement
	for _, row := range p.Rows {
		if row.Status == "" && !slices.Contains(changed, row.AchievementID) {
			changed = append(changed, row.AchievementID)
		}
	}
	return changed
}
