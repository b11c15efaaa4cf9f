package run

import (
	"math/rand/v2"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

// By whatever door somebody comes in, and by whatever they are excepted, nothing is sent for
// them; of everybody else it is what it was without exceptions.
func TestNobodyExceptedIsSentAnything(t *testing.T) {
	refs := []gitlab.UserRef{{ID: 1}, {Name: "alice"}, {ID: 2}, {Name: "bob"}, {ID: 3}, {Name: "carol"}, {ID: 1, Name: "alice"}}
	people := map[gitlab.UserRef]ids.User{refs[0]: 1, refs[1]: 1, refs[2]: 2, refs[3]: 2, refs[4]: 3, refs[5]: 3, refs[6]: 1}
	ran := 0
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		some := func() (entries []source.Entry) {
			for _, i := range random.Perm(len(refs))[:random.IntN(5)] {
				entries = append(entries, source.Entry{Line: len(entries) + 1, Place: "x", User: refs[i], Achievement: gitlab.AchievementRef{ID: 7}})
			}
			return entries
		}
		l, r, _ := newLab(t)
		l.held = map[ids.User][]gitlab.StandingAward{2: standingAwards(2, 70)}
		src := &source.Source{Achievement: gitlab.AchievementRef{ID: 7}, Entries: some(), Except: some(), File: seed%2 == 0}
		action := bulk.Award
		if seed%3 == 0 {
			action = bulk.Revoke
		}
		excepted := map[ids.User]bool{}
		for _, e := range src.Except {
			excepted[people[e.User]] = true
		}
		entries := src.Entries
		out, err := carryOut(t, r, src, PlanOptions{Action: action})
		if gitlab.IsKind(err, gitlab.NotFound) && len(l.sent) == 0 { // this lab shows nobody by number, so that no row has it
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ran++
		for _, user := range l.sent {
			if excepted[user] {
				t.Fatalf("seed %d: something was sent for %d", seed, user)
			}
		}
		if len(out.Results) != len(entries) {
			t.Fatalf("seed %d: %d rows of %d", seed, len(out.Results), len(entries))
		}
		for i, res := range out.Results {
			if (res.Status == bulk.StatusExcepted) != excepted[people[entries[i].User]] {
				t.Fatalf("seed %d: row %d is %s", seed, i, res.Status)
			}
		}
	}
	if ran < 50 {
		t.Errorf("only %d runs came to their end", ran)
	}
}
