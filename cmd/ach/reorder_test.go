//go:build !windows

package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/screentest"
)

func TestReorderByHand(t *testing.T) {
	t.Parallel()
	order := func(d *dialogue) []string {
		var lines []string
		for _, line := range d.Screen().Lines() {
			if at := strings.Index(line, ". "); at >= 0 {
				lines = append(lines, strings.TrimSpace(line[:at+8]))
			}
		}
		return lines
	}
	for name, tt := range map[string]struct {
		keys []string
		want []string
	}{
		"with shift":          {[]string{screentest.ShiftDown}, []string{"1. First", "> 2. Bug hu", "3. Contri"}},
		"with another key":    {[]string{screentest.Down, screentest.AltUp, screentest.CtrlDown, screentest.CtrlDown}, []string{"1. Bug hu", "2. Contri", "> 3. First"}},
		"grabbed":             {[]string{" ", screentest.End}, []string{"1. First", "2. Contri", ">>3. Bug hu"}},
		"grabbed, as in vi":   {[]string{"j", " ", "k", "j", "j"}, []string{"1. Bug hu", "2. Contri", ">>3. First"}},
		"let go, then onward": {[]string{" ", screentest.Down, " ", screentest.Up}, []string{"> 1. First", "2. Bug hu", "3. Contri"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, "reorder", "--interactive")
			d.sees("> 1. Bug hunter")
			d.types(tt.keys...)
			_, err := d.Until(fmt.Sprint(tt.want), func(screentest.Screen) bool {
				got := order(d)
				return len(got) == 3 && !slices.ContainsFunc([]int{0, 1, 2}, func(i int) bool { return !strings.HasPrefix(got[i], tt.want[i]) })
			})
			must(t, err)
			d.types(screentest.Enter)
			s := d.ends(0)
			wants(t, s, "your awards are in the new order")
			d.executed(1, "userAchievementPrioritiesUpdate")
			for i, want := range tt.want { // below the header, as GitLab says now
				_, name, _ := strings.Cut(want, ". ")
				if line := s.Lines()[i+2]; !strings.Contains(line, name) {
					t.Errorf("place %d has not %q:\n%s", i+1, name, s)
				}
			}
		})
	}
	for name, tt := range map[string]struct {
		keys  []string
		code  int
		shows string
	}{
		"left":            {[]string{screentest.ShiftDown, screentest.Esc}, 7, "nothing was changed"},
		"moved and back":  {[]string{screentest.ShiftDown, screentest.ShiftUp, screentest.Enter}, 0, "the order is as it was: nothing was sent"},
		"nothing touched": {[]string{screentest.Enter}, 0, "the order is as it was: nothing was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, "reorder", "--interactive")
			d.sees("> 1. Bug hunter")
			d.types(tt.keys...)
			wants(t, d.ends(tt.code), tt.shows)
			d.executed(0, "userAchievementPrioritiesUpdate")
		})
	}
}

// An order leaves out at a terminal what has a place only if that is meant.
func TestReorderTakesPlaces(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args     []string
		answer   string
		code     int
		shows    []string
		executed int
	}{
		"yes":           {nil, "y\r", 0, []string{"lose their place: 6 (Bug hunter). Go on?", "without a place now, and by date behind the others: 6 (Bug hunter)"}, 1},
		"no":            {nil, "n\r", 7, []string{"nothing was changed"}, 0},
		"--yes":         {[]string{"--yes"}, "", 0, []string{"without a place now, and by date behind the others: 6 (Bug hunter)"}, 1},
		"--no-input":    {[]string{"--no-input"}, "", 7, []string{"taking awards out of the order needs a confirmation"}, 0},
		"--top":         {[]string{"--top"}, "", 0, []string{"your awards are in the new order"}, 1},
		"nothing taken": {[]string{"6"}, "", 0, []string{"your awards are in the new order"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := stand{who: "alice"}.ach(t, append([]string{"reorder", "2"}, tt.args...)...)
			if tt.answer != "" {
				d.sees("Go on?")
				d.types(tt.answer)
			}
			wants(t, d.ends(tt.code), tt.shows...)
			d.executed(tt.executed, "userAchievementPrioritiesUpdate")
		})
	}
}
