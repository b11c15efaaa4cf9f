package store

import (
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/version"
)

func TestSanitize(t *testing.T) {
	for name, want := range map[string]string{
		"a.png": "a.png", "my file.png": "my_file.png", "../../a.png": "a.png", `C:\x\a.png`: "a.png",
		"ü.png": "ü.png", "a+b-c.png": "a+b-c.png", "a\x00b.png": "a_b.png", "..": "_..",
	} {
		if got := sanitize(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestStrippedAndBlank(t *testing.T) {
	for text, want := range map[string]string{" a ": "a", "\t\n\v\f\r a\x00": "a", "\u00a0a\u00a0": "\u00a0a\u00a0", "": ""} {
		if got := *stripped(&text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if stripped(nil) != nil || !blank("\u2003 ") || !blank("") || blank("a") {
		t.Error("blank or nil is wrong")
	}
}

func FuzzAvatar(f *testing.F) {
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("..", []byte{})
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		avatar, refusal := newAvatar(File{Name: name, Data: data})
		if (avatar == nil) == (refusal == "") {
			t.Errorf("%v and %q", avatar, refusal)
		}
	})
}

// Records are never changed once somebody may hold them.
func TestRecordsAreSnapshots(t *testing.T) {
	s := New(Options{Version: version.Version{Major: 19, Minor: 4}, Now: func() time.Time { return time.Unix(1_700_000_000, 1) }})
	owner := &User{Username: "max", State: "active"}
	if err := s.AddUser(owner, nil); err != nil {
		t.Fatal(err)
	}
	group := &Namespace{FullPath: "acme", Visibility: "public", Members: map[int]Access{1: Owner}}
	if err := s.AddNamespace(group); err != nil {
		t.Fatal(err)
	}
	if err := s.Seal(); err != nil {
		t.Fatal(err)
	}
	v := Viewer{User: owner, Write: true}
	a, _, err := s.CreateAchievement(v, group.ID, NewAchievement{Name: "One"})
	if err != nil {
		t.Fatal(err)
	}
	award, _, err := s.CreateAward(v, a.ID, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	list := s.AwardsOf(a)
	name := "Two"
	if _, _, err := s.UpdateAchievement(v, a.ID, AchievementChanges{Name: Change[string]{true, &name}}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.RevokeAward(v, award.ID); err != nil {
		t.Fatal(err)
	}
	if *a.Name != "One" || award.RevokedAt != nil || len(list) != 1 || len(s.AwardsOf(a)) != 0 || *s.Achievement(a.ID).Name != "Two" {
		t.Error("a record changed under its reader")
	}
}
