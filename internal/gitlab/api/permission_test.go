package api_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// fineWith is what GET personal_access_tokens/self tells of a fine-grained token.
func fineWith(grants string) string {
	return `{"name":"fine","scopes":["granular"],"granular":true,"granular_scopes":` + grants + `}`
}

func TestLacksIsSaidOnlyWhereItIsCertain(t *testing.T) {
	for grants, tt := range map[string]struct {
		permission gitlab.Permission
		lacks      bool
	}{
		`null`: {gitlab.AwardAchievement, false},
		`[]`:   {gitlab.AwardAchievement, true},
		`[{"access":"all_memberships","permissions":["award_achievement"]}]`:                                     {gitlab.AwardAchievement, false},
		`[{"access":"selected_memberships","permissions":["award_achievement"],"group_id":10}]`:                  {gitlab.AwardAchievement, false},
		`[{"access":"selected_memberships","permissions":["award_achievement"],"project_id":10}]`:                {gitlab.AwardAchievement, true},
		`[{"access":"personal_projects","permissions":["award_achievement"]}]`:                                   {gitlab.AwardAchievement, true},
		`[{"access":"user","permissions":["award_achievement","update_achievement"]}]`:                           {gitlab.AwardAchievement, true},
		`[{"access":"all_memberships","permissions":["revoke_achievement"]}]`:                                    {gitlab.AwardAchievement, true},
		`[{"access":"somewhere_new","permissions":["award_achievement"]}]`:                                       {gitlab.AwardAchievement, false},
		`[{"access":"all_memberships","permissions":["manage_achievements"]}]`:                                   {gitlab.AwardAchievement, false},
		`[{"access":"all_memberships","permissions":["delete_user_achievement"]}]`:                               {gitlab.DeleteAchievement, false},
		`[{"access":"all_memberships","permissions":["update_achievement"]},{"access":"user","permissions":[]}]`: {gitlab.UpdateOwnAwards, true},
		`[{"access":"user","permissions":["update_user_achievement"]}]`:                                          {gitlab.UpdateOwnAwards, false},
		`[{"access":"instance","permissions":["read_metadata"]}]`:                                                {gitlab.ReadMetadata, false},
	} {
		c, s := client(t)
		s.rest[tokenSelf] = fineWith(grants)
		token, err := c.Token(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := token.Lacks(tt.permission); got != tt.lacks {
			t.Errorf("%s: lacks %s is %v, want %v", grants, tt.permission, got, tt.lacks)
		}
	}
	if (gitlab.Token{Scopes: []string{"api"}}).Lacks(gitlab.AwardAchievement) {
		t.Error("a token with scopes lacks a permission")
	}
}

func TestALackingPermissionIsSaidBeforeSending(t *testing.T) {
	c, s := client(t)
	s.rest[tokenSelf] = fineWith(`[{"access":"all_memberships","permissions":["revoke_achievement"]}]`)
	if err := c.NeedWrite(context.Background(), gitlab.RevokeAchievement); err != nil {
		t.Errorf("revoking is granted: %v", err)
	}
	e := wantKind(t, c.NeedWrite(context.Background(), gitlab.AwardAchievement), gitlab.Auth)
	if !strings.Contains(e.Message, "lacks the permission Achievement: Award") || e.Reason != gitlab.ReasonNoPermission || e.Values.Permission != gitlab.AwardAchievement {
		t.Errorf("%s\n%d, %+v", e.Message, e.Reason, e.Values)
	}
	if !errors.Is(&e, gitlab.ErrLacksPermission) || !e.NotRun {
		t.Errorf("%+v", e)
	}
}

// The sentences are GitLab's: of 19.4.1, of the versions before, of operations that
// fine-grained tokens could not do then, and of what is not there
// (spec/services/authz/tokens/authorize_granular_scopes_service_spec.rb).
func denials() []string {
	return []string{
		"Access denied: This operation requires a fine-grained personal access token with the following group permissions: [Achievement: Award].",
		`Access denied: Your Personal Access Token lacks the required permissions: [award_achievement] for "acme/tools".`,
		"Access denied: This operation doesn't support fine-grained personal access tokens.",
		"Access denied: Fine-grained personal access tokens are not yet supported.",
		"Unable to determine boundaries for authorization",
		"Unable to determine boundaries and permissions for authorization",
	}
}

func TestWhatTheTokenMayNotDoHasNotRun(t *testing.T) {
	for _, says := range denials() {
		c, s := client(t, answer{op: "Award", data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, says)})
		s.restErr = lacksTokenRead()
		_, err := c.Award(context.Background(), 12, 7, "")
		kind := gitlab.Auth
		if strings.HasPrefix(says, "Unable") {
			kind = gitlab.Refused // it may be that nothing of that number exists
		}
		e := wantKind(t, err, kind)
		if !strings.Contains(e.Message, strings.TrimSuffix(says, ".")) || e.Reason != gitlab.ReasonNoPermission || e.Values.Permission != gitlab.AwardAchievement || e.Values.Vague != (kind == gitlab.Refused) {
			t.Errorf("%s\n%d, %+v", e.Message, e.Reason, e.Values)
		}
		if c.Changed() {
			t.Errorf("%s: it counts as a change that may have been made", says)
		}
	}
}

