// Package keeping says which of the awards that somebody has of one achievement stays, where
// the others are revoked.
package keeping

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// A Choice names the award that stays; "" is none.
type Choice string

// The choices.
const (
	Oldest Choice = "oldest"
	Newest Choice = "newest"
	Shown  Choice = "shown" // the oldest of those on the profile, or of all where none is
)

// Choices are all of them.
func Choices() []Choice { return []Choice{Oldest, Newest, Shown} }

// Option is that of a journal which has the choice of its run.
const Option = "keep"

// A Client tells which awards are on the profiles of their holders; it is an [api.Client].
type Client interface {
	AwardsWithPeople([]gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award]
}

// A Rule is a choice with what has to be known for it.
type Rule struct {
	Choice Choice
	shown  map[ids.Award]bool
}

// Read reads of achievements which awards are on profiles, where that decides which stays.
// Of one whose group is not known that stays unknown.
func (k *Rule) Read(ctx context.Context, c Client, of map[ids.Achievement]gitlab.Achievement) error {
	if k.Choice != Shown {
		return nil
	}
	k.shown = map[ids.Award]bool{}
	var all []gitlab.Achievement
	for _, a := range of {
		if a.Namespace.Path != "" {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil
	}
	_, err := c.AwardsWithPeople(all).Each(ctx, func(part paging.Part[gitlab.Achievement, gitlab.Award]) (bool, error) {
		for _, w := range part.Items {
			k.shown[w.ID] = w.Shown
		}
		return false, nil
	})
	return err
}

// Surplus are the awards beyond the one that stays, and whether that is known. held are all
// that somebody has, in the order of their numbers.
func (k *Rule) Surplus(held []gitlab.StandingAward) (surplus []gitlab.StandingAward, known bool) {
	if len(held) < 2 {
		return nil, true
	}
	stays := held[0].Award
	switch k.Choice {
	case Newest:
		stays = held[len(held)-1].Award
	case Shown:
		if slices.ContainsFunc(held, func(h gitlab.StandingAward) bool { _, seen := k.shown[h.Award]; return !seen }) {
			return nil, false
		}
		if i := slices.IndexFunc(held, func(h gitlab.StandingAward) bool { return k.shown[h.Award] }); i >= 0 {
			stays = held[i].Award
		}
	}
	return words.Filter(held, func(h gitlab.StandingAward) bool { return h.Award != stays }), true
}

// Gone reports of somebody whether all that they have left is what rows would revoke: what was
// to stay is gone.
func (k *Rule) Gone(rows []bulk.Row, held []gitlab.StandingAward) bool {
	return k.Choice != "" && !slices.ContainsFunc(held, func(h gitlab.StandingAward) bool {
		return !slices.ContainsFunc(rows, func(row bulk.Row) bool { return row.AwardID == h.Award })
	})
}
