package gitlab_test

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestAchievementRefs(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", " 12 ": "12", "gid://gitlab/Achievements::Achievement/12": "12",
		"Bug hunter": `"Bug hunter"`, "name:2024": `"2024"`, "name:name:x": `"name:x"`, "12e3": `"12e3"`, "1.0": `"1.0"`, "\u3000x": `"\u3000x"`, "12th commit": `"12th commit"`,
	} {
		ref, err := gitlab.ParseAchievementRef(text)
		if err != nil || ref.String() != want {
			t.Errorf("%q reads as %v, %v, want %s", text, ref, err, want)
		}
	}
	for _, text := range []string{"", " ", "0", "-1", "+1", "01", "9223372036854775808", "gid://gitlab/User/1", "gid://gitlab/Achievements::Achievement/01", "name:", "a\x00b", strings.Repeat("x", 256), "a\xff"} {
		if _, err := gitlab.ParseAchievementRef(text); err == nil {
			t.Errorf("%q was taken", text)
		} else {
			wantKind(t, err, gitlab.Invalid)
		}
	}
}

func TestUserRefs(t *testing.T) {
	for text, want := range map[string]string{
		"alice": "@alice", "@alice": "@alice", "@2024": "@2024", "12e3": "@12e3", "1.0": "@1.0", "0x1F": "@0x1F", "@05": "@05", "7": "7", "gid://gitlab/User/7": "7", "a.b-c_d": "@a.b-c_d",
	} {
		ref, err := gitlab.ParseUserRef(text)
		if err != nil || ref.String() != want {
			t.Errorf("%q reads as %v, %v, want %s", text, ref, err, want)
		}
	}
	for _, text := range []string{"", "@", "Alice Anyone", "a/b", "@@a", "0", "05", "+5", "-5", "7,8", "gid://gitlab/Group/7", "a\x1b[2J"} {
		if _, err := gitlab.ParseUserRef(text); err == nil {
			t.Errorf("%q was taken", text)
		} else {
			wantKind(t, err, gitlab.Invalid)
		}
	}
}

// Whatever a user or an achievement is called, the ref that is printed of the name is
// read as this name and nothing else.
func TestRefsOfNamesReadBack(t *testing.T) {
	for name, want := range map[string]string{
		"alice": "alice", "5": "@5", "05": "@05", "0": "@0", "12e3": "12e3", "1.0": "1.0", "0x1F": "0x1F", "-5": "@-5", "_": "_", "": "", "9223372036854775808": "@9223372036854775808",
	} {
		ref := gitlab.UsernameRef(name)
		if back, err := gitlab.ParseUserRef(ref); ref != want || name != "" && (err != nil || back != gitlab.UserRef{Name: name}) {
			t.Errorf("%q is named by %q, which reads as %v, %v", name, ref, back, err)
		}
	}
	for name, want := range map[string]string{
		"Bug hunter": "Bug hunter", "2024": "name:2024", "name:x": "name:name:x", "name:": "name:name:", "+5": "name:+5", "-5": "name:-5", "007": "name:007", "1e3": "1e3",
		"gid://gitlab/User/1": "name:gid://gitlab/User/1", "@5": "@5", "=1+1": "=1+1", "#1 fan": "#1 fan", "\u3000x": "\u3000x", "": "",
	} {
		ref := gitlab.NameRef(name)
		if back, err := gitlab.ParseAchievementRef(ref); ref != want || name != "" && (err != nil || back != gitlab.AchievementRef{Name: name}) {
			t.Errorf("%q is named by %q, which reads as %v, %v", name, ref, back, err)
		}
	}
}

func TestSeveralRefsOfOne(t *testing.T) {
	seven, eight := gitlab.UserRef{ID: 7}, gitlab.UserRef{ID: 8}
	alice, bob := gitlab.UserRef{Name: "alice"}, gitlab.UserRef{Name: "bob"}
	both := gitlab.UserRef{ID: seven.ID, Name: "alice"}
	for _, tt := range []struct{ a, b, want gitlab.UserRef }{
		{alice, gitlab.UserRef{}, alice}, {gitlab.UserRef{}, seven, seven}, {alice, gitlab.UserRef{Name: "ALICE"}, alice}, {alice, bob, gitlab.UserRef{}},
		{seven, seven, seven}, {seven, eight, gitlab.UserRef{}}, {seven, alice, both}, {alice, seven, both}, {both, alice, both}, {both, eight, gitlab.UserRef{}}, {both, bob, gitlab.UserRef{}},
	} {
		if got := tt.a.And(tt.b); got != tt.want {
			t.Errorf("%v and %v: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
	composed, decomposed := gitlab.AchievementRef{Name: "Caf\u00e9"}, gitlab.AchievementRef{Name: "cafe\u0301"}
	if got := composed.And(decomposed); got != composed {
		t.Errorf("%v", got)
	}
	if got := composed.And(gitlab.AchievementRef{Name: "cafe"}); got != (gitlab.AchievementRef{}) {
		t.Errorf("%v", got)
	}
}

func TestLengthsAreCountedInCharactersWithoutBlanksAround(t *testing.T) {
	ok := "  " + strings.Repeat("é", 255) + "  "
	if err := gitlab.CheckName(ok); err != nil {
		t.Errorf("255 characters: %v", err)
	}
	e := wantKind(t, gitlab.CheckName(strings.Repeat("é", 256)), gitlab.Invalid)
	if e.Message != "the name has 256 characters" || e.Reason != gitlab.ReasonTooLong || e.Values.Limit != 255 {
		t.Errorf("%s / %d, %+v", e.Message, e.Reason, e.Values)
	}
	if err := gitlab.CheckDescription(strings.Repeat("x", 1024)); err != nil {
		t.Error(err)
	}
	wantKind(t, gitlab.CheckDescription(strings.Repeat("x", 1025)), gitlab.Invalid)
	if err := gitlab.CheckMessage(strings.Repeat("x", 200) + "\n"); err != nil {
		t.Error(err)
	}
	wantKind(t, gitlab.CheckMessage(strings.Repeat("x", 201)), gitlab.Invalid)
	wantKind(t, gitlab.CheckName("\t "), gitlab.Invalid)
}

func wantKind(t *testing.T, err error, kind gitlab.Kind) gitlab.Error {
	t.Helper()
	e := gitlab.AsError(err)
	if e == nil || e.Kind != kind {
		t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
	return *e
}
