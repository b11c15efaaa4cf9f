package run

import (
	"cmp"
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// Preview looks what would become of each row, as far as reads can tell, and with which
// error the run would end. Nothing is sent.
func (r *Runner) Preview(ctx context.Context, p *Plan) (results []bulk.Result, ends, err error) {
	// The run asks for what it is about to send, and learns only then what is refused.
	whole, err := r.foresee(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	if err := r.foreseeUsers(ctx, p); err != nil {
		return nil, nil, err
	}
	p.Count()
	results = p.Foreseen()
	return results, Sum(results, whole, ""), nil
}

// Foreseen is what would become of each row, with nothing sent.
func (p *Plan) Foreseen() []bulk.Result {
	would := bulk.StatusWouldAward
	if p.Action == bulk.Revoke {
		would = bulk.StatusWouldRevoke
	}
	results := make([]bulk.Result, len(p.Rows))
	for i, row := range p.Rows {
		results[i] = bulk.Result{Row: &p.Rows[i], Status: cmp.Or(row.Status, would), AwardID: row.AwardID, Error: row.Error, Err: row.Err}
	}
	return results
}

// Statuses counts the rows by what became of them where the plan was not carried out.
func (p *Plan) Statuses() map[bulk.Status]int {
	counts := bulk.Statuses(nil)
	for _, row := range p.Rows {
		counts[cmp.Or(row.Status, bulk.StatusNotAttempted)]++
	}
	return counts
}

// foresee asks who may award or revoke what is planned. Where GitLab is certain to
// refuse, the rows would fail; where it cannot be told, that is said. It returns the
// refusal that would end the whole run at once: where it awards one achievement to
// several, being denied it once is being denied it always.
func (r *Runner) foresee(ctx context.Context, p *Plan) (whole, err error) {
	prospects := map[ids.Achievement]gitlab.Prospect{}
	for i := range p.Rows {
		row := &p.Rows[i]
		if row.Status != "" {
			continue
		}
		prospect, known := prospects[row.AchievementID]
		if !known {
			if prospect, err = r.prospect(ctx, p, row.AchievementID); err != nil {
				return nil, err
			}
			prospects[row.AchievementID] = prospect
		}
		switch {
		case prospect.Refusal != nil:
			refuse(row, prospect.Refusal)
			if p.Action == bulk.Award && len(p.Rows) > 1 && len(p.Achievements) == 1 {
				whole = prospect.Refusal
			}
		case prospect.Absent:
			cannotTell(row, prospect.Doubt, wayNamespace)
		default:
			row.Error = prospect.Doubt // it would be tried
		}
	}
	return whole, nil
}

// prospect asks about one achievement, and tells what is in doubt.
func (r *Runner) prospect(ctx context.Context, p *Plan, id ids.Achievement) (gitlab.Prospect, error) {
	if p.Hopeless != nil { // nothing else matters then
		return gitlab.Prospect{Refusal: p.Hopeless}, nil
	}
	prospect, err := r.Client.Foresee(ctx, permissionFor(p.Action), p.Achievements[id], p.me)
	switch {
	case err != nil || prospect.Refusal != nil || prospect.Doubt == "":
	case prospect.Absent:
		r.Warn("%s; %s", prospect.Doubt, wayNamespace)
	default:
		r.Warn("%s", prospect.Doubt)
	}
	return prospect, err
}

// refuse decides that GitLab is certain to refuse a row.
func refuse(row *bulk.Row, refusal error) {
	row.Status, row.Error, row.Err = bulk.StatusFailed, refusal.Error(), refusal
}

// foreseeUsers looks at the users to award who were given by number and of whom
// GitLab shows nothing: whether they are there only the award would tell, but to an
// administrator, who is shown everybody.
func (r *Runner) foreseeUsers(ctx context.Context, p *Plan) error {
	for i := range p.Rows {
		row := &p.Rows[i]
		if p.Action != bulk.Award || row.Status != "" || row.User != "" {
			continue
		}
		if refusal := r.Client.ForeseeUser(ctx, row.UserID); refusal != nil {
			refuse(row, refusal)
			continue
		}
		cannotTell(row, fmt.Sprintf("whether there is a user %d cannot be told: GitLab shows nobody with that number", row.UserID), wayAwardTells)
	}
	return ctx.Err()
}
