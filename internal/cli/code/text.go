package code

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/words"
)

// text is the page for a terminal, like a diff. Its marks and words say all that its
// colours do.
func (p page) text(paint func(term.Style, string) string) []byte {
	var b bytes.Buffer
	if quiet(p.plan) && !p.full {
		fmt.Fprintln(&b, p.inLine())
		return b.Bytes()
	}
	for _, part := range p.parts() {
		h := part.head()
		line := h.mark + " " + h.verb
		if style := styleOf(h.mark); style != term.Plain {
			line = paint(style, line)
		}
		line += " " + h.rest
		switch {
		case len(h.people) == 0:
		case p.full:
			line += ":"
		default:
			line += ": " + folded(words.Map(h.people, func(x person) string { return x.name }))
		}
		fmt.Fprintln(&b, line)
		for _, v := range part.values() {
			fmt.Fprintf(&b, "    %-11s %s\n", v[0], change(v))
		}
		if p.full {
			for _, x := range h.people {
				for _, note := range x.notes {
					fmt.Fprintln(&b, strings.TrimRight("    "+x.name+"  "+note, " "))
				}
			}
		}
	}
	fmt.Fprintln(&b, paint(term.Bold, clean(p.group)+": "+sums(p.plan)))
	return b.Bytes()
}

// change is a value before and after.
func change(v [3]string) string {
	if v[1] == "" {
		return quoted(v[0], v[2])
	}
	return quoted(v[0], v[1]) + " → " + quoted(v[0], v[2])
}

// quoted is a value in quotes, unless it is the name of a file.
func quoted(field, value string) string {
	if field == "avatar" {
		return value
	}
	return `"` + value + `"`
}

func styleOf(mark string) term.Style {
	return map[string]term.Style{"+": term.Good, "-": term.Bad, "~": term.Warn, "!": term.Bad, "?": term.Warn, "=": term.Dim}[mark]
}
