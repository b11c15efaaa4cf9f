package profile

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// randomOwn is a few awards of achievements whose names are alike, of groups that are
// shown or not.
func randomOwn(r *rand.Rand) gitlab.Own {
	var own gitlab.Own
	names, groups := []string{"Star", "star", "Stár", "2024"}, []string{"acme", "acme/tools", ""}
	for n := range r.IntN(6) {
		w := gitlab.OwnAward{Award: gitlab.Award{ID: ids.Award(n + 1), Shown: r.IntN(2) == 0}}
		of := r.IntN(len(names) * len(groups))
		w.Achievement = gitlab.Achievement{ID: ids.Achievement(of + 1), Name: names[of%len(names)]}
		w.Achievement.Namespace.Path = groups[of/len(names)]
		w.Pending = !w.Shown && r.IntN(2) == 0
		own.Awards = append(own.Awards, w)
	}
	return own
}

// Whatever somebody holds, a name means awards of one achievement that is called so, of
// the group that was given: one of them, or all where that was said or nothing is to do.
func TestWhoIsMeantByAName(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for range 5000 {
		own := randomOwn(r)
		c := chooser{
			own: own, every: r.IntN(2) == 0, group: []string{"", "acme", "ACME/tools"}[r.IntN(3)],
			open:    func(w gitlab.OwnAward) bool { return w.Pending },
			settled: func(w gitlab.OwnAward) bool { return w.Shown },
			unshown: func(context.Context) error { return nil },
		}
		name := []string{"star", "STAR", "stár", "2024", "moon"}[r.IntN(5)]
		numbers, err := c.named(t.Context(), gitlab.AchievementRef{Name: name})
		if err != nil {
			if code := app.CodeOf(err); code != app.ExitUsage && code != app.ExitRefused || len(numbers) > 0 {
				t.Fatalf("%q of %+v: %v and %v", name, own, numbers, err)
			}
			continue
		}
		var meant []gitlab.OwnAward
		for _, id := range numbers {
			w, known := own.Of(id)
			if !known || !gitlab.SameName(w.Achievement.Name, name) || c.group != "" && !gitlab.SameName(w.Achievement.Namespace.Path, c.group) {
				t.Fatalf("%q of %q means %+v", name, c.group, w)
			}
			meant = append(meant, w)
		}
		toDo := slices.ContainsFunc(meant, func(w gitlab.OwnAward) bool { return !w.Shown })
		switch {
		case len(meant) == 0, slices.ContainsFunc(meant, func(w gitlab.OwnAward) bool { return w.Achievement.ID != meant[0].Achievement.ID }):
			t.Fatalf("%q means %+v", name, meant)
		case len(meant) > 1 && !c.every && toDo:
			t.Fatalf("%q is guessed to mean %+v", name, meant)
		}
	}
}

// What GitLab counts and does not show may be called so too.
func TestANameAndAwardsThatAreNotShown(t *testing.T) {
	c := chooser{own: gitlab.Own{Unreadable: 1, Awards: []gitlab.OwnAward{{Award: gitlab.Award{ID: 5, Achievement: gitlab.Achievement{ID: 1, Name: "Star"}}}}}, unshown: func(context.Context) error { return nil }}
	if numbers, err := c.named(t.Context(), gitlab.AchievementRef{Name: "Star"}); err == nil || app.CodeOf(err) != app.ExitRefused {
		t.Errorf("%v, %v", numbers, err)
	}
	if numbers, err := c.awards(t.Context(), []ref{{award: 5}, {award: 5}, {award: 6}}); err != nil || !slices.Equal(numbers, []ids.Award{5, 6}) {
		t.Errorf("%v, %v", numbers, err)
	}
}
