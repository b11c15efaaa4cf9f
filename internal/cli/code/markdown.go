package code

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// mostInComment people of a part stand in a comment, which has a bound.
const mostInComment = 500

// markdown is the page as a comment of a merge request: what the people of a part are called
// is folded, and names mention nobody.
func (p page) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### Achievements of %s\n\n", output.EscapeMarkdown(clean(p.group)))
	if p.short() {
		fmt.Fprintln(&b, output.EscapeMarkdown(p.inLine()))
		return b.Bytes()
	}
	fmt.Fprintf(&b, "**%s**\n", output.EscapeMarkdown(sums(p.plan)))
	for _, part := range p.parts() {
		h := part.head()
		fmt.Fprintf(&b, "\n`%s` **%s** %s\n", h.mark, h.verb, output.EscapeMarkdown(h.rest))
		if values := part.values(); len(values) > 0 {
			b.WriteString("\n| Field | Before | After |\n| --- | --- | --- |\n")
			for _, v := range values {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", v[0], output.EscapeMarkdown(v[1]), output.EscapeMarkdown(v[2]))
			}
		}
		p.markdownPeople(&b, h.people)
	}
	return b.Bytes()
}

// markdownPeople lists people, folded where they are many.
func (p page) markdownPeople(b *bytes.Buffer, people []person) {
	if len(people) == 0 {
		return
	}
	many := len(people) > shownPeople+1
	b.WriteByte('\n')
	if many {
		names := words.Map(people, func(x person) string { return x.name })
		fmt.Fprintf(b, "%s\n\n<details><summary>all %d</summary>\n\n", output.EscapeMarkdown(folded(names)), len(people))
	}
	for i, x := range people {
		if i == mostInComment && !p.full {
			fmt.Fprintf(b, "- and %d more\n", len(people)-i)
			break
		}
		line := x.name
		if notes := strings.Trim(strings.Join(x.notes, "; "), "; "); notes != "" {
			line += ": " + notes
		}
		fmt.Fprintf(b, "- %s\n", output.EscapeMarkdown(line))
	}
	if many {
		b.WriteString("\n</details>\n")
	}
}
