package output

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// narrowest is the least width that a value is wrapped to beside its label. Where there is
// less room it stands below.
const narrowest = 20

// renderDetail renders one object, a field a line, values aligned. The lines of
// a long value stand below each other.
func renderDetail(cols []column, row int, s *term.Streams) []byte {
	paint, limit := s.OutPaint(), s.Limit()
	labelWidth := 0
	for _, c := range cols {
		labelWidth = max(labelWidth, columnsOf(c.label())+1)
	}
	indent := labelWidth + len(gap)
	room, below := 0, limit > 0 && limit-indent < narrowest
	switch {
	case below:
		indent = len(gap)
		room = max(limit-indent, 1)
	case limit > 0:
		room = limit - indent
	}
	var b bytes.Buffer
	for _, c := range cols {
		text := sanitize.Text(c.people(row, c.value(row), s.WhenInFull))
		if limit > 0 {
			text = term.Clip(text, term.Longest)
		}
		label := c.label() + ":"
		b.WriteString(paint(term.Bold, label))
		blank := indent - columnsOf(label)
		lines := wrapText(dashed(strings.TrimSpace(text)), room)
		if below {
			if blank = len(gap); len(lines) > 1 || columnsOf(label)+blank+columnsOf(lines[0]) > limit {
				b.WriteByte('\n')
			}
		}
		for _, line := range lines {
			if line != "" {
				b.WriteString(strings.Repeat(" ", blank))
				b.WriteString(paint(c.styleOf(row), line))
			}
			b.WriteByte('\n')
			blank = indent
		}
	}
	return b.Bytes()
}

// wrapText returns the lines of clean text, each at most width columns wide
// (0: no limit), without blanks at their ends. A web address on a line of its
// own stays whole, so that it can be followed and copied.
func wrapText(text string, width int) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " ")
		address := strings.Contains(line, "://") && !strings.Contains(line, " ")
		if width <= 0 || address || columnsOf(line) <= width {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, wrapLine(line, width)...)
	}
	return lines
}

// wrapLine breaks a line at blanks, and a word where it is wider than a line.
// ansi.Wrap would do, but it lets lines with wide characters run over.
func wrapLine(line string, width int) []string {
	var lines []string
	current, used := "", 0
	for i, word := range strings.Split(line, " ") {
		if w := columnsOf(word); i > 0 && used+1+w <= width {
			current, used = current+" "+word, used+1+w
			continue
		}
		if i > 0 {
			lines = append(lines, strings.TrimRight(current, " "))
		}
		for columnsOf(word) > width {
			part := ansi.Truncate(word, width, "")
			if part == "" {
				break // a character wider than the line
			}
			lines = append(lines, part)
			word = word[len(part):]
		}
		current, used = word, columnsOf(word)
	}
	return append(lines, strings.TrimRight(current, " "))
}
