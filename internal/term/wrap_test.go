package term

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestMessagesAreWrappedAtATerminal(t *testing.T) {
	long := "it takes the Maintainer or Owner role in the group; 'ach list --namespace acme' shows more; 翻訳者翻訳者 https://gitlab.example.com/groups/acme/-/achievements"
	for width, want := range map[int]string{
		19: "warning: " + long + "\n",
		60: "warning: it takes the Maintainer or Owner role in the group;\n" +
			"  'ach list --namespace acme' shows more; 翻訳者翻訳者\n  https://gitlab.example.com/groups/acme/-/achievements\n",
		200: "warning: " + long + "\n",
	} {
		s, _, _, errs := Test()
		s.SetTTY(false, false, true)
		s.SetWidth(width)
		if err := s.SetColor("never"); err != nil {
			t.Fatal(err)
		}
		s.Warn("%s", long)
		if got := errs.String(); got != want {
			t.Errorf("%d columns:\n%s", width, got)
		}
	}
	command := "without being asked: ach create --name 'Bug hunter' --description 'Found a bug'"
	if got := wrap(command, 0, 40); got != command {
		t.Errorf("a command to copy became %q", got)
	}
	s, _, _, errs := Test()
	s.SetWidth(30)
	s.Warn("%s", long)
	if got := errs.String(); got != "warning: "+long+"\n" {
		t.Errorf("not on a terminal:\n%s", got)
	}
}

// Whatever is said at whatever width, no piece is lost, changed or parted.
func TestWrapKeepsEveryPiece(t *testing.T) {
	text := "ach: 'ach runs resume 20261127-120000-k7mq' and 'it' don't, 'ach x y'; a 'b c"
	for width := narrowest; width < 90; width++ {
		got := wrap(text, 0, width)
		if strings.Join(strings.Fields(got), " ") != text {
			t.Errorf("%d: %q", width, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if ansi.StringWidth(line) > width && len(pieces.FindAllString(line, -1)) > 1 {
				t.Errorf("%d: %q is too wide", width, line)
			}
		}
	}
}
