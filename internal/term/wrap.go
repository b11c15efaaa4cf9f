package term

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// narrowest is the least width that messages are wrapped to.
const narrowest = 20

// pieces are what a message is not broken within: words, and commands to copy.
var pieces = regexp.MustCompile(`'ach [^']*'\S*|\S+`)

// Lines are the lines of at most width columns that a text is broken into, as messages are.
func Lines(text string, width int) []string { return strings.Split(wrap(text, 0, width), "\n") }

// wrap breaks a message between its pieces into lines of at most width columns, as far as
// none is wider; the first one begins behind a label. Those that follow are indented, so
// that it can be seen where the next message begins. A message with a command behind a
// colon, which is there to be copied, is left to the terminal.
func wrap(text string, label, width int) string {
	const indent = "  "
	if width < narrowest || strings.Contains(text, ": ach ") || label+ansi.StringWidth(text) <= width {
		return text
	}
	var b strings.Builder
	used := label
	for i, piece := range pieces.FindAllString(text, -1) {
		w := ansi.StringWidth(piece)
		switch {
		case i == 0:
		case used+1+w <= width:
			b.WriteByte(' ')
			used++
		default:
			b.WriteString("\n" + indent)
			used = len(indent)
		}
		b.WriteString(piece)
		used += w
	}
	return b.String()
}
