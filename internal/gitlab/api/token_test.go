package api_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

const tokenSelf = "/api/v4/personal_access_tokens/self"

// lacksTokenRead is how GitLab answers a fine-grained token without the permission
// Personal Access Token: Read (lib/api/api_guard.rb).
func lacksTokenRead() error {
	return &transport.Error{
		Kind: transport.KindForbidden, Status: 403, Ran: transport.NotRun, Code: "insufficient_granular_scope",
		Message: "Access denied: This operation requires a fine-grained personal access token with the following user permissions: [Personal Access Token: Read].",
	}
}

func TestTheKindOfATokenIsRead(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want gitlab.Token
	}{
		"scopes":                 {`{"name":"ci","scopes":["api","read_user"]}`, gitlab.Token{Name: "ci", Scopes: []string{"api", "read_user"}, Active: true}},
		"granular alone":         {`{"name":"ci","scopes":["granular"]}`, gitlab.Token{Name: "ci", Scopes: []string{"granular"}, Active: true, FineGrained: true}},
		"granular among others":  {`{"name":"ci","scopes":["api","granular"]}`, gitlab.Token{Name: "ci", Scopes: []string{"api", "granular"}, Active: true}},
		"granular said to be so": {`{"name":"ci","scopes":[],"granular":true}`, gitlab.Token{Name: "ci", Scopes: []string{}, Active: true, FineGrained: true}},
		"without scopes":         {`{"name":"ci","granular":true,"revoked":true}`, gitlab.Token{Name: "ci", FineGrained: true}},
		"with its permissions": {
			`{"name":"ci","scopes":["granular"],"granular_scopes":[{"access":"selected_memberships","permissions":["award_achievement"],"group_id":10,"project_id":null},{"access":"user","permissions":["read_user"]}]}`,
			gitlab.Token{Name: "ci", Scopes: []string{"granular"}, Active: true, FineGrained: true, Grants: []gitlab.Grant{
				{Access: "selected_memberships", Permissions: []string{"award_achievement"}, Group: 10}, {Access: "user", Permissions: []string{"read_user"}},
			}},
		},
		"with none":                 {`{"scopes":["granular"],"granular_scopes":[]}`, gitlab.Token{Scopes: []string{"granular"}, Active: true, FineGrained: true, Grants: []gitlab.Grant{}}},
		"with some in another form": {`{"scopes":["granular"],"granular_scopes":{"award":1}}`, gitlab.Token{Scopes: []string{"granular"}, Active: true, FineGrained: true}},
		"with null for permissions": {`{"scopes":["granular"],"granular_scopes":null}`, gitlab.Token{Scopes: []string{"granular"}, Active: true, FineGrained: true}},
		"not fine-grained, a null":  {`{"scopes":["api"],"granular":false,"granular_scopes":null}`, gitlab.Token{Scopes: []string{"api"}, Active: true}},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := client(t)
			s.rest[tokenSelf] = tt.body
			token, err := c.Token(context.Background())
			if err != nil || !reflect.DeepEqual(token, tt.want) {
				t.Errorf("got %+v and %v, want %+v", token, err, tt.want)
			}
		})
	}
}

func TestARefusalTellsThatATokenIsFineGrained(t *testing.T) {
	c, s := client(t)
	s.restErr = lacksTokenRead()
	token, err := c.Token(context.Background())
	if err != nil || !token.FineGrained || !token.Active || token.Grants != nil || len(token.Scopes) > 0 {
		t.Errorf("got %+v and %v", token, err)
	}
	if err := c.NeedWrite(context.Background(), gitlab.AwardAchievement); err != nil {
		t.Errorf("it is turned away: %v", err)
	}
	c, s = client(t)
	s.restErr = &transport.Error{Kind: transport.KindForbidden, Status: 403, Ran: transport.NotRun, Code: "insufficient_scope", Message: "no"}
	if token, err := c.Token(context.Background()); err == nil {
		t.Errorf("another 403 is taken for an answer: %+v", token)
	}
}

func TestFineGrainedTokensMayChange(t *testing.T) {
	for _, body := range []string{`{"scopes":["granular"]}`, `{"scopes":["api"]}`} {
		c, s := client(t)
		s.rest[tokenSelf] = body
		if err := c.NeedWrite(context.Background(), gitlab.AwardAchievement); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}
