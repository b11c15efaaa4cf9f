package ids_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/ids"
)

func TestParseReadsNumbersAndFullForms(t *testing.T) {
	for _, text := range []string{"12", "gid://gitlab/Achievements::Achievement/12"} {
		id, err := ids.ParseAchievement(text)
		if err != nil {
			t.Fatalf("ParseAchievement(%q): %v", text, err)
		}
		if id != 12 || id.String() != "12" || id.GID().String() != "gid://gitlab/Achievements::Achievement/12" {
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
		_, err := ids.ParseAward(tt.text)
		var e *ids.Error
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
		if got := ids.Looks(text); got != want {
			t.Errorf("Looks(%q) = %v", text, got)
		}
	}
}

func TestJSON(t *testing.T) {
	type wire struct {
		Namespace ids.Namespace
		User      ids.UserGID
	}
	var in wire
	const text = `{"Namespace":"gid://gitlab/Group/5","User":"gid://gitlab/User/7"}`
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(in); err != nil || string(out) != text {
		t.Errorf("%s went back as %s, %v", text, out, err)
	}
	if out, err := json.Marshal(in.User.ID()); err != nil || string(out) != "7" {
		t.Errorf("beside the wire the id is %s, %v", out, err)
	}
	for _, unset := range []wire{{User: 7}, {Namespace: in.Namespace}} {
		if _, err := json.Marshal(unset); err == nil {
			t.Errorf("%+v was sent", unset)
		}
	}
	for _, text := range []string{`{"Namespace":"12"}`, `{"Namespace":"gid://gitlab/User/7"}`, `{"User":"7"}`, `{"User":7}`, `{"User":"gid://gitlab/Group/7"}`} {
		if err := json.Unmarshal([]byte(text), &in); err == nil {
			t.Errorf("%s was taken from the server", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"12", "-1", "gid://gitlab/User/7", "gid://gitlab/User/07", "gid://gitlab//", "９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := ids.ParseUser(text)
		if err != nil {
			return
		}
		if id < 1 {
			t.Fatalf("ParseUser(%q) gave the number %d", text, id)
		}
		for _, printed := range []string{id.String(), id.GID().String()} {
			if again, err := ids.ParseUser(printed); err != nil || again != id {
				t.Fatalf("ParseUser(%q) = %v does not read back: %v, %v", text, id, again, err)
			}
		}
	})
}
