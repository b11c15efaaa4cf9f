package run

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/keeping"
)

// A profiled lab tells which of its awards are on profiles.
type profiled struct {
	*lab
	shown map[ids.Award]bool
}

func (p profiled) AwardsWithPeople(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award] {
	return paging.Lists[gitlab.Achievement, gitlab.Award]{What: "awards", Keys: all, Together: 10, Width: 5, Fetch: func(_ context.Context, asks []paging.Ask[gitlab.Achievement]) ([][]paging.Page[gitlab.Award], error) {
		var page paging.Page[gitlab.Award]
		for award, shown := range p.shown {
			page.Items = append(page.Items, gitlab.Award{ID: award, Shown: shown})
		}
		page.Rows, page.Count = len(page.Items), len(page.Items)
		pages := make([][]paging.Page[gitlab.Award], len(asks))
		for i, ask := range asks {
			for range ask.Keys {
				pages[i] = append(pages[i], page)
			}
		}
		return pages, nil
	}}
}

// Whatever somebody holds, one award of it stays, and it is the one that was said; who holds one
// keeps it.
func TestOneIsKept(t *testing.T) {
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 0))
		l, r, _ := newLab(t)
		l.held = map[ids.User][]gitlab.StandingAward{}
		shown := map[ids.Award]bool{}
		r.Client = profiled{l, shown}
		keep := keeping.Choices()[random.IntN(3)]
		stays := map[ids.User]ids.Award{}
		next := ids.Award(70)
		for user := ids.User(1); user <= 3; user++ {
			var awards []ids.Award
			for range random.IntN(4) {
				awards = append(awards, next)
				shown[next] = random.IntN(2) == 0
				next++
			}
			l.held[user] = standingAwards(user, awards...)
			if len(awards) == 0 {
				continue
			}
			stays[user] = awards[0]
			if keep == keeping.Newest {
				stays[user] = awards[len(awards)-1]
			}
			if i := slices.IndexFunc(awards, func(a ids.Award) bool { return shown[a] }); keep == keeping.Shown && i >= 0 {
				stays[user] = awards[i]
			}
		}
		if _, err := carryOut(t, r, sourceOf(true, "alice", "bob", "carol"), PlanOptions{Action: bulk.Revoke, Choice: Choice{Keep: keep}}); err != nil {
			t.Fatal(err)
		}
		for user := ids.User(1); user <= 3; user++ {
			held := l.held[user]
			if want := stays[user]; (want == 0) != (len(held) == 0) || want != 0 && (len(held) != 1 || held[0].Award != want) {
				t.Fatalf("seed %d, keep %s: user %d has %v, want %d alone", seed, keep, user, held, want)
			}
		}
	}
}

// Of whom not all is seen nothing is taken, and once the question is answered the one that would
// be the last stays.
func TestKeepLooksAgain(t *testing.T) {
	l, r, _ := newLab(t)
	l.held = map[ids.User][]gitlab.StandingAward{1: standingAwards(1, 70, 71), 2: standingAwards(2, 72, 73)}
	l.veils = map[ids.User]gitlab.Veil{2: gitlab.VeilRows}
	p, err := r.Plan(t.Context(), sourceOf(true, "alice", "bob"), PlanOptions{Action: bulk.Revoke, Choice: Choice{Keep: keeping.Oldest}})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	if planned(p) != "todo cannot_tell" || p.Rows[0].AwardID != 71 {
		t.Fatalf("%+v", p.Rows)
	}
	l.held[1] = standingAwards(1, 71)
	if err := r.LookAgain(t.Context(), p); err != nil || planned(p) != "skipped cannot_tell" {
		t.Errorf("%+v, %v", p.Rows, err)
	}
}
