package output

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/term"
)

func TestDetailWrapsToTheTerminal(t *testing.T) {
	b := badges()[1]
	b.About = "Keeps the lights on, release after release.\n\n  - and writes notes\nhttps://git.example.org/a/long/address/that/stays/whole\n翻訳者翻訳者翻訳者翻訳者翻訳者"
	want := `
ID:           1234
Name:         翻訳者 🎉
Description:  Keeps the lights on,
              release after release.

                - and writes notes
              https://git.example.org/a/long/address/that/stays/whole
              翻訳者翻訳者翻訳者翻訳
              者翻訳者
Awarded:      2025-12-31 23:59 UTC
By:           -
State:        hidden
Web url:      https://git.example.org/a?id=1&x=<y>
Awards:       -
`
	s, out := terminal(t, 37, "never")
	if err := One(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), b); err != nil {
		t.Fatal(err)
	}
	if got := "\n" + out.String(); got != want {
		t.Errorf("got:%s\nwant:%s", got, want)
	}
}

func TestDetailColour(t *testing.T) {
	s, out := terminal(t, 80, "always")
	if err := One(t.Context(), s, Output{Format: FormatTable}, badgeColumns()[5:6], badges()[0]); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "\x1b[1mState:\x1b[0m  \x1b[32mshown\x1b[0m\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDetailHoldsAnything(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for width := 34; width <= 130; width++ {
		s, out := terminal(t, width, "never")
		text := strings.ReplaceAll(noise(rnd, 300), "://", "")
		if err := One(t.Context(), s, Output{Format: FormatTable}, badgeColumns()[:6], badge{ID: 1, Name: noise(rnd, 40), About: text}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if w := ansi.StringWidth(line); w > width && !strings.Contains(line, "://") {
				t.Errorf("width %d: a line of %d columns: %q", width, w, line)
			}
			if r, found := forbiddenIn(line, false); found {
				t.Errorf("width %d: %U in %q", width, r, line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("width %d: blanks at the end of %q", width, line)
			}
		}
	}
}

// A name of a megabyte is cut for a terminal, and whole for everything else.
func TestLongValuesAreCutOnATerminal(t *testing.T) {
	b := badges()[1]
	b.Name = strings.Repeat("long ", 200_000)
	s, out := terminal(t, 80, "never")
	if err := One(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), b); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); len(got) > 10_000 || !strings.Contains(got, "…\n") {
		t.Errorf("an object: %d bytes", len(got))
	}
	s, out = terminal(t, 80, "never")
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, badgeColumns(), []badge{b}); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); len(got) > 1000 {
		t.Errorf("a table: %d bytes", len(got))
	}
	for _, f := range []Format{FormatJSON, FormatCSV, FormatYAML, FormatTSV, FormatNDJSON} {
		s, _, out, _ := term.Test()
		if err := One(t.Context(), s, Output{Format: f}, badgeColumns(), b); err != nil {
			t.Fatal(err)
		}
		if out.Len() < 900_000 {
			t.Errorf("%s: %d bytes", f, out.Len())
		}
	}
}

// Where there is no room beside the labels, what does not fit there stands below them.
func TestDetailOnANarrowTerminal(t *testing.T) {
	s, out := terminal(t, 24, "never")
	row := badge{ID: 1234, Name: "翻訳者 🎉", About: "Keeps the lights on,\nrelease after release.", When: time.Date(2025, 12, 31, 23, 59, 0, 0, time.UTC)}
	if err := One(t.Context(), s, Output{Format: FormatTable}, badgeColumns()[:6], row); err != nil {
		t.Fatal(err)
	}
	want := `ID:  1234
Name:  翻訳者 🎉
Description:
  Keeps the lights on,
  release after release.
Awarded:
  2025-12-31 23:59 UTC
By:  -
State:  hidden
`
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
