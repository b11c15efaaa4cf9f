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
	ownRead  bool

	looked []string       // which lists were read to their end, in words
	limits []string       // what of them is not shown, in words
	unread []*app.Failure // why others were not read, or not to their end
	unseen int            // rows that there are and that are not shown
}

// newFinder finds out what the server can be asked for.
func newFinder(ctx context.Context, s *app.Session) *finder {
	return &finder{s: s, messages: s.NeedMessages(ctx) == nil}
}

// mine are the caller's own awards.
func (f *finder) mine() place {
	return place{"your awards", false, func(ctx context.Context) (_ paging.Source[gitlab.Award], err error) {
		f.own, err = f.s.OwnAwards(ctx)
		f.ownRead = err == nil
		return f, err
	}}
}

// Each hands over the caller's own awards.
func (f *finder) Each(_ context.Context, take func([]gitlab.Award) (bool, error)) (paging.Rest, error) {
	_, err := take(words.Map(f.own.Awards, func(w gitlab.OwnAward) gitlab.Award { return w.Award }))
	return paging.Rest{Unreadable: f.own.Unreadable}, err
}

// of are the awards of a user, those of the caller with what is hidden.
func (f *finder) of(ref gitlab.UserRef) place {
	return place{"the awards of " + words.UserName(ref.Name, ref.ID), false, func(ctx context.Context) (paging.Source[gitlab.Award], error) {
		user, err := f.s.User(ctx, ref)
		if err != nil {
			return nil, err
		}
		if f.isMe(ctx, user) {
			return f.mine().list(ctx)
		}
		f.limits = append(f.limits, "of the hidden awards of others GitLab shows those of groups where you are Maintainer or Owner, since 19.1")
		return f.s.AwardsOf(user.ID), nil
	}}
}

// isMe reports whether a user is the caller, as far as the token shows who that is.
func (f *finder) isMe(ctx context.Context, user gitlab.User) bool {
	me, err := f.s.Me(ctx)
	return err == nil && me.ID == user.ID
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

// usual are the places to look in where nothing else says which: the caller's own awards,
// those of the group, and unless that was asked for by flag those of their other groups.
func (f *finder) usual(byFlag bool) []place {
	places, group := []place{f.mine()}, f.s.Settings.Namespace
	if group != "" {
		places = append(places, f.group(group))
	}
	if !byFlag {
		places = append(places, f.groups(group))
	}
	return places
}

// mostGroups is how many groups are looked through where none is named.
const mostGroups = 20

// groups are the awards of all achievements of the groups that the caller is a direct
// member of, but for one that was looked through before, "" for none.
func (f *finder) groups(but string) place {
	return place{"those of the groups you are a direct member of", true, func(ctx context.Context) (paging.Source[gitlab.Award], error) {
		all, err := f.s.Groups().All(ctx)
		paths := words.Filter(all.Items, func(path string) bool { return !strings.EqualFold(path, but) })
		if more := len(paths) - mostGroups; more > 0 {
			paths = paths[:mostGroups]
			f.limits = append(f.limits, words.Were(more, "further group")+" not looked through")
		}
		return inGroups{f, paths}, err
	}}
}

// inGroups are the awards of several groups, one group after the other.
type inGroups struct {
	f     *finder
	paths []string
}

// Each hands over the awards. A group that cannot be read is noted, and passed over.
func (g inGroups) Each(ctx context.Context, take func([]gitlab.Award) (bool, error)) (paging.Rest, error) {
	rest, found := paging.Rest{}, false
	for _, path := range g.paths {
		p := g.f.group(path)
		list, err := p.list(ctx)
		if err == nil {
			var here paging.Rest
			here, err = list.Each(ctx, func(items []gitlab.Award) (enough bool, err error) {
				found, err = take(items)
				return found, err
			})
			rest.Unreadable += here.Unreadable
		}
		switch {
		case found, ctx.Err() != nil, isUnsupported(err):
			return rest, err
		case err != nil:
			g.f.noteUnread(p, err)
		}
	}
	return rest, nil
}

func (f *finder) noteUnread(p place, err error) {
	f.unread = append(f.unread, &app.Failure{Code: app.CodeOf(err), Message: p.what + " could not be read: " + err.Error(), Hint: app.HintOf(err), Err: err})
}

func isUnsupported(err error) bool {
	e := gitlab.AsError(err)
	return e != nil && e.Kind == gitlab.Unsupported
}

// find looks for an award in places, one after the other, also where one cannot be read.
// Where it is in none of them the error says where it was looked for, and what of that was
// not seen.
func (f *finder) find(ctx context.Context, number ids.Award, places ...place) (foundAward, error) {
	f.looked, f.limits, f.unread, f.unseen = nil, nil, nil, 0
	for _, p := range places {
		here, rest, err := f.lookThrough(ctx, number, p)
		switch {
		case ctx.Err() != nil:
			return foundAward{}, ctx.Err()
		case here != nil:
			return f.withMore(ctx, *here, f.messages && !p.told), nil
		case isUnsupported(err) && f.messages: // its version is not known, and it knows no messages
			f.messages = false
			return f.find(ctx, number, places...)
		case err != nil:
			f.noteUnread(p, err)
			continue
		}
		f.looked, f.unseen = append(f.looked, p.what), f.unseen+rest.Unreadable
	}
	if len(f.looked) == 0 {
		return foundAward{}, f.unread[0].Err
	}
	return foundAward{}, f.nowhere(ctx, number)
}

// lookThrough is the award in one place, nil where it is not seen there.
func (f *finder) lookThrough(ctx context.Context, number ids.Award, p place) (here *gitlab.Award, rest paging.Rest, err error) {
	list, err := p.list(ctx)
	if err != nil {
		return nil, rest, err
	}
	rest, err = list.Each(ctx, func(items []gitlab.Award) (bool, error) {
		for _, w := range items {
			if w.ID == number {
				here = &w
			}
		}
		return here != nil, nil
	})
	return here, rest, err
}

// nowhere is the error where an award was not seen.
func (f *finder) nowhere(ctx context.Context, number ids.Award) error {
	if err := f.s.NotShown(ctx, "awards"); err != nil {
		return err
	}
	const lists = "GitLab shows an award only in a list: --namespace GROUP, --user USER or --achievement ACHIEVEMENT says in which; revoked ones are in none"
	e := &app.Failure{
		Code: app.ExitRefused, Message: fmt.Sprintf("award %d is not among %s", number, strings.Join(f.looked, ", nor among ")),
		Err: &gitlab.Error{Kind: gitlab.NotFound}, Hint: words.JoinHints(lists, f.s.FlagHint(ctx)),
	}
	if f.unseen > 0 {
		e.Message += fmt.Sprintf(", as far as you may see them: %s", words.MoreExist(f.unseen, "award"))
	} else if len(f.limits) > 0 {
		e.Message += ", as far as GitLab shows them"
	}
	for _, limit := range f.limits {
		e.Message += "; " + limit
	}
	for _, err := range f.unread { // it may be there
		e.Message += "; " + err.Error()
		e.Code, e.Hint, e.Err = app.CodeOf(err), words.JoinHints(app.HintOf(err), lists), err
	}
	return e
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
	if !f.ownRead && f.isMe(ctx, w.User) {
		f.own, _ = f.s.OwnAwards(ctx) // without it, whether it waits is not told
	}
	own, mine := f.own.Of(w.ID)
	return foundAward{Award: all[0], own: mine, pending: own.Pending}
}
