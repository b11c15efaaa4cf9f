package app

import (
	"net/url"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A reason without words would leave people alone with what went wrong.
func TestEveryReasonHasAHint(t *testing.T) {
	host, err := url.Parse("https://gitlab.example.org/sub/")
	if err != nil {
		t.Fatal(err)
	}
	values := gitlab.Values{Host: host, Operation: "Award", Path: "acme", Name: "alice", Number: 12, Limit: 62, Role: "no Maintainer"}
	for _, reason := range gitlab.Reasons() {
		cause := &transport.Error{Kind: transport.KindRateLimited}
		hint := HintOf(&gitlab.Error{Reason: reason, Values: values, Err: cause})
		if hint == "" || strings.ContainsAny(hint, "{}") {
			t.Errorf("reason %d: hint %q", reason, hint)
		}
	}
	for name := range caller.Rules() {
		if hint, ok := changeHints()[name]; !ok || hint.needs == "" || hint.look == "" {
			t.Errorf("%s: %+v", name, hint)
		}
	}
	for _, p := range gitlab.Permissions() {
		if PermissionUse(p) == "" {
			t.Errorf("%s: no use", p)
		}
	}
}

func TestHintsHaveTheValuesOfTheirReason(t *testing.T) {
	host, err := url.Parse("https://gitlab.example.org/sub/")
	if err != nil {
		t.Fatal(err)
	}
	const tokens = "https://gitlab.example.org/sub/-/user_settings/personal_access_tokens"
	for name, tt := range map[string]struct {
		err  gitlab.Error
		want string
	}{
		"page of tokens": {gitlab.Error{Reason: gitlab.ReasonTokenEnded, Values: gitlab.Values{Host: host}}, tokens + "?name=ach&scopes=api makes another one"},
		"permission": {
			gitlab.Error{Reason: gitlab.ReasonOtherGroup, Values: gitlab.Values{Host: host, Permission: gitlab.AwardAchievement, Vague: true}},
			"what is named may not exist, or the token is for other groups; the token has Achievement: Award, but not for this group: make one with it there at " + tokens,
		},
		"suggestion, which is no text to fill in": {gitlab.Error{Reason: gitlab.ReasonNoSuchName, Values: gitlab.Values{Path: "acme", Similar: `did you mean "{path}"?`}}, `did you mean "{path}"?`},
		"refusal of a fine-grained token, with the flag": {
			gitlab.Error{Reason: gitlab.ReasonNotPermitted, Values: gitlab.Values{Operation: "SetVisibility", Permission: gitlab.UpdateOwnAwards, FineGrained: true, FlagOff: true}},
			"only the person who holds an award can show or hide it; and the token, which is fine-grained, needs Achievement: Update under User; " + flagHint,
		},
		"role": {gitlab.Error{Reason: gitlab.ReasonRole, Values: gitlab.Values{Role: "you are no member", FlagOff: true}}, "you are no member; " + flagHint},
		"none": {gitlab.Error{Kind: gitlab.Refused}, ""},
	} {
		if got := gitlabHint(&tt.err); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
