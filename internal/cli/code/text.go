package code

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/words"
)

// text is the page for a terminal of some columns, like a diff. Its marks and words say all
// that its colours do. Of 0 columns lines are as long as they are.
func (p page) text(paint func(term.Style, string) string, width int) []byte {
	var b bytes.Buffer
	if p.short() {
		fmt.Fprintln(&b, p.inLine())
		return b.Bytes()
	}
	for _, part := range p.parts() {
		h := part.head()
		start := h.mark + " " + h.verb
		line := start + " " + h.rest
		switch {
		case len(h.people) == 0:
		case p.full:
			line += ":"
		default:
			line += ": " + folded(words.Map(h.people, func(x person) string { return x.name }))
		}
		line = strings.Join(term.Lines(line, width), "\n")
		if style := styleOf(h.mark); style != term.Plain {
			line = paint(style, start) + strings.TrimPrefix(line, start)
		}
		fmt.Fprintln(&b, line)
		for _, v := range part.values() {
			line := fmt.Sprintf("    %-11s %s", v.field, change(v))
			if width > 0 && ansi.StringWidth(line) > width { // the two under each other
				line = strings.Replace(line, " → ", "\n              → ", 1)
			}
			fmt.Fprintln(&b, line)
		}
		if p.full {
			for _, x := range h.people {
				for _, note := range x.notes {
					fmt.Fprintln(&b, strings.TrimRight("    "+x.name+"  "+note, " "))
				}
			}
		}
	}
	for _, line := range term.Lines(clean(p.group)+": "+sums(p.plan), width) {
		fmt.Fprintln(&b, paint(term.Bold, line))
	}
	return b.Bytes()
}

// change is a value before and after.
func change(v value) string {
	before, after := v.before, v.after
	if v.field != "avatar" && !v.spelled {
		before, after = quoted(before), quoted(after)
	}
	if v.before == "" {
		return after
	}
	return before + " → " + after
}

func styleOf(mark string) term.Style {
	return map[string]term.Style{"+": term.Good, "-": term.Bad, "~": term.Warn, "!": term.Bad, "?": term.Warn, "=": term.Dim}[mark]
}
