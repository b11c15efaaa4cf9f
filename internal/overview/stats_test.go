package overview_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/overview"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// of makes an achievement of awards such as "7 2026-01-05 shown".
func of(id ids.Achievement, name string, awards ...string) overview.Achievement {
	a := overview.Achievement{Achievement: gitlab.Achievement{ID: id, Name: name}}
	for i, text := range awards {
		part := strings.Fields(text)
		var user ids.User
		_, _ = fmt.Sscan(part[0], &user)
		a.Awards = append(a.Awards, gitlab.Award{
			ID: ids.Award(100*int(id) + i), User: gitlab.User{ID: user, Username: "u" + part[0]}, AwardedAt: day(part[1]), Shown: len(part) > 2,
		})
	}
	return a
}

func world() overview.Group {
	moon := of(1, "Moon", "7 2026-01-05 shown", "7 2026-01-31", "7 2026-04-01 shown", "8 2026-01-05")
	moon.Unreadable = 2
	return overview.Group{Path: "acme", At: day("2026-06-15"), Achievements: []overview.Achievement{moon, of(2, "Star", "9 2026-04-30", "8 2026-04-02 shown"), of(3, "Zero")}}
}

func period(from, until string) overview.Period {
	return overview.Period{From: day(from), Until: day(until)}
}

func TestByAchievement(t *testing.T) {
	text := func(p overview.Period) string {
		var all []string
		for _, f := range world().ByAchievement(p) {
			all = append(all, fmt.Sprint(f.Achievement.Name, " ", f.Holders, "/", f.Awards, "/", f.Shown, " unseen ", f.Unseen, " months ", len(f.Months)))
		}
		return strings.Join(all, ", ")
	}
	for p, want := range map[overview.Period]string{
		{}:                                 "Moon 2/4/2 unseen 2 months 6, Star 2/2/1 unseen 0 months 3, Zero 0/0/0 unseen 0 months 0",
		period("2026-01-31", "2026-04-30"): "Moon 1/2/1 unseen 2 months 4, Star 1/1/1 unseen 0 months 1, Zero 0/0/0 unseen 0 months 0",
		period("2027-01-01", ""):           "Moon 0/0/0 unseen 2 months 0, Star 0/0/0 unseen 0 months 0, Zero 0/0/0 unseen 0 months 0",
	} {
		if got := text(p); got != want {
			t.Errorf("%v:\n got %s\nwant %s", p, got, want)
		}
	}
	if n := world().Unseen(); n != 2 {
		t.Errorf("%d unseen", n)
	}
}

func TestByUser(t *testing.T) {
	text := func(p overview.Period) string {
		var all []string
		for _, u := range world().ByUser(p) {
			line := fmt.Sprint(u.Place, " ", u.User.Username, " ", u.Awards)
			for _, h := range u.Held {
				line += fmt.Sprint(" ", h.Achievement.Name, "x", h.Awards)
			}
			all = append(all, line)
		}
		return strings.Join(all, ", ")
	}
	for p, want := range map[overview.Period]string{
		{}:                                 "1 u7 3 Moonx3, 2 u8 2 Moonx1 Starx1, 3 u9 1 Starx1",
		period("2026-04-01", ""):           "1 u7 1 Moonx1, 1 u8 1 Starx1, 1 u9 1 Starx1",
		period("2026-02-01", "2026-03-01"): "",
	} {
		if got := text(p); got != want {
			t.Errorf("%v:\n got %s\nwant %s", p, got, want)
		}
	}
}

func TestByMonth(t *testing.T) {
	text := func(p overview.Period) string {
		var all []string
		for _, m := range world().ByMonth(p) {
			all = append(all, fmt.Sprint(m.Start.Format("01"), ":", m.Awards, "/", m.Shown, "/", m.Holders, "/", m.New))
		}
		return strings.Join(all, " ")
	}
	for p, want := range map[overview.Period]string{
		{}:                                 "01:3/1/2/2 02:0/0/0/0 03:0/0/0/0 04:3/2/3/1 05:0/0/0/0 06:0/0/0/0",
		period("2026-02-10", "2026-05-01"): "02:0/0/0/0 03:0/0/0/0 04:3/2/3/1",
		period("2000-01-01", "2026-02-01"): "01:3/1/2/2",
		period("", "2026-01-05"):           "",
	} {
		if got := text(p); got != want {
			t.Errorf("%v:\n got %s\nwant %s", p, got, want)
		}
	}
}

// However awards are counted, they are the same.
func TestTheSumsAgree(t *testing.T) {
	g := world()
	for _, p := range []overview.Period{{}, period("2026-01-06", "2026-04-30"), period("2026-04-01", ""), period("", "2026-02-01")} {
		total, people := g.Total(p)
		var months, users, achievements int
		for _, m := range g.ByMonth(p) {
			months += m.Awards
		}
		for _, u := range g.ByUser(p) {
			users += u.Awards
		}
		for _, a := range g.ByAchievement(p) {
			achievements += a.Awards
		}
		if months != total.Awards || users != total.Awards || achievements != total.Awards || len(g.ByUser(p)) != people {
			t.Errorf("%v: %d by month, %d by user, %d by achievement, %d in all", p, months, users, achievements, total.Awards)
		}
	}
}
