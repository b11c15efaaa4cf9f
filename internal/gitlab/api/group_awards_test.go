package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// listOf is an achievement of an answer, with awards and how many GitLab counts; next is
// the cursor of the page behind.
func listOf(achievement, counted int, next string, awards ...int) string {
	nodes := make([]string, len(awards))
	for i, id := range awards {
		nodes[i] = fmt.Sprintf(`{"id":"gid://gitlab/Achievements::UserAchievement/%d","awardMessage":"m%d","user":{"id":"gid://gitlab/User/7","username":"alice"}}`, id, id)
	}
	return fmt.Sprintf(`{"id":"gid://gitlab/Achievements::Achievement/%d","userAchievements":{"count":%d,"nodes":[%s],"pageInfo":{"hasNextPage":%v,"endCursor":%q}}}`,
		achievement, counted, strings.Join(nodes, ","), next != "", next)
}

func groupOf(achievements ...string) string {
	return `{"namespace":{"achievements":{"nodes":[` + strings.Join(achievements, ",") + `]}}}`
}

// Each award has its achievement, whose list says whether it is whole.
func TestAwardsOfAll(t *testing.T) {
	star, moon := gitlab.Achievement{ID: 12, Name: "Star", Namespace: gitlab.Namespace{Path: "acme"}}, gitlab.Achievement{ID: 13, Name: "Moon", Namespace: gitlab.Namespace{Path: "acme"}}
	for _, messages := range []bool{false, true} {
		op := map[bool]string{false: "GroupAwards", true: "GroupAwardsWithMessages"}[messages]
		c, s := client(t, // the order of an answer is GitLab's own
			answer{op: op, data: groupOf(listOf(13, 3, "", 5), listOf(12, 2, "c1", 3))},
			answer{op: op, data: groupOf(listOf(12, 2, "", 4))})
		var told []string
		_, err := c.AwardsOfAll([]gitlab.Achievement{star, moon}, messages).Each(t.Context(), func(p paging.Part[gitlab.Achievement, gitlab.Award]) (bool, error) {
			for _, w := range p.Items {
				message := ""
				if w.Message != nil {
					message = *w.Message
				}
				told = append(told, fmt.Sprintf("%d of %s to %s%s", w.ID, w.Achievement.Name, w.User.Username, message))
			}
			if p.Last {
				told = append(told, fmt.Sprintf("%s: %d more", p.Key.Name, p.Rest.Unreadable))
			}
			return false, nil
		})
		got := strings.Join(told, ", ")
		want := map[bool]string{
			false: "3 of Star to alice, 4 of Star to alice, Star: 0 more, 5 of Moon to alice, Moon: 2 more",
			true:  "3 of Star to alicem3, 4 of Star to alicem4, Star: 0 more, 5 of Moon to alicem5, Moon: 2 more",
		}[messages]
		if err != nil || got != want || !strings.Contains(s.variables(1), `"after":"c1"`) {
			t.Errorf("%s, %v, after %s", got, err, s.variables(1))
		}
	}
}

// What is not there any more, and what is refused, is no empty list.
func TestAwardsOfAllThatFail(t *testing.T) {
	star := []gitlab.Achievement{{ID: 12, Namespace: gitlab.Namespace{Path: "acme"}}}
	for name, tt := range map[string]struct {
		answer answer
		kind   gitlab.Kind
	}{
		"gone":         {answer{data: groupOf()}, gitlab.NotFound},
		"another":      {answer{data: groupOf(listOf(13, 0, ""))}, gitlab.NotFound},
		"without list": {answer{data: groupOf(`{"id":"gid://gitlab/Achievements::Achievement/12"}`)}, gitlab.NotFound},
		"unavailable":  {answer{err: &transport.Error{Kind: transport.KindUnavailable}}, gitlab.Unavailable},
	} {
		tt.answer.op = "GroupAwards"
		c, _ := client(t, tt.answer)
		_, err := paging.Whole(t.Context(), c.AwardsOfAll(star, false).All())
		if e := gitlab.AsError(err); e == nil || e.Kind != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}
