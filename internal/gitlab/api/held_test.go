package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

const (
	lastPage = `{"hasNextPage":false}`
	morePage = `{"hasNextPage":true,"endCursor":"%s"}`
)

func theAchievement(t *testing.T, path string) gitlab.Achievement {
	t.Helper()
	return gitlab.Achievement{ID: 12, Namespace: gitlab.Namespace{Path: path}}
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
			answer{op: "RoleInGroup", data: fmt.Sprintf(`{"group":{"groupMembers":{"nodes":[{"accessLevel":{"integerValue":50},"user":{"id":"gid://gitlab/User/4"}},{"accessLevel":{"integerValue":%d},"user":{"id":"gid://gitlab/User/3"}}]}}}`, access)})
	}
	return answers
}

// byUsers are the answers of the way by the lists of users, in one request but for what
// is remembered: the role, the lists, and the role again.
func byUsers(version string, access int, lists answer) []answer {
	answers := append(level(version, access), lists)
	return append(answers, answers[2])
}

func users(t *testing.T, numbers ...int) []ids.User {
	t.Helper()
	list := make([]ids.User, len(numbers))
	for i, n := range numbers {
		list[i] = ids.User(n)
	}
	return list
}

// wantStanding checks the awards of users in order, as pairs of award and user, and
// the veil that they are under.
func wantStanding(t *testing.T, got gitlab.Standing, err error, asked []ids.User, veils map[ids.User]gitlab.Veil, want ...[2]int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range asked {
		awards, veil := got.Of(u)
		if veil != veils[u] {
			t.Errorf("user %d is under veil %d, want %d", u, veil, veils[u])
		}
		holds := map[bool]gitlab.Holds{true: gitlab.HoldsNot, false: gitlab.CannotTell}[veil == gitlab.Unveiled]
		var held []int
		for _, h := range awards {
			holds = gitlab.HoldsIt
			held = append(held, int(h.Award))
			if h.User != u || h.AwardedBy != 3 || h.At.IsZero() {
				t.Errorf("award %+v", h)
			}
		}
		if got.Holds(u) != holds {
			t.Errorf("user %d: %d, want %d", u, got.Holds(u), holds)
		}
		var wanted []int
		for _, pair := range want {
			if ids.User(pair[1]) == u {
				wanted = append(wanted, pair[0])
			}
		}
		if !slices.Equal(held, wanted) {
			t.Errorf("user %d holds %v, want %v", u, held, wanted)
		}
	}
}

func more(cursor string) string { return fmt.Sprintf(morePage, cursor) }

func TestStandingReadsTheShortListOfTheAchievement(t *testing.T) {
	c, s := client(t, holders(2, lastPage, [2]int{101, 7}, [2]int{102, 8}))
	asked := users(t, 8, 9, 8)
	got, err := c.Standing(context.Background(), theAchievement(t, "acme"), asked)
	wantStanding(t, got, err, asked, nil, [2]int{102, 8})
	if awards, veil := got.Of(7); len(awards) > 0 || veil == gitlab.Unveiled || got.Holds(7) != gitlab.CannotTell {
		t.Errorf("of a user who was not asked for: %v, %d", awards, veil)
	}
	if _, err := c.Standing(context.Background(), theAchievement(t, "acme"), nil); err != nil || len(s.sent) != 1 {
		t.Errorf("%v, %d requests", err, len(s.sent))
	}
}

// A long list is left for the users' own ones where these are whole, and the role
// that they are whole by is asked each time.
func TestStandingChoosesTheUsersLists(t *testing.T) {
	answers := append([]answer{holders(10_000, more("A"), [2]int{1, 1})}, level("19.2.0-ee", 40)...)
	role := level("19.2.0-ee", 40)[2:]
	answers = append(answers, lists(lastPage, [2]int{205, 7}, [2]int{0, 8}))
	answers = append(answers, role...) // it is still there
	answers = append(answers, holders(10_000, more("A"), [2]int{1, 1}))
	answers = append(answers, role...)
	answers = append(answers, lists(lastPage, [2]int{205, 7}))
	answers = append(answers, role...)
	c, s := client(t, answers...)
	asked := users(t, 7, 8)
	got, err := c.Standing(context.Background(), theAchievement(t, "acme"), asked)
	wantStanding(t, got, err, asked, nil, [2]int{205, 7})
	got, err = c.Standing(context.Background(), theAchievement(t, "acme"), asked[:1])
	wantStanding(t, got, err, asked[:1], nil, [2]int{205, 7})
	if len(s.batches) != 2 {
		t.Errorf("%d multiplexed requests", len(s.batches))
	}
}

