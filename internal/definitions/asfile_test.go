package definitions

import (
	"bytes"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
)

// someGroup is a group with so many achievements, of whose awards some are of people who hold
// several, with texts that are hard to write down.
func someGroup(rnd *rand.Rand, achievements, awards int) []Existing {
	texts := []string{"", "Plain", "yes", "# no comment", "two\nlines\n", "tab\tand \"quotes\"", "ünïcödé \u202e", "a: b", "- x", "2026", "\u0085", "💡", "  "}
	group := make([]Existing, achievements)
	for i := range group {
		e := &group[i]
		e.ID, e.Name = ids.Achievement(i+1), fmt.Sprintf("N%s %d", texts[rnd.Intn(len(texts))], i)
		e.Description = texts[rnd.Intn(len(texts))]
		e.AvatarURL = []string{"", "https://x.example/uploads/1/a.png?v=1", "https://x.example/uploads/1/a.0123456789abcdef.png"}[rnd.Intn(3)]
		e.Messages = rnd.Intn(2) == 0
	}
	names := []string{"alice", "b-o_b.c", "2024", "null", "A.b", ""}
	for i := range awards {
		e := &group[rnd.Intn(len(group))]
		user := ids.User(rnd.Intn(awards) + 1)
		w := gitlab.Award{ID: ids.Award(i + 1), User: gitlab.User{ID: user, Username: fmt.Sprintf("%s%d", names[int(user)%len(names)], user)}}
		if int(user)%7 == 0 {
			w.User.Username = "" // who is not shown
		}
		if text := texts[rnd.Intn(len(texts))]; e.Messages && text != "" {
			w.Message = &text
		}
		e.Awards = append(e.Awards, w)
		e.Achievement.Awards++
	}
	return group
}

// planned is the plan on the file of a group, as it is after having been written and read.
func planned(t *testing.T, group []Existing, holders bool) *Plan {
	t.Helper()
	var text bytes.Buffer
	if err := manifest.Write(&text, AsFile("acme", group, holders), "achievements.schema.json"); err != nil {
		t.Fatal(err)
	}
	f, problems := manifest.Parse(text.Bytes(), false)
	if len(problems) > 0 {
		t.Fatalf("%v\n%s", problems[0], text.String())
	}
	users := map[string]gitlab.User{}
	for _, e := range group {
		for _, w := range e.Awards {
			users["@"+w.User.Username], users[w.User.ID.String()] = w.User, w.User
		}
	}
	var wanted []Wanted
	for _, a := range f.Achievements {
		w := Wanted{Achievement: a}
		if a.Holders != nil {
			for _, p := range a.Holders.Users {
				key := "@" + p.User.Name
				if p.User.ID != 0 {
					key = p.User.ID.String()
				}
				w.Listed = append(w.Listed, Listed{User: users[key], Name: p.User.Name, Message: p.Message})
			}
		}
		wanted = append(wanted, w)
	}
	plan, err := Diff(wanted, group, Options{Prune: true, DeleteUnmanaged: true, MaxRevokes: -1})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// Nothing is to be done to make a group what its own file says, whatever it has.
func TestTheFileOfAGroupChangesNothing(t *testing.T) {
	for seed := range int64(300) {
		rnd := rand.New(rand.NewSource(seed))
		plan := planned(t, someGroup(rnd, 1+rnd.Intn(8), rnd.Intn(40)), rnd.Intn(3) > 0)
		for _, row := range plan.Rows {
			if row.Action != UnknownPicture {
				t.Fatalf("seed %d: %+v", seed, row)
			}
		}
	}
}

func TestTheFileOfALargeGroupChangesNothing(t *testing.T) {
	if plan := planned(t, someGroup(rand.New(rand.NewSource(1)), 200, 20_000), true); plan.Pending() > 0 {
		t.Errorf("%d changes", plan.Pending())
	}
}

// A list that is not whole is not written as if it were.
func TestTheFileTellsWhatIsNotShown(t *testing.T) {
	for _, e := range []Existing{
		{Unshown: 2},
		{Unshown: 1, Awards: []gitlab.Award{{ID: 1}}}, // of somebody unknown
		{Veil: gitlab.VeilTokenKind},
	} {
		e.ID, e.Name = 1, "Star"
		var text bytes.Buffer
		if err := manifest.Write(&text, AsFile("acme", []Existing{e}, true), ""); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), "    # ") {
			t.Errorf("%+v: nothing is said in\n%s", e, text.String())
		}
		if AsFile("acme", []Existing{e}, false).Achievements[0].Remarks != nil {
			t.Error("holders are told that were not asked for")
		}
	}
}

func TestSamePicture(t *testing.T) {
	const digest = "ba7816bf8f01cfea" // of abc
	for address, want := range map[string]bool{
		"https://x.example/uploads/1/star." + digest + ".png?v=1": true, "https://x.example/uploads/1/star.png": false,
		"https://x.example/uploads/1/star.0000000000000000.png": false, "": false, "://": false,
	} {
		if SamePicture(address, []byte("abc")) != want {
			t.Errorf("%s: not %t", address, want)
		}
	}
}
