package run

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// A heldRule says which of the awards that stand count as the one that a row is about: all,
// those since a day, or those whose messages tell that they were for the same occasion.
type heldRule struct {
	since    time.Time
	occasion source.Occasion
	messages map[ids.Award]*string // of the awards that were read, where there is an occasion; nil for none
}

// countFrom makes the rule of a plan.
func (p *Plan) countFrom(now time.Time) (err error) {
	o := p.options
	switch {
	case o.Again: // nothing counts
	case o.Period != "":
		p.held.occasion = o.Message.For(o.Period)
	case o.OncePer != "":
		p.held.since, err = bulk.Once(o.OncePer, now)
	}
	return err
}

// The options of a journal by which the run that is resumed counts as the plan did.
const (
	optionPeriod  = "period"
	optionMessage = "message"
)

// keepPeriod adds them to the options of a journal.
func (p *Plan) keepPeriod(options map[string]string) {
	if p.held.occasion.Given() {
		options[optionPeriod], options[optionMessage] = p.options.Period, p.options.Message.String()
	}
}

// recallPeriod takes up the rule of the run that is resumed. What somebody has got since
// the run was planned counts whenever it was made, but for another occasion.
func (p *Plan) recallPeriod(options map[string]string) error {
	period := options[optionPeriod]
	if period == "" {
		return nil
	}
	template, err := source.ParseTemplate(options[optionMessage])
	if err == nil {
		err = template.CheckPeriod()
	}
	p.held.occasion = template.For(period)
	return err
}

// read reads what the rule needs to know of an achievement's awards.
func (h *heldRule) read(ctx context.Context, r *Runner, a gitlab.Achievement) error {
	if !h.occasion.Given() || a.Namespace.Path == "" {
		return nil
	}
	if err := r.Client.NeedMessages(ctx); err != nil {
		return err
	}
	messages, err := r.Client.Messages(ctx, a)
	if h.messages == nil {
		h.messages = map[ids.Award]*string{}
	}
	maps.Copy(h.messages, messages)
	return err
}

// counts reports whether an award counts, and whether that can be told.
func (h *heldRule) counts(award gitlab.StandingAward) (counts, told bool) {
	if !h.occasion.Given() {
		return !award.At.Before(h.since), true
	}
	text, read := h.messages[award.Award]
	return text != nil && h.occasion.Told(*text), read
}

// leaveUnread decides that of a row cannot be told whether an award is for its occasion.
func (r *Runner) leaveUnread(ctx context.Context, p *Plan, row *bulk.Row, award gitlab.StandingAward) {
	if p.Achievements[row.AchievementID].Namespace.Path == "" {
		r.leaveUntold(ctx, p, row, gitlab.VeilGroup, true)
		return
	}
	cannotTell(row, fmt.Sprintf("what award %d of %s was for cannot be told: GitLab does not show its message", award.Award, words.UserName(row.User, row.UserID)), wayPast(p.Action, *row))
}

// of are the awards that count, and those of which that cannot be told.
func (h *heldRule) of(held []gitlab.StandingAward) (counted, untold []gitlab.StandingAward) {
	for _, award := range held {
		switch counts, told := h.counts(award); {
		case !told:
			untold = append(untold, award)
		case counts:
			counted = append(counted, award)
		}
	}
	return counted, untold
}
