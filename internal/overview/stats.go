package overview

import (
	"cmp"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
)

// A Period is from a moment on and until before another; a zero time is no bound.
type Period struct{ From, Until time.Time }

// Has reports whether a moment is in the period.
func (p Period) Has(at time.Time) bool {
	return !at.Before(p.From) && (p.Until.IsZero() || at.Before(p.Until))
}

// A Tally is what awards of one sort come to, as far as they were shown.
type Tally struct {
	Awards, Shown int // all, and those on the profile of their holder
	First, Last   time.Time
}

func (t *Tally) add(w gitlab.Award) {
	t.Awards++
	if w.Shown {
		t.Shown++
	}
	if t.First.IsZero() || w.AwardedAt.Before(t.First) {
		t.First = w.AwardedAt
	}
	if w.AwardedAt.After(t.Last) {
		t.Last = w.AwardedAt
	}
}

// A Month is one of the calendar, in UTC.
type Month struct {
	Start         time.Time
	Awards, Shown int
	Holders       int // people with an award made in it
	New           int // of those, people whose first award that stands was made in it
}

// AchievementFigures are those of an achievement. With awards that are not shown all of
// them are lower bounds.
type AchievementFigures struct {
	Achievement gitlab.Achievement
	Tally
	Holders int
	Unseen  int // awards that GitLab counts and does not show, of any time
	Months  []Month
}

// A Held is an achievement that somebody has so many awards of.
type Held struct {
	Achievement gitlab.Achievement
	Awards      int
}

// UserFigures are those of one person. They are lower bounds where any award of the group
// is not shown: it may be anybody's.
type UserFigures struct {
	User gitlab.User
	Tally
	Place int    // from 1; those with as many awards share one
	Held  []Held // those with the most awards first
}

// Unseen is how many awards GitLab counts and does not show.
func (g Group) Unseen() int {
	n := 0
	for _, a := range g.Achievements {
		n += a.Unreadable
	}
	return n
}

// ByAchievement has the figures of each achievement, of awards made in a period.
func (g Group) ByAchievement(p Period) []AchievementFigures {
	all := make([]AchievementFigures, 0, len(g.Achievements))
	for _, a := range g.Achievements {
		f := AchievementFigures{Achievement: a.Achievement, Unseen: a.Unreadable, Months: monthsOf(a.Awards, p, g.At)}
		holders := map[ids.User]bool{}
		for _, w := range a.Awards {
			if p.Has(w.AwardedAt) {
				f.add(w)
				holders[w.User.ID] = true
			}
		}
		f.Holders = len(holders)
		all = append(all, f)
	}
	return all
}

// ByUser has the figures of everybody with an award made in a period: those with the most
// awards first, and of as many by name.
func (g Group) ByUser(p Period) []UserFigures {
	var all []UserFigures
	place := map[ids.User]int{}
	for _, a := range g.Achievements {
		last := map[ids.User]bool{} // whether the last entry of their list is this achievement
		for _, w := range a.Awards {
			if !p.Has(w.AwardedAt) {
				continue
			}
			at, known := place[w.User.ID]
			if !known {
				at = len(all)
				place[w.User.ID], all = at, append(all, UserFigures{User: w.User})
			}
			u := &all[at]
			u.add(w)
			if !last[w.User.ID] {
				last[w.User.ID], u.Held = true, append(u.Held, Held{Achievement: a.Achievement})
			}
			u.Held[len(u.Held)-1].Awards++
		}
	}
	order.By(all, func(a, b UserFigures) int {
		return cmp.Or(cmp.Compare(b.Awards, a.Awards), strings.Compare(a.User.Username, b.User.Username), cmp.Compare(a.User.ID, b.User.ID))
	})
	for i := range all {
		all[i].Place = i + 1
		if i > 0 && all[i-1].Awards == all[i].Awards {
			all[i].Place = all[i-1].Place
		}
		order.By(all[i].Held, func(a, b Held) int { return cmp.Compare(b.Awards, a.Awards) })
	}
	return all
}

// Total is what all awards made in a period come to, and how many people have one.
func (g Group) Total(p Period) (total Tally, people int) {
	seen := map[ids.User]bool{}
	for _, w := range g.awards() {
		if p.Has(w.AwardedAt) {
			total.add(w)
			seen[w.User.ID] = true
		}
	}
	return total, len(seen)
}

// ByMonth has the months of a period one after the other, those without an award too: from
// the first award, or where there were some before from the beginning of the period, to its
// end, or to the month in which the group was read.
func (g Group) ByMonth(p Period) []Month { return monthsOf(g.awards(), p, g.At) }

func (g Group) awards() []gitlab.Award {
	var all []gitlab.Award
	for _, a := range g.Achievements {
		all = append(all, a.Awards...)
	}
	return all
}

func monthsOf(awards []gitlab.Award, p Period, now time.Time) []Month {
	first, last := ends(awards, p, now)
	if first.IsZero() {
		return nil
	}
	var months []Month
	place := map[time.Time]int{}
	for at := first; !at.After(last); at = at.AddDate(0, 1, 0) {
		place[at] = len(months)
		months = append(months, Month{Start: at})
	}
	type one struct {
		user  ids.User
		month int
	}
	newcomers, seen := map[ids.User]time.Time{}, map[one]bool{}
	for _, w := range awards {
		if at, known := newcomers[w.User.ID]; !known || w.AwardedAt.Before(at) {
			newcomers[w.User.ID] = w.AwardedAt
		}
		at, there := place[monthOf(w.AwardedAt)]
		if !there || !p.Has(w.AwardedAt) {
			continue
		}
		m := &months[at]
		m.Awards++
		if w.Shown {
			m.Shown++
		}
		if key := (one{w.User.ID, at}); !seen[key] {
			seen[key] = true
			m.Holders++
		}
	}
	for _, at := range newcomers {
		if i, there := place[monthOf(at)]; there && p.Has(at) {
			months[i].New++
		}
	}
	return months
}

// ends are the first and the last month to show; zero times for none.
func ends(awards []gitlab.Award, p Period, now time.Time) (first, last time.Time) {
	var oldest, newest time.Time
	for _, w := range awards {
		if !p.Until.IsZero() && !w.AwardedAt.Before(p.Until) {
			continue
		}
		if oldest.IsZero() || w.AwardedAt.Before(oldest) {
			oldest = w.AwardedAt
		}
		if w.AwardedAt.After(newest) {
			newest = w.AwardedAt
		}
	}
	if oldest.IsZero() {
		return first, last
	}
	if oldest.Before(p.From) {
		oldest = p.From
	}
	end := now
	if before := p.Until.Add(-1); !p.Until.IsZero() && before.Before(end) {
		end = before
	}
	if newest.After(end) { // by another clock
		end = newest
	}
	return monthOf(oldest), monthOf(end)
}

func monthOf(at time.Time) time.Time {
	at = at.UTC()
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
}
