package api_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

const rna = "The resource that you are attempting to access does not exist or you don't have permission to perform this action"

func awardJSON(id int, shown bool) string {
	return fmt.Sprintf(`{"id":"gid://gitlab/Achievements::UserAchievement/%d","createdAt":"2026-01-02T03:04:05Z","showOnProfile":%v,
		"user":{"id":"gid://gitlab/User/7","username":"alice"},"awardedByUser":{"id":"gid://gitlab/User/3","username":"max"},
		"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"Bug hunter"}}`, id, shown)
}

func myPage(count int, info string, awards ...int) string {
	nodes := make([]string, len(awards))
	for i, id := range awards {
		nodes[i] = awardJSON(id, true)
	}
	return fmt.Sprintf(`{"currentUser":{"userAchievements":{"count":%d,"nodes":[%s],"pageInfo":%s}}}`, count, strings.Join(nodes, ","), info)
}

func TestListsAreReadToTheEnd(t *testing.T) {
	c, s := client(t,
		answer{op: "MyAwards", data: myPage(3, `{"hasNextPage":true,"endCursor":"A"}`, 1, 2)},
		answer{op: "MyAwards", data: myPage(4, `{"hasNextPage":false,"endCursor":"B"}`, 3)},
	)
	list, err := c.MyAwards().All(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 3 || list.Unreadable != 1 {
		t.Errorf("got %d rows and %d unreadable, want 3 and 1", len(list.Items), list.Unreadable)
	}
	if got := s.variables(1); !strings.Contains(got, `"after":"A"`) {
		t.Errorf("the second page was asked for with %s", got)
	}
}

func TestCursorsThatLeadNowhereEndTheList(t *testing.T) {
	for name, last := range map[string]string{
		"null":  `{"hasNextPage":true,"endCursor":null}`,
		"empty": `{"hasNextPage":true,"endCursor":""}`,
		"same":  `{"hasNextPage":true,"endCursor":"A"}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t,
				answer{op: "MyAwards", data: myPage(300, `{"hasNextPage":true,"endCursor":"A"}`, 1)},
				answer{op: "MyAwards", data: myPage(300, last, 2)},
			)
			_, err := c.MyAwards().All(context.Background())
			if e := wantKind(t, err, gitlab.Failed); !strings.Contains(e.Message, "breaks off after 2 rows") {
				t.Error(e.Message)
			}
		})
	}
}

func TestNullsInAListAreLeftOut(t *testing.T) {
	c, _ := client(t, answer{op: "MyAwards", data: `{"currentUser":{"userAchievements":{"count":2,"nodes":[null,` + awardJSON(5, false) + `],"pageInfo":{"hasNextPage":false}}}}`})
	list, err := c.MyAwards().All(context.Background())
	if err != nil || len(list.Items) != 1 || list.Unreadable != 1 {
		t.Errorf("got %+v, %v", list, err)
	}
}

func TestAwardOutcomes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer answer
		kind   gitlab.Kind
		says   string
	}{
		{"refused", answer{data: `{"achievementsAward":{"userAchievement":null,"errors":["Failed to award achievement"]}}`}, gitlab.Refused, "GitLab refused: Failed to award achievement"},
		{"no such user", answer{data: `{"achievementsAward":{"userAchievement":null,"errors":["Couldn't find User with 'id'=\"999\""]}}`}, gitlab.NotFound, "Couldn't find User"},
		{"null payload", answer{data: `{"achievementsAward":null}`}, gitlab.Unknown, "may or may not"},
		{"null object without errors", answer{data: `{"achievementsAward":{"userAchievement":null,"errors":[]}}`}, gitlab.Unknown, "may or may not"},
		{"object without an id", answer{data: `{"achievementsAward":{"userAchievement":{"createdAt":"2026-01-02T03:04:05Z"},"errors":[]}}`}, gitlab.Unknown, "may or may not"},
		{"timed out inside", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.RanUnknown, "Timeout on AchievementsAwardPayload.errors")}, gitlab.Unknown, "may or may not have managed to make the award"},
		{"connection lost", answer{err: &transport.Error{Kind: transport.KindNetwork, Ran: transport.RanUnknown, Message: "the connection was closed"}}, gitlab.Unknown, "the connection was closed"},
		{"bad gateway", answer{err: &transport.Error{Kind: transport.KindUnavailable, Status: 502, Ran: transport.RanUnknown, Message: "HTTP 502"}}, gitlab.Unknown, "HTTP 502"},
		{"connection refused", answer{err: &transport.Error{Kind: transport.KindNetwork, Ran: transport.NotRun, Message: "connection refused"}}, gitlab.Unavailable, "could not make the award: connection refused"},
		{"rate limited", answer{err: &transport.Error{Kind: transport.KindRateLimited, Status: 429, Ran: transport.NotRun, Message: "rate limit"}}, gitlab.RateLimited, "could not make the award"},
		{"bad token", answer{err: &transport.Error{Kind: transport.KindUnauthorized, Status: 401, Ran: transport.NotRun, Message: "Invalid token"}}, gitlab.Auth, "does not accept the token"},
		{"blocked account", answer{err: &transport.Error{Kind: transport.KindForbidden, Status: 403, Ran: transport.NotRun, Message: "API not accessible for user"}}, gitlab.Forbidden, "API not accessible"},
		{"not a GitLab", answer{err: &transport.Error{Kind: transport.KindNotFound, Status: 404, Ran: transport.NotRun, Message: "no such address"}}, gitlab.Invalid, "no such address"},
		{"read-only", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, "You cannot perform write operations on a read-only instance")}, gitlab.Unavailable, "read-only"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.answer.op = "Award"
			c, _ := client(t, tt.answer)
			_, err := c.Award(context.Background(), 12, 7, "")
			if e := wantKind(t, err, tt.kind); !strings.Contains(e.Message, tt.says) {
				t.Errorf("message %q, want %q in it", e.Message, tt.says)
			}
		})
	}
}

func TestRefusalNamesTheLikelyCauses(t *testing.T) {
	refusal := answer{op: "Award", data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, rna)}
	t.Run("old server", func(t *testing.T) {
		c, s := client(t, refusal, answer{op: "ServerVersion", data: `{"metadata":{"version":"18.5.0-ee"}}`})
		s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"ci","scopes":["api"]}`
		_, err := c.Award(context.Background(), 12, 7, "")
		if e := wantKind(t, err, gitlab.NotFound); e.Reason != gitlab.ReasonNotPermitted || e.Values.Operation != "Award" || !e.Values.FlagOff || e.Values.FineGrained {
			t.Errorf("reason %d, %+v", e.Reason, e.Values)
		}
	})
	t.Run("new server", func(t *testing.T) {
		c, s := client(t, refusal, answer{op: "ServerVersion", data: `{"metadata":{"version":"19.2.1"}}`})
		s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"ci","scopes":["api"]}`
		_, err := c.Award(context.Background(), 12, 7, "")
		if e := wantKind(t, err, gitlab.NotFound); e.Reason != gitlab.ReasonNotPermitted || e.Values.FlagOff {
			t.Errorf("reason %d, %+v", e.Reason, e.Values)
		}
	})
	t.Run("token that may only read", func(t *testing.T) {
		c, s := client(t, refusal)
		s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"ci","scopes":["read_api"]}`
		_, err := c.Award(context.Background(), 12, 7, "")
		if e := wantKind(t, err, gitlab.Auth); !strings.Contains(e.Message, `"ci" may only read (scopes: read_api)`) {
			t.Error(e.Message)
		}
	})
}

