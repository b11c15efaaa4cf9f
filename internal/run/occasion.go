package run

import (
	"context"
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/run/counting"
	"github.com/ach-cli/ach/internal/words"
)

// countFrom makes the rule of a plan.
func (p *Plan) countFrom(now time.Time) (err error) {
	o := p.options
	switch {
	case o.Period != "": // and with --again, where nothing counts, it tells what is read back
		p.held.CountFor(o.Message, o.Period)
	case o.Again:
	case o.OncePer != "":
		p.held.Since, err = bulk.Once(o.OncePer, now)
	}
	return err
}

// keepPeriod adds to the options of a journal by what a run that is resumed counts as the plan did.
func (p *Plan) keepPeriod(options map[string]string) {
	if p.held.Occasion.Given() {
		options[counting.OptionPeriod], options[counting.OptionMessage] = p.options.Period, p.options.Message.String()
	}
}

// leaveUnread decides that of a row cannot be told whether an award is for its occasion.
func (r *Runner) leaveUnread(ctx context.Context, p *Plan, row *bulk.Row, award gitlab.StandingAward) {
	if p.Achievements[row.AchievementID].Namespace.Path == "" {
		r.leaveUntold(ctx, p, row, gitlab.VeilGroup, true)
		return
	}
	cannotTell(row, fmt.Sprintf("what award %d of %s was for cannot be told: GitLab does not show its message", award.Award, words.UserName(row.User, row.UserID)), wayPast(p.Action, *row))
}
