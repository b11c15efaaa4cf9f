package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
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
	messages *messages // nil where there is no occasion
}

// The messages of the awards that were read. A run reads back in several goroutines.
type messages struct {
	mu    sync.Mutex
	texts map[ids.Award]*string // nil for none
}

// countFor makes awards count that a template tells to be for a period.
func (h *heldRule) countFor(t source.Template, period string) {
	h.occasion, h.messages = t.For(period), &messages{texts: map[ids.Award]*string{}}
}

// countFrom makes the rule of a plan.
func (p *Plan) countFrom(now time.Time) (err error) {
	o := p.options
	switch {
	case o.Period != "": // and with --again, where nothing counts, it tells what is read back
		p.held.countFor(o.Message, o.Period)
	case o.Again:
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

// recallPeriod takes up the rule of a run from its journal. What somebody has got since
// that run was planned counts whenever it was made, but for another occasion.
func (h *heldRule) recallPeriod(options map[string]string) error {
	period := options[optionPeriod]
	if period == "" {
		return nil
	}
	template, err := source.ParseTemplate(options[optionMessage])
	if err == nil && !template.Has(source.PeriodField) {
		err = errors.New("it has a period, and a message that does not tell it")
	}
	h.countFor(template, period)
	return err
}

// read reads what the rule needs to know of awards of an achievement.
func (h *heldRule) read(ctx context.Context, c Client, a gitlab.Achievement, held []gitlab.StandingAward) error {
	m := h.messages
	if m == nil || a.Namespace.Path == "" {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.ContainsFunc(held, func(award gitlab.StandingAward) bool {
		_, read := m.texts[award.Award]
		return !read
	}) {
		return nil
	}
	if err := c.NeedMessages(ctx); err != nil {
		return err
	}
	texts, err := c.Messages(ctx, a)
	maps.Copy(m.texts, texts)
	return err
}

// counts reports whether an award counts, and whether that can be told.
func (h *heldRule) counts(award gitlab.StandingAward) (counts, told bool) {
	if !h.occasion.Given() {
		return !award.At.Before(h.since), true
	}
	return h.tells(award.Award)
}

// tells reports whether an award is for the occasion, as any is where there is none, and
// whether that can be told.
func (h *heldRule) tells(award ids.Award) (tells, told bool) {
	if !h.occasion.Given() {
		return true, true
	}
	h.messages.mu.Lock()
	text, read := h.messages.texts[award]
	h.messages.mu.Unlock()
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