func TestADenialBelowAnAwardIsNoProofThatItDidNotRun(t *testing.T) {
	c, s := client(t, answer{op: "Award", data: `{"achievementsAward":{"userAchievement":null,"errors":[]}}`, err: graphQL(transport.DidRun, denials()[0])})
	s.restErr = lacksTokenRead()
	_, err := c.Award(context.Background(), 12, 7, "")
	wantKind(t, err, gitlab.Unknown)
}

func TestAGroupThatTakesFineGrainedTokensOnly(t *testing.T) {
	c, s := client(t, answer{op: "Award", data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, denials()[1])})
	s.rest[tokenSelf] = `{"name":"ci","scopes":["api"]}`
	_, err := c.Award(context.Background(), 12, 7, "")
	if e := wantKind(t, err, gitlab.Auth); e.Reason != gitlab.ReasonFineGrainedOnly || e.Values.Permission != gitlab.AwardAchievement {
		t.Errorf("reason %d, %+v", e.Reason, e.Values)
	}
}

func TestTheGenericRefusalNamesThePermissionToo(t *testing.T) {
	c, s := client(t,
		answer{op: "Award", data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, rna)},
		answer{op: "ServerVersion", data: `{"metadata":{"version":"19.4.0"}}`})
	s.rest[tokenSelf] = fineWith("null")
	_, err := c.Award(context.Background(), 12, 7, "")
	if e := wantKind(t, err, gitlab.NotFound); e.Reason != gitlab.ReasonNotPermitted || !e.Values.FineGrained || e.Values.Permission != gitlab.AwardAchievement {
		t.Errorf("reason %d, %+v", e.Reason, e.Values)
	}
}

func TestNobodyIsTakenForATokenThatMayNotRead(t *testing.T) {
	c, s := client(t, answer{op: "CurrentUser", data: `{"currentUser":null}`})
	s.restErr = lacksTokenRead()
	_, err := c.Me(context.Background())
	if e := wantKind(t, err, gitlab.Auth); !strings.Contains(e.Message, "User: Read") || !errors.Is(err, gitlab.ErrLacksPermission) {
		t.Error(e.Message)
	}
	c, s = client(t, answer{op: "ServerVersion", data: `{"metadata":null}`})
	s.restErr = lacksTokenRead()
	_, err = c.Version(context.Background())
	if e := wantKind(t, err, gitlab.Auth); !strings.Contains(e.Message, "Metadata: Read") {
		t.Error(e.Message)
	}
}

func TestEveryPermissionCanBeFoundInTheForm(t *testing.T) {
	for _, p := range gitlab.Permissions() {
		if !strings.Contains(p.String(), ": ") || !slices.Contains([]string{"group", "user", "global"}, p.Where()) {
			t.Errorf("%d is %q in %q", p, p, p.Where())
		}
	}
}

// fine is a client whose token is fine-grained and lacks Personal Access Token: Read.
func fine(t *testing.T, answers ...answer) *api.Client {
	t.Helper()
	c, s := client(t, answers...)
	s.restErr = lacksTokenRead()
	return c
}

