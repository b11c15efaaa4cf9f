package api_test

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// What GitLab is certain to refuse, and what cannot be told: nothing is taken for
// certain that was not read.
func TestForesee(t *testing.T) {
	const token = `{"name":"ci","scopes":["api"]}`
	unknown := func(field, on string) error {
		return graphQL(transport.NotRun, "Field '"+field+"' doesn't exist on type '"+on+"'")
	}
	members := func(level, more string) answer {
		return answer{op: "RoleInGroup", data: `{"group":{"groupMembers":{"pageInfo":{"hasNextPage":` + more + `,"endCursor":"x"},"nodes":[
			{"accessLevel":{"integerValue":` + level + `},"user":{"id":"gid://gitlab/User/3"}},
			{"accessLevel":{"integerValue":50},"user":{"id":"gid://gitlab/User/4"}}]}}}`}
	}
	admin := func(is string) answer {
		return answer{op: "Administrator", data: `{"currentUser":{"admin":` + is + `}}`}
	}
	limit := func(n string) answer {
		return answer{op: "ComplexityLimit", data: `{"queryComplexity":{"limit":` + n + `}}`}
	}
	archived := func(is string) answer { return answer{op: "Archived", data: `{"group":{"archived":` + is + `}}`} }
	noAdmin := answer{op: "Administrator", err: unknown("admin", "CurrentUser")}
	version := answer{op: "ServerVersion", data: `{"metadata":{"version":"19.4.0"}}`}
	managed := func(nodes string) answer {
		return answer{op: "AchievementInMyGroups", data: `{"currentUser":{"groups":{"pageInfo":{"hasNextPage":false},"nodes":[` + nodes + `]}}}`}
	}
	for name, tt := range map[string]struct {
		path, token string
		answers     []answer
		refused     bool
		doubt       string
	}{
		"a Maintainer":                 {"acme", token, []answer{members("40", "false"), archived("false"), admin("false")}, false, ""},
		"in an archived group":         {"acme", token, []answer{members("40", "false"), archived("true"), admin("false"), version}, true, ""},
		"below an archived group":      {"acme/tools", token, []answer{members("50", "false"), archived("false"), archived("true"), admin("false"), version}, true, ""},
		"archived is not told":         {"acme", token, []answer{members("40", "false"), {op: "Archived", err: unknown("archived", "Group")}, admin("false")}, false, "is archived"},
		"above is not shown":           {"acme/tools", token, []answer{members("40", "false"), archived("false"), {op: "Archived", data: `{"group":null}`}, admin("false")}, false, "is archived"},
		"a Developer":                  {"acme", token, []answer{members("30", "false"), archived("false"), admin("false"), version}, true, ""},
		"an administrator":             {"acme", token, []answer{members("30", "false"), archived("false"), admin("true")}, false, ""},
		"a Developer, long ago":        {"acme", token, []answer{members("30", "false"), archived("false"), noAdmin, limit("250"), version}, true, ""},
		"an administrator, long ago":   {"acme", token, []answer{members("30", "false"), archived("false"), noAdmin, limit("300")}, false, ""},
		"an administrator or not":      {"acme", token, []answer{members("30", "false"), archived("false"), noAdmin, limit("null")}, false, "no Maintainer"},
		"more members than are shown":  {"acme", token, []answer{members("30", "true"), archived("false"), admin("false")}, false, "too many members"},
		"no members are shown":         {"acme", token, []answer{{op: "RoleInGroup", data: `{"group":null}`}, archived("false"), admin("false")}, false, "not shown"},
		"in none of the groups":        {"", token, []answer{managed(""), admin("false"), version}, true, ""},
		"in none, to an administrator": {"", token, []answer{managed(""), admin("true")}, false, "without its group"},
		"in one of the groups": {"", token, []answer{managed(`{"fullPath":"acme","achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12"}]}}`),
			admin("false"), archived("false")}, false, ""},
		"a fine-grained token": {"acme", `{"name":"ci","scopes":["granular"],"granular":true}`, nil, false, "fine-grained"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(t, tt.answers...)
			s.rest["/api/v4/personal_access_tokens/self"] = tt.token
			me := gitlab.User{ID: 3, Username: "max"}
			got, err := c.Foresee(t.Context(), gitlab.AwardAchievement, gitlab.Achievement{ID: 12, Namespace: gitlab.Namespace{Path: tt.path}}, me)
			if err != nil || (got.Refusal != nil) != tt.refused || (got.Doubt != "") != (tt.doubt != "") || !strings.Contains(got.Doubt, tt.doubt) {
				t.Errorf("%+v, %v", got, err)
			}
			if got.Refusal != nil {
				wantKind(t, got.Refusal, gitlab.NotFound)
			}
		})
	}
}

// A user by number whom an administrator is not shown is not there.
func TestForeseeUser(t *testing.T) {
	for is, gone := range map[string]bool{"true": true, "false": false} {
		c, _ := client(t, answer{op: "Administrator", data: `{"currentUser":{"admin":` + is + `}}`})
		for range 2 { // it is asked once
			if err := c.ForeseeUser(t.Context(), 77); (err != nil) != gone {
				t.Errorf("admin %s: %v", is, err)
			}
		}
	}
}
