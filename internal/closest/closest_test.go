package closest_test

import (
	"testing"

	"github.com/ach-cli/ach/internal/closest"
)

func TestHint(t *testing.T) {
	known := []string{"award", "revoke", "reorder", "Bug Hunter", "alice", "alicia"}
	for _, tt := range []struct{ typed, want string }{
		{"awrad", `did you mean "award"?`},
		{"awrd", `did you mean "award"?`},
		{"AWARD", `did you mean "award"?`},
		{"bug hunters", `did you mean "Bug Hunter"?`},
		{"ali", `did you mean "alice" or "alicia"?`},
		{"awrad", `did you mean "award"?`},
		{"vreoke", `did you mean "revoke"?`},
		{"zzz", ""},
		{"", ""},
	} {
		if got := closest.Hint(tt.typed, known); got != tt.want {
			t.Errorf("Hint(%q) = %q, want %q", tt.typed, got, tt.want)
		}
	}
}

func TestHintNamesWhatIsTyped(t *testing.T) {
	as := func(name string) string { return "@" + name }
	if got := closest.HintAs("55", []string{"5", "bob"}, as); got != `did you mean "@5"?` {
		t.Error(got)
	}
	if got := closest.Hint("cafe\u0301", []string{"Caf\u00e9"}); got != "did you mean \"Caf\u00e9\"?" {
		t.Error(got)
	}
}

func TestSlip(t *testing.T) {
	known := []string{"user", "username", "user_id", "message"}
	for typed, want := range map[string]string{
		"usr": "user", "Users": "user", "mesage": "message", "messsages": "message", "usre": "user", "userid": "user_id", "user": "", "tier": "", "surname": "", "": "", "use": "user", "u": "",
	} {
		if got := closest.Slip(typed, known); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
	if got := closest.Hint("alise", []string{"alice", "alice", "alisa"}); got != `did you mean "alice" or "alisa"?` {
		t.Error(got)
	}
}

// Two names of one letter have nothing in common.
func TestNothingIsLikeOneLetter(t *testing.T) {
	if got := closest.To("x", []string{"y", "z"}); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	if got := closest.To("ab", []string{"ac", "ba"}); len(got) != 2 {
		t.Errorf("got %q", got)
	}
}