func TestWhatATokenCannotBeShownIsNotAbsent(t *testing.T) {
	t.Run("by number", func(t *testing.T) {
		c := fine(t, answer{op: "AchievementByID", data: `{"namespace":{"achievements":{"nodes":[]}}}`})
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 3}, "acme")
		e := wantKind(t, err, gitlab.Auth)
		if !errors.Is(err, gitlab.ErrNotShown) || !strings.HasPrefix(e.Message, "this token cannot be shown the achievement 3: it is fine-grained") {
			t.Error(err)
		}
	})
	t.Run("by number in no group", func(t *testing.T) {
		c := fine(t, answer{op: "AchievementInMyGroups", data: `{"currentUser":null}`})
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 3}, "")
		if !errors.Is(err, gitlab.ErrNotShown) {
			t.Error(err)
		}
	})
	t.Run("in a group that it cannot find", func(t *testing.T) {
		c := fine(t, answer{op: "AchievementByID", data: `{"namespace":null}`})
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 3}, "acme")
		if !errors.Is(err, gitlab.ErrNotShown) {
			t.Error(err)
		}
	})
	t.Run("by name", func(t *testing.T) {
		c := fine(t, answer{op: "Achievements", data: `{"namespace":{"achievements":{"count":2,"nodes":[],"pageInfo":{}}}}`})
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{Name: "star"}, "acme")
		if !errors.Is(err, gitlab.ErrNotShown) {
			t.Error(err)
		}
	})
	t.Run("by another name than those that are shown", func(t *testing.T) {
		c := fine(t, answer{op: "Achievements", data: `{"namespace":{"achievements":{"count":1,"nodes":[{"id":"gid://gitlab/Achievements::Achievement/1","name":"sun"}],"pageInfo":{}}}}`})
		_, err := c.Achievement(context.Background(), gitlab.AchievementRef{Name: "star"}, "acme")
		wantKind(t, err, gitlab.NotFound)
	})
	t.Run("to another token", func(t *testing.T) {
		for version, flag := range map[string]bool{"18.5.0-ee": true, "19.2.0-ee": false} {
			c, s := client(t, answer{op: "AchievementByID", data: `{"namespace":{"achievements":{"nodes":[]}}}`},
				answer{op: "ServerVersion", data: `{"metadata":{"version":"` + version + `"}}`})
			s.rest[tokenSelf] = `{"scopes":["api"]}`
			_, err := c.Achievement(context.Background(), gitlab.AchievementRef{ID: 3}, "acme")
			if e := wantKind(t, err, gitlab.NotFound); e.Reason != gitlab.ReasonNotInGroup || e.Values.FlagOff != flag {
				t.Errorf("%s: reason %d, %+v", version, e.Reason, e.Values)
			}
		}
	})
}

func TestNotShownIsForFineGrainedTokens(t *testing.T) {
	for body, want := range map[string]string{
		`{"scopes":["api"]}`: "",
		fineWith("null"):     "this token cannot be shown your awards: it is fine-grained, and GitLab leaves out what such a token may not read",
	} {
		c, s := client(t)
		s.rest[tokenSelf] = body
		err := c.NotShown(context.Background(), "your awards")
		if want == "" && err != nil || want != "" && (err == nil || err.Error() != want) {
			t.Errorf("%s: %v", body, err)
		}
	}
	if err := func() error { c, _ := client(t); return c.NotShown(context.Background(), "x") }(); err != nil {
		t.Errorf("a token of which nothing is known: %v", err)
	}
}