func TestOldServersAreExplained(t *testing.T) {
	for _, message := range []string{
		"Field 'awardMessage' doesn't exist on type 'UserAchievement'",
		"Field 'awardMessage' doesn't exist on type 'UserAchievement' (Did you mean `x`?)",
		"InputObject 'AchievementsAwardInput' doesn't accept argument 'awardMessage'",
		"Variable $input of type AchievementsAwardInput! was provided invalid value for awardMessage (Field is not defined on AchievementsAwardInput)",
	} {
		c, _ := client(t,
			answer{op: "Award", err: graphQL(transport.NotRun, message)},
			answer{op: "ServerVersion", data: `{"metadata":{"version":"18.5.0"}}`},
		)
		_, err := c.Award(context.Background(), 12, 7, "well done")
		e := wantKind(t, err, gitlab.Unsupported)
		if want := "this GitLab (18.5.0) does not know award messages; they need GitLab 19.1"; e.Message != want {
			t.Errorf("message %q, want %q", e.Message, want)
		}
	}
}

func TestIgnoredChangesAreErrors(t *testing.T) {
	t.Run("visibility", func(t *testing.T) {
		c, _ := client(t, answer{op: "SetVisibility", data: `{"userAchievementsUpdate":{"userAchievement":` + awardJSON(5, true) + `,"errors":[]}}`})
		_, err := c.SetShown(context.Background(), gitlab.Own{}, 5, false)
		if e := wantKind(t, err, gitlab.Ignored); !strings.Contains(e.Message, "left the award 5 shown") || e.Reason != gitlab.ReasonNotHolder || e.Values.Name != "alice" {
			t.Errorf("%s / %d, %+v", e.Message, e.Reason, e.Values)
		}
	})
	t.Run("name", func(t *testing.T) {
		c, _ := client(t, answer{op: "UpdateAchievement", data: `{"achievementsUpdate":{"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"Old"},"errors":[]}}`})
		name := "New"
		_, err := c.UpdateAchievement(context.Background(), 12, api.Changes{Name: &name})
		wantKind(t, err, gitlab.Ignored)
	})
	t.Run("avatar", func(t *testing.T) {
		c, _ := client(t, answer{op: "CreateAchievement", data: `{"achievementsCreate":{"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"A"},"errors":[]}}`})
		ns := gitlab.Namespace{}
		if err := ns.ID.UnmarshalText([]byte("gid://gitlab/Group/5")); err != nil {
			t.Fatal(err)
		}
		_, err := c.CreateAchievement(context.Background(), ns, api.NewAchievement{Name: "A", Avatar: &api.Avatar{Name: "a.png", Data: []byte("x")}})
		if e := wantKind(t, err, gitlab.Ignored); !strings.Contains(e.Message, "stored the achievement 12 without its avatar") {
			t.Error(e.Message)
		}
	})
	t.Run("order", func(t *testing.T) {
		c, _ := client(t, answer{op: "Reorder", data: `{"userAchievementPrioritiesUpdate":{"userAchievements":[{"id":"gid://gitlab/Achievements::UserAchievement/5","priority":3}],"errors":[]}}`})
		wantKind(t, c.Reorder(context.Background(), []ids.Award{5}), gitlab.Ignored)
	})
}

