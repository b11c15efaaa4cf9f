// Package closest finds what somebody probably meant to type.
package closest

import (
	"github.com/ach-cli/ach/internal/order"

	"cmp"
	"strings"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/unicode/norm"
)

// To returns those of known that are most like typed, the nearest first and at
// most three, each once. Letter case does not count, nor whether an accent is a character of
// its own. Nothing is returned that differs in more than a third of its letters
// (but one wrong letter always passes), unless it starts with what was typed.
func To(typed string, known []string) []string {
	type match struct {
		text     string
		distance int
	}
	var matches []match
	typed = plain(typed)
	if typed == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, k := range known {
		if seen[k] {
			continue
		}
		seen[k] = true
		lower := plain(k)
		d := distance(typed, lower)
		same := max(len([]rune(typed)), len([]rune(lower))) - d // of "x" and "y" nothing is
		if same > 0 && d <= max(1, (len([]rune(k))+1)/3) || strings.HasPrefix(lower, typed) {
			matches = append(matches, match{k, d})
		}
	}
	order.By(matches, func(a, b match) int { return cmp.Compare(a.distance, b.distance) })
	out := make([]string, 0, 3)
	for _, m := range matches[:min(3, len(matches))] {
		out = append(out, m.text)
	}
	return out
}

// Slip returns the one of known that typed is one slip away from, or two where it
// is long enough for them; "" where there is none. The first letter is seldom slipped.
func Slip(typed string, known []string) string {
	typed = plain(typed)
	for d := 1; d <= 2; d++ {
		for _, k := range known {
			if lower := plain(k); typed != "" && strings.HasPrefix(lower, typed[:1]) && distance(typed, lower) == d && d <= max(1, (len([]rune(k))+1)/3) {
				return k
			}
		}
	}
	return ""
}

// distance counts slips of the fingers.
func distance(a, b string) int {
	d := levenshtein.ComputeDistance(a, b)
	if d == 2 && swapped(a, b) {
		return 1 // which the measure counts twice
	}
	return d
}

func plain(text string) string { return strings.ToLower(norm.NFC.String(text)) }

// swapped reports whether a and b differ in the order of two neighbours alone.
func swapped(a, b string) bool {
	x, y := []rune(a), []rune(b)
	i := 0
	for i < min(len(x), len(y)) && x[i] == y[i] {
		i++
	}
	return len(x) == len(y) && i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

// Hint is the question to put behind an error, or "" where nothing is near:
// did you mean "alice" or "alicia"?
func Hint(typed string, known []string) string {
	return HintAs(typed, known, func(name string) string { return name })
}

// HintAs is Hint for names that are typed in another way than they are written: as
// returns what is to be typed for a name.
func HintAs(typed string, known []string, as func(name string) string) string {
	near := To(typed, known)
	if len(near) == 0 {
		return ""
	}
	for i, n := range near {
		near[i] = `"` + as(n) + `"`
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}