func TestPeopleThatATokenCannotBeShown(t *testing.T) {
	empty := `{"users":{"nodes":[],"pageInfo":{}}}`
	byName, byID := gitlab.UserRef{Name: "alice"}, gitlab.UserRef{ID: 7}
	t.Run("a number is enough", func(t *testing.T) {
		for _, a := range []answer{{op: "UsersByID", data: empty}, {op: "UsersByID", data: `{"users":null}`}, {op: "UsersByID", data: `{"users":null}`, err: graphQL(transport.NotRun, rna)}} {
			users, err := fine(t, a, answer{op: "UserByID", data: `{"user":null}`}).Users(context.Background(), []gitlab.UserRef{byID})
			if err != nil || len(users) != 1 || users[0] != (gitlab.User{ID: 7}) {
				t.Errorf("%+v: %+v, %v", a, users, err)
			}
		}
	})
	t.Run("nobody has the name, or it lacks the permission", func(t *testing.T) {
		_, err := fine(t, answer{op: "UsersByName", data: empty}, answer{op: "CurrentUser", data: `{"currentUser":null}`}).
			Users(context.Background(), []gitlab.UserRef{byName})
		if e := wantKind(t, err, gitlab.Auth); !strings.Contains(e.Message, "User: Read") {
			t.Error(e.Message)
		}
	})
	t.Run("refused", func(t *testing.T) {
		_, err := fine(t, answer{op: "UsersByName", data: `{"users":null}`, err: graphQL(transport.NotRun, rna)}).
			Users(context.Background(), []gitlab.UserRef{byName})
		wantKind(t, err, gitlab.Auth)
	})
	t.Run("told to be lacking", func(t *testing.T) {
		c, s := client(t, answer{op: "UsersByName", data: empty})
		s.rest[tokenSelf] = fineWith("[]")
		_, err := c.LookupUsers(context.Background(), []gitlab.UserRef{byName})
		wantKind(t, err, gitlab.Auth)
	})
	t.Run("it has the permission, and nobody has the name", func(t *testing.T) {
		found, err := fine(t, answer{op: "UsersByName", data: empty}, answer{op: "CurrentUser", data: `{"currentUser":{"id":"gid://gitlab/User/1","username":"max"}}`}).
			LookupUsers(context.Background(), []gitlab.UserRef{byName})
		if err != nil || found[0] != nil {
			t.Errorf("%v, %v", found, err)
		}
	})
}

// Reads that such a token may not make leave everything open, and stop nothing.
func TestStandingWhereNothingMayBeRead(t *testing.T) {
	denied := graphQL(transport.NotRun, denials()[0])
	for name, tt := range map[string]struct {
		path   string
		answer answer
	}{
		"no such group":        {"acme", answer{op: "HoldersBrief", data: `{"namespace":null}`}},
		"no such achievement":  {"acme", answer{op: "HoldersBrief", data: `{"namespace":{"achievements":{"nodes":[]}}}`}},
		"a refusal in words":   {"acme", answer{op: "HoldersBrief", data: `{"namespace":null}`, err: denied}},
		"no people":            {"", answer{op: "UserHoldings", data: `{"users":{"nodes":[]}}`}},
		"people refused":       {"", answer{op: "UserHoldings", data: `{"users":null}`, err: graphQL(transport.NotRun, rna)}},
		"people refused again": {"", answer{op: "UserHoldings", data: `{"users":null}`, err: denied}},
	} {
		t.Run(name, func(t *testing.T) {
			c := fine(t, tt.answer)
			asked := users(t, 3)
			got, err := c.Standing(context.Background(), theAchievement(t, tt.path), asked)
			wantStanding(t, got, err, asked, map[ids.User]gitlab.Veil{3: gitlab.VeilToken})
		})
	}
}

func TestShowingIsNotClaimedUnseen(t *testing.T) {
	c := fine(t, answer{op: "SetVisibility", data: `{"userAchievementsUpdate":{"errors":[],"userAchievement":null}}`})
	_, err := c.SetShown(context.Background(), gitlab.Own{}, 3, true)
	if e := wantKind(t, err, gitlab.Unknown); e.CarriedOut || !strings.Contains(e.Message, "whether the award 3 is shown now") {
		t.Errorf("%+v", e)
	}
}

func TestAnAvatarIsNotClaimedUnseen(t *testing.T) {
	for _, avatar := range []*api.Avatar{nil, {Name: "a.png"}} {
		c := fine(t, answer{op: "UpdateAchievement", data: `{"achievementsUpdate":{"errors":[],"achievement":null}}`})
		_, err := c.UpdateAchievement(context.Background(), 3, api.Changes{Avatar: avatar})
		if e := wantKind(t, err, gitlab.Unknown); e.CarriedOut != (avatar == nil) {
			t.Errorf("%v: %+v", avatar, e)
		}
	}
}