func TestStandingKeepsToTheAchievementsList(t *testing.T) {
	pages := func(between ...answer) []answer {
		list := append([]answer{holders(800, more("A"), rows(1, 798)...)}, between...)
		return append(list, holders(800, more("B"), [2]int{901, 8}), holders(800, lastPage, [2]int{902, 7}))
	}
	hidden := lists(lastPage, [2]int{1, 7})
	for name, answers := range map[string][]answer{
		"before 19.1":             pages(level("19.0.3-ee", 0)...),
		"unknown version":         pages(answer{op: "ServerVersion", err: graphQL(transport.NotRun, rna)}),
		"developer":               pages(byUsers("19.2.0", 30, hidden)...),
		"a developer by then":     pages(append(byUsers("19.2.0", 50, lists(lastPage, [2]int{902, 7}, [2]int{0, 8}))[:4], level("19.2.0", 30)[2])...),
		"a user is not shown":     pages(byUsers("19.2.0", 50, hidden)...),
		"no users":                pages(byUsers("19.2.0", 50, answer{op: "UserHoldings", data: `{"users":null}`})...),
		"users' lists fail":       pages(byUsers("19.2.0", 50, answer{op: "UserHoldings", err: graphQL(transport.NotRun, "x")})...),
		"users' lists break off":  pages(byUsers("19.2.0", 50, lists(`{"hasNextPage":true,"endCursor":null}`, [2]int{1, 7}, [2]int{2, 8}))...),
		"a user's list is hidden": pages(byUsers("19.2.0", 50, answer{op: "UserHoldings", data: `{"users":{"nodes":[null,{"id":"gid://gitlab/User/7","userAchievements":null}]}}`})...),
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(t, answers...)
			asked := users(t, 7, 8)
			got, err := c.Standing(context.Background(), theAchievement(t, "acme"), asked)
			wantStanding(t, got, err, asked, nil, [2]int{902, 7}, [2]int{901, 8})
			if got := s.variables(len(s.sent) - 1); !strings.Contains(got, `"after":"B"`) {
				t.Errorf("last page asked with %s", got)
			}
		})
	}
}

// rows are so many awards, from a number on, of as many other users.
func rows(first, n int) [][2]int {
	pairs := make([][2]int, n)
	for i := range pairs {
		pairs[i] = [2]int{first + i, 10_000 + i}
	}
	return pairs
}

// Rows that GitLab counts and does not show may be anybody's of whom none was
// seen; a list of the user's own settles that where it is whole.
func TestStandingBehindRows(t *testing.T) {
	short := holders(3, lastPage, [2]int{101, 7})
	for name, tt := range map[string]struct {
		answers []answer
		veils   map[ids.User]gitlab.Veil
		held    [][2]int
	}{
		"a developer": {
			append([]answer{short}, byUsers("19.2.0", 30, lists(lastPage, [2]int{101, 7}, [2]int{102, 8}))...),
			map[ids.User]gitlab.Veil{7: gitlab.VeilRows, 8: gitlab.VeilRows, 9: gitlab.VeilRows}, [][2]int{{101, 7}},
		},
		"before 19.1": {
			append([]answer{short}, level("18.6.0", 0)...),
			map[ids.User]gitlab.Veil{7: gitlab.VeilRows, 8: gitlab.VeilRows, 9: gitlab.VeilRows}, [][2]int{{101, 7}},
		},
		"a maintainer, and a user who is not shown": {
			append(append(append([]answer{short}, level("19.2.0", 40)...), lists(lastPage, [2]int{101, 7}, [2]int{102, 8})), level("19.2.0", 40)[2:]...),
			map[ids.User]gitlab.Veil{9: gitlab.VeilUser}, [][2]int{{101, 7}, {102, 8}},
		},
		"a maintainer who is none any more when the lists were read": {
			append(append(append([]answer{short}, level("19.2.0", 40)...), lists(lastPage, [2]int{101, 7}, [2]int{0, 8})), level("19.2.0", 30)[2:]...),
			map[ids.User]gitlab.Veil{7: gitlab.VeilRows, 8: gitlab.VeilRows, 9: gitlab.VeilUser}, [][2]int{{101, 7}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, tt.answers...)
			asked := users(t, 7, 8, 9)
			got, err := c.Standing(context.Background(), theAchievement(t, "acme"), asked)
			wantStanding(t, got, err, asked, tt.veils, tt.held...)
		})
	}
	c, _ := client(t, append([]answer{short}, byUsers("19.2.0", 40, answer{op: "UserHoldings", err: graphQL(transport.NotRun, "x")})...)...)
	if _, err := c.Standing(context.Background(), theAchievement(t, "acme"), users(t, 7)); err == nil {
		t.Error("what could not be read is taken for read")
	}
}