func TestUpdateSendsOnlyWhatIsGiven(t *testing.T) {
	c, s := client(t, answer{op: "UpdateAchievement", data: `{"achievementsUpdate":{"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"A","description":null},"errors":[]}}`})
	empty := ""
	if _, err := c.UpdateAchievement(context.Background(), 12, api.Changes{Description: &empty}); err != nil {
		t.Fatal(err)
	}
	if got, want := s.variables(0), `{"input":{"achievementId":"gid://gitlab/Achievements::Achievement/12","description":""}}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestUsersAreMatchedByNameNotByPlace(t *testing.T) {
	c, _ := client(t,
		answer{op: "UsersByName", data: `{"users":{"nodes":[{"id":"gid://gitlab/User/8","username":"Bob"},{"id":"gid://gitlab/User/7","username":"alice"}],"pageInfo":{"hasNextPage":false}}}`},
		answer{op: "UsersByID", data: `{"users":{"nodes":[],"pageInfo":{"hasNextPage":false}}}`},
		answer{op: "UserByID", data: `{"user":null}`},
	)
	users, err := c.Users(context.Background(), []gitlab.UserRef{{Name: "ALICE"}, {ID: 99}, {Name: "bob"}})
	if err != nil {
		t.Fatal(err)
	}
	if users[0].ID != 7 || users[1].ID != 99 || users[1].Username != "" || users[2].Username != "Bob" {
		t.Errorf("got %+v", users)
	}
}

func TestMyGroupsAreReadToTheEnd(t *testing.T) {
	c, _ := client(t,
		answer{op: "GroupsOfMine", data: `{"currentUser":{"groups":{"nodes":[null,{"fullPath":"a"},{"fullPath":""}],"pageInfo":{"hasNextPage":true,"endCursor":"X"}}}}`},
		answer{op: "GroupsOfMine", data: `{"currentUser":{"groups":{"nodes":[{"fullPath":"b/c"}],"pageInfo":{"hasNextPage":false}}}}`})
	list, err := c.Groups().All(t.Context())
	if err != nil || !slices.Equal(list.Items, []string{"a", "b/c"}) {
		t.Errorf("got %v, %v", list.Items, err)
	}
	c, _ = client(t, answer{op: "GroupsOfMine", data: `{"currentUser":null}`})
	if _, err := c.Groups().All(t.Context()); gitlab.AsError(err) == nil || gitlab.AsError(err).Kind != gitlab.Auth {
		t.Errorf("nobody: %v", err)
	}
}

func TestAnAchievementIsFoundInMyGroups(t *testing.T) {
	c, _ := client(t,
		answer{op: "AchievementInMyGroups", data: `{"currentUser":{"groups":{"nodes":[null,{"fullPath":"a","achievements":{"nodes":[]}}],"pageInfo":{"hasNextPage":true,"endCursor":"X"}}}}`},
		answer{op: "AchievementInMyGroups", data: `{"currentUser":{"groups":{"nodes":[{"fullPath":"b","achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","name":"A","namespace":{"id":"gid://gitlab/Group/5","fullPath":"b"},"userAchievements":{"count":4}}]}}],"pageInfo":{"hasNextPage":true,"endCursor":"Y"}}}}`},
	)
	a, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 12}, "")
	if err != nil || a.Name != "A" || a.Awards != 4 || a.Namespace.Path != "b" {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestAWrongNameOffersTheClosest(t *testing.T) {
	c, _ := client(t, answer{op: "Achievements", data: `{"namespace":{"id":"gid://gitlab/Group/5","fullPath":"acme","achievements":{"count":1,"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","name":"Bug hunter"}],"pageInfo":{"hasNextPage":false}}}}`})
	_, err := c.Achievement(context.Background(), gitlab.AchievementRef{Name: "bug huntr"}, "acme")
	if e := wantKind(t, err, gitlab.NotFound); e.Reason != gitlab.ReasonNoSuchName || e.Values.Similar != `did you mean "Bug hunter"?` {
		t.Errorf("reason %d, %+v", e.Reason, e.Values)
	}
}

func TestErrorsOfTheCallerStayWhatTheyAre(t *testing.T) {
	own := errors.New("mine")
	c, _ := client(t, answer{op: "CurrentUser", err: own})
	if _, err := c.Me(context.Background()); !errors.Is(err, own) {
		t.Errorf("got %v", err)
	}
}

// A missing list must not look like an empty one: nobody would seem to hold it.
func TestAMissingListIsAnError(t *testing.T) {
	a := gitlab.Achievement{ID: 12, Namespace: gitlab.Namespace{Path: "acme"}}
	more := `{"namespace":{"achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":{"count":9,"nodes":[` + awardJSON(5, true) + `],"pageInfo":{"hasNextPage":true,"endCursor":"A"}}}]}}}`
	for name, answers := range map[string][]answer{
		"null":            {{op: "Holders", data: `{"namespace":{"achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":null}]}}}`}},
		"no node":         {{op: "Holders", data: `{"namespace":{"achievements":{"nodes":[]}}}`}},
		"gone on page 2":  {{op: "Holders", data: more}, {op: "Holders", data: `{"namespace":{"achievements":{"nodes":[]}}}`}},
		"null on page 2":  {{op: "Holders", data: more}, {op: "Holders", data: `{"namespace":{"achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/12","userAchievements":null}]}}}`}},
		"only null nodes": {{op: "Holders", data: `{"namespace":{"achievements":{"nodes":[null]}}}`}},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, answers...)
			_, err := c.Holders(a).All(context.Background())
			wantKind(t, err, gitlab.NotFound)
		})
	}
	c, _ := client(t, answer{op: "MyAwards", data: `{"currentUser":{"userAchievements":null}}`})
	_, err := c.MyAwards().All(context.Background())
	wantKind(t, err, gitlab.NotFound)
}

// Whatever the words, an award that may have been made is not reported as refused.
func TestARefusalBelowTheFieldIsAnUnknownOutcome(t *testing.T) {
	c, _ := client(t, answer{op: "Award", data: `{"achievementsAward":null}`, err: graphQL(transport.RanUnknown, rna)})
	_, err := c.Award(context.Background(), 12, 7, "")
	wantKind(t, err, gitlab.Unknown)
}

func TestAnotherObjectIsNoConfirmation(t *testing.T) {
	payload := `{"userAchievement":` + awardJSON(999, false) + `,"errors":[]}`
	for op, call := range map[string]struct {
		field string
		do    func(*api.Client) error
	}{
		"Award": {"achievementsAward", func(c *api.Client) error {
			_, err := c.Award(context.Background(), 12, 8, "")
			return err
		}},
		"RevokeAward": {"achievementsRevoke", func(c *api.Client) error { _, err := c.Revoke(context.Background(), 5); return err }},
		"DeleteAward": {"userAchievementsDelete", func(c *api.Client) error { _, err := c.DeleteAward(context.Background(), 5); return err }},
		"SetVisibility": {"userAchievementsUpdate", func(c *api.Client) error {
			_, err := c.SetShown(context.Background(), gitlab.Own{}, 5, false)
			return err
		}},
	} {
		t.Run(op, func(t *testing.T) {
			c, _ := client(t, answer{op: op, data: `{"` + call.field + `":` + payload + `}`})
			wantKind(t, call.do(c), gitlab.Unknown)
		})
	}
}
