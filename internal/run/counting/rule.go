// Package counting says which of the awards that stand count as the one that a row is about.
package counting

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

// A Reader reads messages of awards; it is an [api.Client].
type Reader interface {
	NeedMessages(context.Context) error
	Messages(context.Context, gitlab.Achievement) (map[ids.Award]*string, error)
}

// A Rule says which of the awards that stand count as the one that a row is about: all,
// those since a day, or those whose messages tell that they were for the same occasion.
// The zero value counts all.
type Rule struct {
	Since    time.Time
	Occasion source.Occasion
	messages *messages // nil where there is no occasion
}

// The messages of the awards that were read. A run reads back in several goroutines.
type messages struct {
	mu    sync.Mutex
	texts map[ids.Award]*string // nil for none
}

// CountFor makes awards count that a template tells to be for a period.
func (r *Rule) CountFor(t source.Template, period string) {
	r.Occasion, r.messages = t.For(period), &messages{texts: map[ids.Award]*string{}}
}

// The options of a journal by which the run that is resumed counts as the plan did.
const (
	OptionPeriod  = "period"
	OptionMessage = "message"
)

// Recall takes up the rule of a run from its journal. What somebody has got since
// that run was planned counts whenever it was made, but for another occasion.
func (r *Rule) Recall(options map[string]string) error {
	period := options[OptionPeriod]
	if period == "" {
		return nil
	}
	template, err := source.ParseTemplate(options[OptionMessage])
	if err == nil && !template.Has(source.PeriodField) {
		err = errors.New("it has a period, and a message that does not tell it")
	}
	r.CountFor(template, period)
	return err
}

// Read reads what the rule needs to know of awards of an achievement.
func (r *Rule) Read(ctx context.Context, c Reader, a gitlab.Achievement, held []gitlab.StandingAward) error {
	m := r.messages
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
func (r *Rule) counts(award gitlab.StandingAward) (counts, told bool) {
	if !r.Occasion.Given() {
		return !award.At.Before(r.Since), true
	}
	return r.Tells(award.Award)
}

// Tells reports whether an award is for the occasion, as any is where there is none, and
// whether that can be told.
func (r *Rule) Tells(award ids.Award) (tells, told bool) {
	if !r.Occasion.Given() {
		return true, true
	}
	r.messages.mu.Lock()
	text, read := r.messages.texts[award]
	r.messages.mu.Unlock()
	return text != nil && r.Occasion.Told(*text), read
}

// Of returns the awards that count, and those of which that cannot be told.
func (r *Rule) Of(held []gitlab.StandingAward) (counted, untold []gitlab.StandingAward) {
	for _, award := range held {
		switch counts, told := r.counts(award); {
		case !told:
			untold = append(untold, award)
		case counts:
			counted = append(counted, award)
		}
	}
	return counted, untold
}
