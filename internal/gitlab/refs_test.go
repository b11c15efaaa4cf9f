package gitlab_test

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
)

func TestAchievementRefs(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", " 12 ": "12", "gid://gitlab/Achievements::Achievement/12": "12",
		"Bug hunter": `"Bug hunter"`, "name:2024": `"2024"`, "12th commit": `"12th commit"`,
	} {
		ref, err := gitlab.ParseAchievementRef(text)
		if err != nil || ref.String() != want {
			t.Errorf("%q reads as %v, %v, want %s", text, ref, err, want)
		}
	}
	for _, text := range []string{"", " ", "0", "-1", "gid://gitlab/User/1", "name:", strings.Repeat("x", 256), "a\xff"} {
		if _, err := gitlab.ParseAchievementRef(text); err == nil {
			t.Errorf("%q was taken", text)
		} else {
			wantKind(t, err, gitlab.Invalid)
		}
	}
}

func TestUserRefs(t *testing.T) {
	for text, want := range map[string]string{
		"alice": "@alice", "@alice": "@alice", "@2024": "@2024", "7": "7", "gid://gitlab/User/7": "7", "a.b-c_d": "@a.b-c_d",
	} {
		ref, err := gitlab.ParseUserRef(text)
		if err != nil || ref.String() != want {
			t.Errorf("%q reads as %v, %v, want %s", text, ref, err, want)
		}
	}
	for _, text := range []string{"", "@", "Alice Anyone", "a/b", "@@a", "0", "gid://gitlab/Group/7", "a\x1b[2J"} {
		if _, err := gitlab.ParseUserRef(text); err == nil {
			t.Errorf("%q was taken", text)
		} else {
			wantKind(t, err, gitlab.Invalid)
		}
	}
}

func TestLengthsAreCountedInCharactersWithoutBlanksAround(t *testing.T) {
	ok := "  " + strings.Repeat("é", 255) + "  "
	if err := gitlab.CheckName(ok); err != nil {
		t.Errorf("255 characters: %v", err)
	}
	e := wantKind(t, gitlab.CheckName(strings.Repeat("é", 256)), gitlab.Invalid)
	if e.Message != "the name has 256 characters" || e.Hint != "GitLab takes at most 255" {
		t.Errorf("%s / %s", e.Message, e.Hint)
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