// Of a fine-grained token, and of one that may be one, no list is whole.
func TestStandingForAFineGrainedToken(t *testing.T) {
	for name, tt := range map[string]struct {
		rest string
		veil gitlab.Veil
	}{
		"fine-grained": {`{"name":"t","scopes":["granular"],"granular":true}`, gitlab.VeilToken},
		"ordinary":     {`{"name":"t","scopes":["api"]}`, gitlab.Unveiled},
		// The definition of the achievement was shown, which is none to a fine-grained one.
		"another sort": {"", gitlab.Unveiled},
	} {
		for _, path := range []string{"acme", ""} {
			t.Run(name+path, func(t *testing.T) {
				answers, veil := []answer{holders(0, lastPage)}, tt.veil
				switch {
				case path == "" && tt.rest == "": // nor is it known to whom it would be shown
					answers = []answer{level("18.6.0", 0)[0], lists(lastPage, [2]int{0, 3})}
					veil = gitlab.VeilTokenKind
				case path == "" && tt.veil != gitlab.Unveiled:
					answers = []answer{lists(lastPage, [2]int{0, 3})}
				case path == "":
					answers = append([]answer{lists(lastPage, [2]int{0, 3}), level("", 1)[1]}, level("18.6.0", 0)...)
				}
				c, s := client(t, answers...)
				if tt.rest != "" {
					s.rest["/api/v4/personal_access_tokens/self"] = tt.rest
				}
				asked := users(t, 3)
				got, err := c.Standing(context.Background(), theAchievement(t, path), asked)
				wantStanding(t, got, err, asked, map[ids.User]gitlab.Veil{3: veil})
			})
		}
	}
}

func TestStandingFollowsLongListsOfUsers(t *testing.T) {
	answers := append([]answer{holders(10_000, more("A"))}, level("19.2.0", 50)...)
	role := level("19.2.0", 50)[2]
	answers = append(answers, lists(more("X"), [2]int{5, 7}), role, lists(more("Y"), [2]int{0, 7}), lists(lastPage, [2]int{4, 7}))
	answers = append(answers, role) // anew, as the list went on
	c, s := client(t, answers...)
	asked := users(t, 7)
	got, err := c.Standing(context.Background(), theAchievement(t, "acme"), asked)
	wantStanding(t, got, err, asked, nil, [2]int{4, 7}, [2]int{5, 7})
	if got := s.variables(len(s.sent) - 2); got != `{"ids":["gid://gitlab/User/7"],"after":"Y"}` {
		t.Errorf("the third page was asked with %s", got)
	}
}

// An absent achievement must not look like one that nobody holds.
func TestStandingOfWhatIsNotThere(t *testing.T) {
	for _, data := range []string{
		`{"namespace":null}`, `{"namespace":{"achievements":null}}`, `{"namespace":{"achievements":{"nodes":[]}}}`,
		`{"namespace":{"achievements":{"nodes":[null,{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":null}]}}}`,
	} {
		answers := []answer{{op: "HoldersBrief", data: data}}
		if !strings.Contains(data, "nodes") { // there is no such group: is there one like it?
			answers = append(answers, answer{op: "GroupsOfMine", data: `{"currentUser":null}`})
		}
		c, _ := client(t, answers...)
		_, err := c.Standing(context.Background(), theAchievement(t, "acme"), users(t, 7))
		wantKind(t, err, gitlab.NotFound)
	}
}

// Without the group nobody's list is whole but the caller's own, and for whom the
// role to award is also the one that is shown all.
func TestStandingWithoutAGroup(t *testing.T) {
	admin := func(yes bool) answer {
		return answer{op: "Administrator", data: fmt.Sprintf(`{"currentUser":{"admin":%t}}`, yes)}
	}
	for name, tt := range map[string]struct {
		answers []answer
		veil    gitlab.Veil
	}{
		"before 19.1":     {level("19.0.2", 0), gitlab.VeilGroup},
		"unknown version": {[]answer{{op: "ServerVersion", err: graphQL(transport.NotRun, rna)}}, gitlab.VeilGroup},
		"administrator":   {append(level("19.2.0", 0), admin(true)), gitlab.VeilGroup},
		"unknown":         {append(level("19.2.0", 0), answer{op: "Administrator", err: graphQL(transport.NotRun, "x")}, answer{op: "ComplexityLimit", err: graphQL(transport.NotRun, "x")}), gitlab.VeilGroup},
		"anybody else":    {append(level("19.2.0", 0), admin(false)), gitlab.VeilRole},
	} {
		t.Run(name, func(t *testing.T) {
			answers := append([]answer{lists(lastPage, [2]int{5, 7}, [2]int{0, 3}), level("", 1)[1]}, tt.answers...)
			c, s := client(t, answers...)
			s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"t","scopes":["api"]}`
			asked := users(t, 3, 7, 8)
			got, err := c.Standing(context.Background(), theAchievement(t, ""), asked)
			wantStanding(t, got, err, asked, map[ids.User]gitlab.Veil{7: tt.veil, 8: gitlab.VeilUser}, [2]int{5, 7})
		})
	}
	c, s := client(t, answer{op: "UserHoldings", err: graphQL(transport.NotRun, rna)})
	s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"t","scopes":["api"]}`
	_, err := c.Standing(context.Background(), theAchievement(t, ""), users(t, 7))
	wantKind(t, err, gitlab.NotFound)
}
