package overview_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/overview"
)

// group is a GitLab with achievements, each with an award of its own number and one more
// that is not shown.
type group []gitlab.Achievement

func (g group) Achievements(string) paging.Pages[gitlab.Achievement] {
	return paging.New("achievements", func(context.Context, *string) (paging.Page[gitlab.Achievement], error) {
		return paging.Page[gitlab.Achievement]{Items: g, Rows: len(g), Count: len(g) + 1}, nil
	})
}

func (g group) AwardsWithPeople(all []gitlab.Achievement) paging.Lists[gitlab.Achievement, gitlab.Award] {
	return paging.Lists[gitlab.Achievement, gitlab.Award]{What: "awards", Keys: all, Together: 10, Width: 5, Fetch: func(_ context.Context, asks []paging.Ask[gitlab.Achievement]) ([][]paging.Page[gitlab.Award], error) {
		pages := make([][]paging.Page[gitlab.Award], len(asks))
		for i, ask := range asks {
			for _, a := range ask.Keys {
				pages[i] = append(pages[i], paging.Page[gitlab.Award]{Items: []gitlab.Award{{User: gitlab.User{Username: fmt.Sprint("of", a.ID)}}}, Rows: 1, Count: 2})
			}
		}
		return pages, nil
	}}
}

func TestRead(t *testing.T) {
	g, err := overview.Read(t.Context(), group{{ID: 3, Name: "star", Awards: 2}, {ID: 2, Name: "Moon", Awards: 2}, {ID: 1, Name: "Zero"}}, "acme", time.Time{}, func(a gitlab.Achievement) bool { return a.ID != 3 })
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(g.Unreadable, " more")
	for _, a := range g.Achievements {
		got += fmt.Sprint(", ", a.Name)
		for _, w := range a.Awards {
			got += " " + w.User.Username
		}
		got += fmt.Sprint(" ", a.Unreadable)
	}
	if want := "1 more, Moon of2 1, star 0, Zero 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
