// Package overview has what a group shows of its achievements at one moment: each of them
// with all its awards, whole people, and how much of it is not shown.
//
// What belongs here: reading a group once, and what follows from what was read, without
// asking again: its findings, its figures. What does not: how that is printed, and changes.
package overview

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
)

// A Client reads a group; it is an [api.Client], with a token or with none.
type Client interface {
	Achievements(path string) paging.Pages[gitlab.Achievement]
	AwardsWithPeople(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award]
}

// A Group is what was read of a group's achievements.
type Group struct {
	Path string
	At   time.Time // when it was read, by the server's clock where that is known
	// Achievements are those that the reader was shown, by name.
	Achievements []Achievement
	// Unreadable is how many more achievements GitLab counts than it shows.
	Unreadable int
}

// An Achievement is one with its awards.
type Achievement struct {
	gitlab.Achievement
	// Awards are those that stand and were shown, hidden ones among them, the oldest
	// first. Of each there are the holder with name and state, when it was awarded,
	// whether it is on the profile, and its place there.
	Awards []gitlab.Award
	// Unreadable is how many more awards GitLab counts than it shows: of people with a
	// private profile, say. What was not seen is not absent.
	Unreadable int
}

// Read reads a group (GitLab: namespace.achievements, then
// namespace.achievements.userAchievements, multiplexed). Where want is given, it says of
// which achievements the awards are read; the others have none.
func Read(ctx context.Context, c Client, path string, now time.Time, want func(gitlab.Achievement) bool) (Group, error) {
	list, err := c.Achievements(path).All(ctx)
	if err != nil {
		return Group{}, err
	}
	g := Group{Path: path, At: now, Unreadable: list.Unreadable}
	place := map[ids.Achievement]int{}
	var wanted []gitlab.Achievement
	items := slices.Clone(list.Items)
	order.By(items, func(a, b gitlab.Achievement) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range items {
		place[a.ID] = len(g.Achievements)
		g.Achievements = append(g.Achievements, Achievement{Achievement: a})
		if a.Awards != 0 && (want == nil || want(a)) {
			wanted = append(wanted, a)
		}
	}
	if len(wanted) == 0 {
		return g, nil
	}
	_, err = c.AwardsWithPeople(wanted).Each(ctx, func(p paging.Part[gitlab.Achievement, gitlab.Award]) (bool, error) {
		a := &g.Achievements[place[p.Key.ID]]
		a.Awards = append(a.Awards, p.Items...)
		if p.Last {
			a.Unreadable = p.Rest.Unreadable
		}
		return false, nil
	})
	return g, err
}
