package gitlab_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

const (
	lastPage = `{"hasNextPage":false}`
	morePage = `{"hasNextPage":true,"endCursor":"%s"}`
)

func theAchievement(t *testing.T, path string) gitlab.Achievement {
	t.Helper()
	return gitlab.Achievement{ID: achievement(t, "12"), Namespace: gitlab.Namespace{Path: path}}
}

// heldJSON is a row of a list; rest is its user or its achievement.
func heldJSON(award int, rest string) string {
	return fmt.Sprintf(`{"id":"gid://gitlab/Achievements::UserAchievement/%d","createdAt":"2026-01-02T03:04:05Z","awardedByUser":{"id":"gid://gitlab/User/3"},%s}`, award, rest)
}

// holders is a page of the achievement's own list: pairs of award and user.
func holders(count int, info string, pairs ...[2]int) answer {
	rows := make([]string, len(pairs))
	for i, p := range pairs {
		rows[i] = heldJSON(p[0], fmt.Sprintf(`"user":{"id":"gid://gitlab/User/%d"}`, p[1]))
	}
	return answer{op: "HoldersBrief", data: fmt.Sprintf(
		`{"namespace":{"achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":{"count":%d,"nodes":[%s],"pageInfo":%s}}]}}}`,
		count, strings.Join(rows, ","), info)}
}

// lists are the lists of users: each holds the award with the number given, if
// it is not 0, and one of another achievement.
func lists(info string, pairs ...[2]int) answer {
	nodes := make([]string, len(pairs))
	for i, p := range pairs {
		rows := heldJSON(7000+p[1], `"achievement":{"id":"gid://gitlab/Achievements::Achievement/99"}`)
		if p[0] > 0 {
			rows += "," + heldJSON(p[0], `"achievement":{"id":"gid://gitlab/Achievements::Achievement/12"}`)
		}
		nodes[i] = fmt.Sprintf(`{"id":"gid://gitlab/User/%d","userAchievements":{"nodes":[%s],"pageInfo":%s}}`, p[1], rows, info)
	}
	return answer{op: "UserHoldings", data: fmt.Sprintf(`{"users":{"nodes":[%s]}}`, strings.Join(nodes, ","))}
}

// level are the answers from which it shows that the caller sees hidden awards.
func level(version string, access int) []answer {
	answers := []answer{{op: "ServerVersion", data: fmt.Sprintf(`{"metadata":{"version":%q}}`, version)}}
	if access > 0 {
		answers = append(answers,
			answer{op: "CurrentUser", data: `{"currentUser":{"id":"gid://gitlab/User/3","username":"max"}}`},
			answer{op: "MemberLevel", data: fmt.Sprintf(`{"group":{"groupMembers":{"nodes":[{"accessLevel":{"integerValue":50},"user":{"id":"gid://gitlab/User/4"}},{"accessLevel":{"integerValue":%d},"user":{"id":"gid://gitlab/User/3"}}]}}}`, access)})
	}
	return answers
}

func users(t *testing.T, numbers ...int) []gid.User {
	t.Helper()
	ids := make([]gid.User, len(numbers))
	for i, n := range numbers {
		ids[i] = user(t, fmt.Sprint(n))
	}
	return ids
}

// wantHeld checks the numbers of awards and users.
func wantHeld(t *testing.T, got []gitlab.Holding, err error, want ...[2]int) {
	t.Helper()
	if err != nil || len(got) != len(want) {
		t.Fatalf("got %+v, %v, want %v", got, err, want)
	}
	for i, h := range got {
		if h.Award.Number() != int64(want[i][0]) || h.User.Number() != int64(want[i][1]) || h.AwardedBy.Number() != 3 || h.At.IsZero() {
			t.Errorf("row %d is %+v, want %v", i, h, want[i])
		}
	}
}

func more(cursor string) string { return fmt.Sprintf(morePage, cursor) }

func TestHeldByReadsTheShortListOfTheAchievement(t *testing.T) {
	c, s := client(t, holders(2, lastPage, [2]int{101, 7}, [2]int{102, 8}))
	held, unsure, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 8, 9, 8))
	wantHeld(t, held, err, [2]int{102, 8})
	if len(unsure) > 0 || len(s.sent) != 1 {
		t.Errorf("unsure %v, %d requests", unsure, len(s.sent))
	}
	if held, _, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), nil); err != nil || held != nil || len(s.sent) != 1 {
		t.Errorf("got %v, %v", held, err)
	}
}

// A long list is left for the users' own ones where these are whole.
func TestHeldByChoosesTheUsersLists(t *testing.T) {
	answers := append([]answer{holders(10_000, more("A"), [2]int{1, 1})}, level("19.2.0-ee", 40)...)
	answers = append(answers,
		lists(lastPage, [2]int{205, 7}, [2]int{0, 8}),
		// The second time it is known that the users' lists are whole: they are asked alone.
		lists(lastPage, [2]int{205, 7}),
	)
	c, s := client(t, answers...)
	held, _, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 7, 8))
	wantHeld(t, held, err, [2]int{205, 7})
	held, _, err = c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 7))
	wantHeld(t, held, err, [2]int{205, 7})
	if len(s.batches) != 2 {
		t.Errorf("%d multiplexed requests", len(s.batches))
	}
}

