package shorten

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestShorten(t *testing.T) {
	tests := map[string]struct {
		cells []string
		width int
		part  Part
		want  []string
	}{
		"the end":                {[]string{"bug hunter", "night owl", "x"}, 5, Middle, []string{"bug …", "nigh…", "x"}},
		"names that begin alike": {[]string{"release 2026 gold", "release 2026 silver"}, 12, Middle, []string{"releas… gold", "releas…ilver"}},
		"and end alike":          {[]string{"the team of alice in acme", "the team of bob in acme"}, 9, Middle, []string{"…alice i…", "…bob in …"}},
		"two parts that differ": {
			[]string{"Contributor of the month in January 2026 (first half)", "Contributor of the month in January 2026 (second half)", "Contributor of the month in February 2026 (first half)", "x"}, 19, Middle,
			[]string{"…January 2026 (fir…", "Contribut…ond half)", "…February 2026 (fi…", "x"},
		},
		"without blanks":                {[]string{"abcdefghij1klmnopqrst", "abcdefghij2klmnopqrst"}, 9, Middle, []string{"…1klmnop…", "…2klmnop…"}},
		"prose only says how it begins": {[]string{"Answers questions.", "Answers questions a lot."}, 9, End, []string{"Answers …", "Answers …"}},
		"an address":                    {[]string{"https://gitlab.example.com", "https://gitlab.example.org"}, 12, Beginning, []string{"…example.com", "…example.org"}},
		"addresses that end alike":      {[]string{"acme/tools/frontend/core", "acme/other/frontend/core"}, 16, Beginning, []string{"…s/frontend/core", "…r/frontend/core"}},
		"and are told by the beginning": {[]string{"acme/tools/frontend", "bolt/tools/frontend"}, 12, Beginning, []string{"acme/t…ntend", "bolt/t…ntend"}},
		"wide characters":               {[]string{"翻訳者翻訳者", "翻訳者翻訳家"}, 8, Middle, []string{"翻訳…者", "翻訳…家"}},
		"clusters":                      {[]string{"a👨‍👩‍👧👨‍👩‍👧", "b👨‍👩‍👧👨‍👩‍👧"}, 4, Middle, []string{"a👨‍👩‍👧…", "b👨‍👩‍👧…"}},
		"one column":                    {[]string{"ab", "cd"}, 1, Middle, []string{"…", "…"}},
		"the same":                      {[]string{"alice alice", "alice alice"}, 6, Middle, []string{"alice…", "alice…"}},
	}
	for what, tt := range tests {
		t.Run(what, func(t *testing.T) {
			if got := (Shortener{tt.part, ansi.GraphemeWidth}).Cut(tt.cells, tt.width); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Names that differ in their first or last characters are told apart at any width in which
// a name is cut at all; and nothing is wider than it may be, or cut without need.
func TestShortNamesDiffer(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for width := 4; width < 40; width++ {
		common := strings.Repeat("name of a team ", 1+rnd.IntN(4))
		for _, cells := range [][]string{{common + "1", common + "2", "short"}, {"1" + common, "2" + common, "short"}} {
			for _, cut := range []Part{Middle, Beginning} {
				if got := (Shortener{cut, ansi.GraphemeWidth}).Cut(cells, width); distinct(got) != len(cells) {
					t.Errorf("%d: %q for %q", width, got, cells)
				}
			}
		}
		noises := []string{noise(rnd, 40), noise(rnd, 40), noise(rnd, 3)}
		for cut := End; cut <= Beginning; cut++ {
			for i, got := range (Shortener{cut, ansi.GraphemeWidth}).Cut(noises, width) {
				if ansi.StringWidth(got) > width || ansi.StringWidth(noises[i]) <= width && got != noises[i] {
					t.Errorf("%d: %q for %q", width, got, noises[i])
				}
			}
		}
	}
}

// noise returns a text of up to n characters, many of them awkward.
func noise(rnd *rand.Rand, n int) string {
	awkward := []rune("ab c-/翻👨\u200d👩é\u0301🎉")
	text := make([]rune, rnd.IntN(n+1))
	for i := range text {
		text[i] = awkward[rnd.IntN(len(awkward))]
	}
	return string(text)
}
