package output

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// standIns stand for clusters of characters while tablewriter lays a table out, in the
// order in which they are printed. It adds up the widths of single characters, for all of
// which it has the right one; of a cluster that a terminal shows as one picture or letter
// that is wrong: 4 for a flag or a thumb of a colour (they take 2 columns), 6 for a family
// (2), 1 for a heart or a key with a variation selector (2), 3 for क्षि (1).
type standIns []string

// standIn begins one; as many blanks follow as the cluster is wide. No cell has it, and
// it takes no column.
const standIn = "\x00"

// of is a line of clean text that tablewriter measures right.
func (s *standIns) of(text string) string {
	if isASCII(text) {
		return text
	}
	var b strings.Builder
	for text != "" {
		cluster, width := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		text = text[len(cluster):]
		if utf8.RuneCountInString(cluster) > 1 {
			*s = append(*s, cluster)
			cluster = standIn + strings.Repeat(" ", width)
		}
		b.WriteString(cluster)
	}
	return b.String()
}

// putBack is a table with the clusters in their places, and without blanks at line ends.
func (s standIns) putBack(table string) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(table) {
		parts := strings.Split(strings.TrimRight(line, " \n"), standIn)
		b.WriteString(parts[0])
		for i, part := range parts[1:] {
			b.WriteString(s[i])
			b.WriteString(part[min(len(part), ansi.StringWidth(s[i])):])
		}
		s = s[len(parts)-1:]
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// columnsOf is how many columns of a terminal a line takes. Most text is plain ASCII,
// of which each character takes one: that is seen sooner than clusters are found.
func columnsOf(line string) int {
	if isASCII(line) {
		return len(line)
	}
	return ansi.StringWidth(line)
}

// isASCII reports whether clean text is of single characters of one column each.
func isASCII(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' || line[i] > '~' {
			return false
		}
	}
	return true
}