func TestHeldByKeepsToTheAchievementsList(t *testing.T) {
	pages := func(between ...answer) []answer {
		list := append([]answer{holders(800, more("A"), [2]int{1, 7})}, between...)
		// Of 800 rows three may be read: whether GitLab shows the users at all decides.
		return append(list, holders(800, more("B"), [2]int{2, 8}), holders(800, lastPage, [2]int{3, 7}), answer{op: "UsersByID", data: `{"users":{"nodes":[{"id":"gid://gitlab/User/7","username":"alice"},{"id":"gid://gitlab/User/8","username":"bob"}],"pageInfo":{"hasNextPage":false}}}`})
	}
	hidden := lists(lastPage, [2]int{1, 7})
	for name, answers := range map[string][]answer{
		"before 19.1":             pages(level("19.0.3-ee", 0)...),
		"unknown version":         pages(answer{op: "ServerVersion", err: graphQL(transport.NotRun, rna)}),
		"developer":               pages(level("19.2.0", 30)...),
		"a user is not shown":     pages(append(level("19.2.0", 50), hidden)...),
		"no users":                pages(append(level("19.2.0", 50), answer{op: "UserHoldings", data: `{"users":null}`})...),
		"users' lists fail":       pages(append(level("19.2.0", 50), answer{op: "UserHoldings", err: graphQL(transport.NotRun, "x")})...),
		"users' lists break off":  pages(append(level("19.2.0", 50), lists(`{"hasNextPage":true,"endCursor":null}`, [2]int{1, 7}, [2]int{2, 8}))...),
		"a user's list is hidden": pages(append(level("19.2.0", 50), answer{op: "UserHoldings", data: `{"users":{"nodes":[null,{"id":"gid://gitlab/User/7","userAchievements":null}]}}`})...),
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(t, answers...)
			held, unsure, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 7, 8))
			wantHeld(t, held, err, [2]int{1, 7}, [2]int{2, 8}, [2]int{3, 7})
			if got := s.variables(len(s.sent) - 2); len(unsure) > 0 || !strings.Contains(got, `"after":"B"`) {
				t.Errorf("unsure %v, last page asked with %s", unsure, got)
			}
		})
	}
}

func TestHeldByFollowsLongListsOfUsers(t *testing.T) {
	answers := append([]answer{holders(10_000, more("A"))}, level("19.2.0", 50)...)
	answers = append(answers, lists(more("X"), [2]int{5, 7}), lists(more("Y"), [2]int{0, 7}), lists(lastPage, [2]int{4, 7}))
	c, s := client(t, answers...)
	held, _, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 7))
	wantHeld(t, held, err, [2]int{4, 7}, [2]int{5, 7})
	if got := s.variables(len(s.sent) - 1); got != `{"ids":["gid://gitlab/User/7"],"after":"Y"}` {
		t.Errorf("the third page was asked with %s", got)
	}
}

// An absent achievement must not look like one that nobody holds.
func TestHeldByOfWhatIsNotThere(t *testing.T) {
	for _, data := range []string{
		`{"namespace":null}`, `{"namespace":{"achievements":null}}`, `{"namespace":{"achievements":{"nodes":[]}}}`,
		`{"namespace":{"achievements":{"nodes":[null,{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":null}]}}}`,
	} {
		answers := []answer{{op: "HoldersBrief", data: data}}
		if !strings.Contains(data, "nodes") { // there is no such group: is there one like it?
			answers = append(answers, answer{op: "MyGroups", data: `{"currentUser":null}`})
		}
		c, _ := client(t, answers...)
		_, _, err := c.HeldBy(context.Background(), theAchievement(t, "acme"), users(t, 7))
		wantKind(t, err, gitlab.NotFound)
	}
}

func TestHeldByWithoutAGroup(t *testing.T) {
	for name, tt := range map[string]struct {
		version string
		users   []int
		blind   bool
	}{
		"all seen":            {"19.1.0", []int{7}, false},
		"hidden not seen":     {"18.6.0", []int{7}, true},
		"a user is not shown": {"19.1.0", []int{7, 8}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, append([]answer{lists(lastPage, [2]int{5, 7})}, level(tt.version, 0)...)...)
			held, unsure, err := c.HeldBy(context.Background(), theAchievement(t, ""), users(t, tt.users...))
			wantHeld(t, held, err, [2]int{5, 7})
			if tt.blind != (len(unsure) > 0) {
				t.Errorf("unsure of %v", unsure)
			}
		})
	}
	c, _ := client(t, answer{op: "UserHoldings", err: graphQL(transport.NotRun, rna)})
	_, _, err := c.HeldBy(context.Background(), theAchievement(t, ""), users(t, 7))
	wantKind(t, err, gitlab.NotFound)
}
