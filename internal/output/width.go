package output

import "github.com/charmbracelet/x/ansi"

// columnsOf is how many columns of a terminal a line takes. Most text is plain ASCII,
// of which each character takes one: that is seen sooner than clusters are found.
func columnsOf(line string) int {
	for i := range len(line) {
		if line[i] < ' ' || line[i] > '~' {
			return ansi.StringWidth(line)
		}
	}
	return len(line)
}
