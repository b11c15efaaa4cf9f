package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// An objectField is a command of the fault matrix about one object.
type objectField struct {
	name     string
	who      string
	args     []string
	mutation string
	done     func(sandbox.State) bool
	sets     bool // it sets a state: a second time is as good as the first
}

func objectFields() []objectField {
	hers := func(i int) string { return strconv.Itoa(hersFrom + i) }
	return []objectField{
		{"create", "max", []string{"create", "--name", "Fresh"}, "achievementsCreate", named("Fresh", 1), false},
		{"update", "max", []string{"update", "3", "--description", "Anew"}, "achievementsUpdate", described(shown, "Anew"), true},
		{"delete", "olivia", []string{"delete", "3", "--yes"}, "achievementsDelete", named("Shown", 0), false},
		{"delete award", "olivia", []string{"delete", "--award", "7", "--yes"}, "userAchievementsDelete",
			awardIs(7, func(a *store.AwardState) bool { return a == nil }), false},
		{"revoke by number", "max", []string{"revoke", "7"}, "achievementsRevoke",
			awardIs(7, func(a *store.AwardState) bool { return a != nil && a.RevokedAt != nil }), false},
		{"hide", "alice", []string{"hide", hers(0)}, "userAchievementsUpdate",
			awardIs(hersFrom, func(a *store.AwardState) bool { return a != nil && !*a.Shown }), true},
		{"show", "alice", []string{"show", hers(1)}, "userAchievementsUpdate",
			awardIs(hersFrom+1, func(a *store.AwardState) bool { return a != nil && *a.Shown }), true},
		{"reword", "max", []string{"update", "--award", "7", "--message", "Anew"}, "userAchievementsUpdate",
			awardIs(7, func(a *store.AwardState) bool { return a != nil && a.Message != nil && *a.Message == "Anew" }), true},
		{"reorder", "alice", []string{"reorder", hers(2), hers(0), hers(1)}, "userAchievementPrioritiesUpdate",
			ordered(hersFrom+2, hersFrom, hersFrom+1), true},
	}
}

// The states that the fields ask for.

func named(name string, times int) func(sandbox.State) bool {
	return func(s sandbox.State) bool {
		n := 0
		for _, a := range s.Achievements {
			if *a.Name == name {
				n++
			}
		}
		return n == times
	}
}

// awardIs hands over nil for an award that is not there.
func awardIs(id int, as func(*store.AwardState) bool) func(sandbox.State) bool {
	return func(s sandbox.State) bool {
		for i := range s.Awards {
			if s.Awards[i].ID == id {
				return as(&s.Awards[i])
			}
		}
		return as(nil)
	}
}

func described(id int, text string) func(sandbox.State) bool {
	return func(s sandbox.State) bool {
		for _, a := range s.Achievements {
			if a.ID == id {
				return a.Description != nil && *a.Description == text
			}
		}
		return false
	}
}

func ordered(ids ...int) func(sandbox.State) bool {
	return func(s sandbox.State) bool {
		for _, a := range s.Awards {
			if place := slices.Index(ids, a.ID); place >= 0 && (a.Priority == nil || *a.Priority != place) {
				return false
			}
		}
		return true
	}
}

// play wants the change made, or everything as it was, and never a success
// without the change.
func (f objectField) play(s *stage, c trial) error {
	before, err := everything(s)
	if err != nil {
		return err
	}
	end, err := s.run(f.who, append(f.args, "--max-wait", c.maxWait)...)
	if err != nil {
		return err
	}
	s.server.Wait()
	if err := c.struck(s); err != nil {
		return fmt.Errorf("%w: %v", err, end)
	}
	after, err := everything(s)
	if err != nil {
		return err
	}
	done := f.done(s.server.State())
	switch executed := s.executed(f.mutation); {
	case done && end.code != 0 && end.code != 6:
		return fmt.Errorf("it was done: %v", end)
	case !done && end.code == 0:
		return fmt.Errorf("it was not done: %v", end)
	case !done && before != after:
		return fmt.Errorf("something else was done: %v\nbefore %s\nafter  %s", end, before, after)
	case !f.sets && executed > 1:
		return fmt.Errorf("done %d times: %v", executed, end)
	case c.mild && end.code != 0:
		return fmt.Errorf("nothing was lost: %v", end)
	}
	return f.playAgain(s, done)
}

// playAgain does by a second run what is not done, and nothing twice.
func (f objectField) playAgain(s *stage, done bool) error {
	if err := s.misbehave(); err != nil {
		return err
	}
	again, err := s.run(f.who, f.args...)
	if err != nil {
		return err
	}
	refused := done && !f.sets
	switch {
	case !f.done(s.server.State()):
		return fmt.Errorf("second run: it is not done: %v", again)
	case refused && again.code != 5, !refused && again.code != 0:
		return fmt.Errorf("second run after it was done (%v): %v", done, again)
	case !f.sets && s.executed(f.mutation) != 1:
		return fmt.Errorf("second run: done %d times: %v", s.executed(f.mutation), again)
	}
	return nil
}

// everything is all that the sandbox has, as text.
func everything(s *stage) (string, error) {
	text, err := json.Marshal(s.server.State().Snapshot)
	return string(text), err
}
