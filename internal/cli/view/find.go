package view

import (
	"context"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// GitLab has no query for an award by its number: it is looked for in lists.

// A place is a list that may have an award.
type place struct {
	what string // completes "not among …"
	told bool   // with the awards come their messages, where the server has them
	list func(context.Context) (paging.Source[gitlab.Award], error)
}

// A foundAward is an award with what its list does not say.
type foundAward struct {
	gitlab.Award
	own     bool
	pending bool // waits to be accepted, of an own one
}

// A finder looks for awards by number.
type finder struct {
	s        *app.Session
	messages bool // whether the server has them
	own      gitlab.Own
}

// newFinder finds out what the server can be asked for.
func newFinder(ctx context.Context, s *app.Session) *finder {
	return &finder{s: s, messages: s.NeedMessages(ctx) == nil}
}

// mine are the caller's own awards.
func (f *finder) mine() place {
	return place{"your awards", false, func(ctx context.Context) (_ paging.Source[gitlab.Award], err error) {
		f.own, err = f.s.OwnAwards(ctx)
		return f, err
	}}
}

// Each hands over the caller's own awards.
func (f *finder) Each(_ context.Context, take func([]gitlab.Award) (bool, error)) (paging.Rest, error) {
	_, err := take(words.Map(f.own.Awards, func(w gitlab.OwnAward) gitlab.Award { return w.Award }))
	return paging.Rest{Unreadable: f.own.Unreadable}, err
}

// of are the awards of a user.
func (f *finder) of(ref gitlab.UserRef) place {
	return place{"the awards of " + words.UserName(ref.Name, ref.ID), false, func(ctx context.Context) (paging.Source[gitlab.Award], error) {
		user, err := f.s.User(ctx, ref)
		return f.s.AwardsOf(user.ID), err
	}}
}

// holders are the awards of an achievement.
func (f *finder) holders(ref gitlab.AchievementRef) place {
	return place{"the awards of achievement " + ref.String(), true, func(ctx context.Context) (paging.Source[gitlab.Award], error) {
		a, err := f.s.Find(ctx, ref)
		return f.s.AwardsOfAll([]gitlab.Achievement{a}, f.messages).All(), err
	}}
}

// group are the awards of all achievements of a group.
func (f *finder) group(path string) place {
	return place{"the awards of the group " + path, true, func(ctx context.Context) (paging.Source[gitlab.Award], error) {
		all, err := f.s.Achievements(path).All(ctx)
		return f.s.AwardsOfAll(all.Items, f.messages).All(), err
	}}
}

// find looks for an award in places, one after the other. Where it is in none of them the
// error says where it was looked for, and what of that was not seen.
func (f *finder) find(ctx context.Context, number ids.Award, places ...place) (foundAward, error) {
	var looked []string
	unseen := 0
	for _, p := range places {
		list, err := p.list(ctx)
		if err != nil {
			return foundAward{}, err
		}
		var here *gitlab.Award
		rest, err := list.Each(ctx, func(items []gitlab.Award) (bool, error) {
			for _, w := range items {
				if w.ID == number {
					here = &w
				}
			}
			return here != nil, nil
		})
		if e := gitlab.AsError(err); e != nil && e.Kind == gitlab.Unsupported && f.messages {
			f.messages = false // its version is not known, and it knows no messages
			return f.find(ctx, number, places...)
		}
		if err != nil {
			return foundAward{}, err
		}
		if here != nil {
			return f.withMore(ctx, *here, f.messages && !p.told), nil
		}
		looked, unseen = append(looked, p.what), unseen+rest.Unreadable
	}
	return foundAward{}, f.nowhere(ctx, number, looked, unseen)
}

// nowhere is the error where an award was not seen.
func (f *finder) nowhere(ctx context.Context, number ids.Award, looked []string, unseen int) error {
	if err := f.s.NotShown(ctx, "awards"); err != nil {
		return err
	}
	message := fmt.Sprintf("award %d is not among %s", number, strings.Join(looked, ", nor among "))
	if unseen > 0 {
		message += fmt.Sprintf(", as far as you may see them: %s", words.MoreExist(unseen, "award"))
	}
	return &app.Failure{
		Code: app.ExitRefused, Message: message, Err: &gitlab.Error{Kind: gitlab.NotFound},
		Hint: "GitLab shows an award only in a list: --namespace GROUP, --user USER or --achievement ACHIEVEMENT says in which; revoked ones are in none",
	}
}

// withMore is an award with what is known of it as one's own, and with its message where
// that is still to be read.
func (f *finder) withMore(ctx context.Context, w gitlab.Award, untold bool) foundAward {
	all := []gitlab.Award{w}
	if untold && w.User.ID != 0 {
		if err := f.s.AddMessagesOf(ctx, w.User.ID, all); err != nil {
			f.s.App.Streams.Warn("the message of award %d cannot be read: %v", w.ID, err)
		}
	}
	own, mine := f.own.Of(w.ID)
	return foundAward{Award: all[0], own: mine, pending: own.Pending}
}
