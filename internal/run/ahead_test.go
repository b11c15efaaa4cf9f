package run

import (
	"slices"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

func entriesFor(achievement gitlab.AchievementRef, names ...string) *source.Source {
	src := &source.Source{Achievement: achievement}
	for i, name := range names {
		src.Entries = append(src.Entries, source.Entry{Line: i + 1, User: gitlab.UserRef{Name: name}, Achievement: achievement})
	}
	return src
}

// Who holds an achievement counts as read only if no other run could change it since.
func TestWhoHoldsItIsReadAheadOnlyIfGuarded(t *testing.T) {
	byNumber := gitlab.AchievementRef{ID: 7}
	for name, tt := range map[string]struct {
		change       func(t *testing.T, l *lab, r *Runner)
		src          *source.Source
		options      PlanOptions
		asked, early bool
	}{
		"by number":            {nil, entriesFor(byNumber, "alice", "bob"), PlanOptions{}, true, true},
		"a dry run":            {nil, entriesFor(byNumber, "alice"), PlanOptions{DryRun: true}, true, true},
		"another address":      {func(_ *testing.T, l *lab, _ *Runner) { l.me.WebURL = "https://other.example/max" }, entriesFor(byNumber, "alice"), PlanOptions{}, true, false},
		"without the group":    {func(_ *testing.T, _ *lab, r *Runner) { r.Namespace = "" }, entriesFor(byNumber, "alice"), PlanOptions{}, false, true},
		"several achievements": {nil, &source.Source{Entries: append(entriesFor(byNumber, "alice").Entries, entriesFor(gitlab.AchievementRef{ID: 8}, "bob").Entries...)}, PlanOptions{}, false, false},
		"after what was in doubt": {func(t *testing.T, _ *lab, r *Runner) {
			leftBehind(t, r, journal.Header{Host: r.Host, Server: r.Host, AccountID: 9, Account: "max"}, time.Hour, nil)
		}, entriesFor(byNumber, "alice"), PlanOptions{}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			r.Host, r.Namespace = "https://gitlab.example.org", "acme"
			if tt.change != nil {
				tt.change(t, l, r)
			}
			tt.options.Action = bulk.Award
			tt.src.SkipInvalid = true
			p, err := r.Plan(t.Context(), tt.src, tt.options)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Release()
			guarded := func() bool {
				other, err := journal.Guard(r.Journals, []string{r.Host}, []ids.Achievement{7})
				if err == nil {
					other()
				}
				return err != nil
			}
			if l.ahead.Holders != tt.asked || l.early != (tt.early && tt.asked) || guarded() == tt.options.DryRun {
				t.Errorf("asked %t, early %t, guarded %t", l.ahead.Holders, l.early, guarded())
			}
			if p.Release(); guarded() {
				t.Error("it is guarded still")
			}
		})
	}
}

// Who is awarded regardless needs to know no more than the newest award, if that is told.
func TestTheNewestAwardStandsForAllBefore(t *testing.T) {
	for newest, looks := range map[ids.Award]int{0: 1, 80: 0} {
		l, r, _ := newLab(t)
		l.newest, l.held = newest, map[ids.User][]gitlab.StandingAward{1: standingAwards(1, 70)}
		p, err := r.Plan(t.Context(), entriesFor(gitlab.AchievementRef{ID: 7}, "alice", "bob"), PlanOptions{Action: bulk.Award, Choice: Choice{Again: true}})
		if err != nil {
			t.Fatal(err)
		}
		p.Release()
		want := map[bool][]ids.Award{true: {80}, false: {70}}[newest == 80]
		if l.looks != looks || p.Todo != 2 || !slices.Equal(p.Rows[0].Before, want) || p.Rows[0].Unseen {
			t.Errorf("newest %d: %d looks, %+v", newest, l.looks, p.Rows)
		}
	}
}
