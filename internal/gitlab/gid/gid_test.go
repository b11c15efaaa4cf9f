package gid_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab/gid"
)

func TestParseReadsNumbersAndFullForms(t *testing.T) {
	for _, text := range []string{"12", "gid://gitlab/Achievements::Achievement/12"} {
		id, err := gid.ParseAchievement(text)
		if err != nil {
			t.Fatalf("ParseAchievement(%q): %v", text, err)
		}
		if id.Number() != 12 || id.String() != "gid://gitlab/Achievements::Achievement/12" {
			t.Errorf("ParseAchievement(%q) = %v", text, id)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ text, why string }{
		{"0", "ids start at 1"},
		{"-3", "ids start at 1"},
		{"gid://gitlab/Achievements::UserAchievement/0", "ids start at 1"},
		{"99999999999999999999", "at most 19 digits"},
		{"gid://gitlab/Achievements::UserAchievement/+7", "whole number"},
		{"gid://gitlab/Achievements::UserAchievement/7x", "whole number"},
		{"gid://gitlab/Achievements::UserAchievement", "no number at its end"},
		{"gid://gitlab/User/7", "another kind of object"},
		{"gid://gitlab/Achievements::Achievement/7", "another kind of object"},
		{"gid://other/Achievements::UserAchievement/7", "starts with gid://gitlab/"},
	} {
		_, err := gid.ParseAward(tt.text)
		var e *gid.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.why) || !strings.Contains(err.Error(), "an award") {
			t.Errorf("ParseAward(%q): %v, want one about %q", tt.text, err, tt.why)
		}
	}
}

func TestLooks(t *testing.T) {
	for text, want := range map[string]bool{
		"12": true, "-1": true, "+1": true, "0": true, "gid://gitlab/User/1": true, "gid:x": true,
		"": false, "-": false, "12a": false, "1-2": false, "--1": false, "alice": false, "１２": false,
	} {
		if got := gid.Looks(text); got != want {
			t.Errorf("Looks(%q) = %v", text, got)
		}
	}
}

func TestJSON(t *testing.T) {
	var in struct{ Namespace gid.Namespace }
	if err := json.Unmarshal([]byte(`{"Namespace":"gid://gitlab/Group/5"}`), &in); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(in)
	if err != nil || string(out) != `{"Namespace":"gid://gitlab/Group/5"}` {
		t.Errorf("the id of a group went back as %s, %v", out, err)
	}
	if _, err := json.Marshal(gid.User{}); err == nil {
		t.Error("a zero id was sent")
	}
	if err := json.Unmarshal([]byte(`{"Namespace":"12"}`), &in); err == nil {
		t.Error("a bare number was taken from the server")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12", "-1", "gid://gitlab/User/7", "gid://gitlab/User/07", "gid://gitlab//", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := gid.ParseUser(text)
		if err != nil {
			return
		}
		if id.Number() < 1 {
			t.Fatalf("ParseUser(%q) gave the number %d", text, id.Number())
		}
		again, err := gid.ParseUser(id.String())
		if err != nil || again != id {
			t.Fatalf("ParseUser(%q) = %v does not read back: %v, %v", text, id, again, err)
		}
	})
}

func TestNewMakesIDsOfNumbers(t *testing.T) {
	a, err1 := gid.NewAchievement(12)
	w, err2 := gid.NewAward(3)
	u, err3 := gid.NewUser(7)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if a.Number() != 12 || w.String() != "gid://gitlab/Achievements::UserAchievement/3" || u.String() != "gid://gitlab/User/7" {
		t.Errorf("got %v, %v, %v", a, w, u)
	}
	var e *gid.Error
	for _, n := range []int64{0, -1} {
		if _, err := gid.NewUser(n); !errors.As(err, &e) {
			t.Errorf("NewUser(%d): %v", n, err)
		}
	}
}
