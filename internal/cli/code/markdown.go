package code

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

const (
	// mostInComment people of a part stand in a comment, unless all are asked for.
	mostInComment = 500

	// maxComment bounds the page, in bytes. GitLab takes a note of 1,000,000 characters
	// (docs.gitlab.com/api/notes), and a job may add to it.
	maxComment = 900_000
)

// markdown is the page as a comment of a merge request: what the people of a part are called
// is folded, and names mention nobody. What does not fit into a comment is left out and summed up.
func (p page) markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### Achievements of %s\n\n", output.EscapeMarkdown(clean(p.group)))
	if p.short() {
		fmt.Fprintln(&b, output.EscapeMarkdown(p.inLine()))
		return b.Bytes()
	}
	fmt.Fprintf(&b, "**%s**\n", output.EscapeMarkdown(sums(p.plan)))
	const note = 500 // for what is left out
	left := maxComment - b.Len() - note
	var shown []comment
	parts := p.parts()
	for _, part := range parts { // what is done comes before to whom
		c := commentOf(part)
		if left -= c.frame(); left < 0 {
			left += c.frame()
			break
		}
		shown = append(shown, c)
	}
	people := 0
	for _, c := range shown {
		people += p.markdownPart(&b, c, &left)
	}
	var out []string
	if n := len(parts) - len(shown); n > 0 {
		out = append(out, words.Plural(n, "part"))
	}
	if people > 0 {
		out = append(out, words.People(people))
	}
	if len(out) > 0 {
		fmt.Fprintf(&b, "\n**Left out here: %s.** A comment of GitLab has a bound; `ach plan --full` and its other formats have them.\n", strings.Join(out, ", and "))
	}
	return b.Bytes()
}

// A comment is a part in markdown.
type comment struct {
	head   string // what is done
	open   string // before the people, and behind
	shut   string
	people []person
}

// commentOf is a part without its people, who are folded where they are many.
func commentOf(part *part) comment {
	var b bytes.Buffer
	h := part.head()
	fmt.Fprintf(&b, "\n`%s` **%s** %s\n", h.mark, h.verb, output.EscapeMarkdown(h.rest))
	if values := part.values(); len(values) > 0 {
		b.WriteString("\n| Field | Before | After |\n| --- | --- | --- |\n")
		for _, v := range values {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", v.field, output.EscapeMarkdown(v.before), output.EscapeMarkdown(v.after))
		}
	}
	c := comment{head: b.String(), people: h.people}
	switch {
	case len(h.people) > shownPeople+1:
		names := words.Map(h.people, func(x person) string { return x.name })
		c.open = fmt.Sprintf("\n%s\n\n<details><summary>all %d</summary>\n\n", output.EscapeMarkdown(folded(names)), len(h.people))
		c.shut = "\n</details>\n"
	case len(h.people) > 0:
		c.open = "\n"
	}
	return c
}

// frame is how long a part is without its people, in bytes.
func (c comment) frame() int {
	const more = len("- and 1000000 more\n")
	return len(c.head) + len(c.open) + len(c.shut) + more
}

// markdownPart writes a part with as many of its people as there is room for, and returns how
// many there are no more of.
func (p page) markdownPart(b *bytes.Buffer, c comment, left *int) (out int) {
	var lines strings.Builder
	written := 0
	for _, x := range c.people {
		line := x.name
		if notes := strings.Trim(strings.Join(x.notes, "; "), "; "); notes != "" {
			line += ": " + notes
		}
		line = "- " + output.EscapeMarkdown(line) + "\n"
		if written == mostInComment && !p.full || *left < len(line) {
			break
		}
		*left -= len(line)
		lines.WriteString(line)
		written++
	}
	open := c.open
	out = len(c.people) - written
	if out > 0 {
		open = strings.Replace(open, fmt.Sprintf("<summary>all %d<", len(c.people)), fmt.Sprintf("<summary>%d of %d<", written, len(c.people)), 1)
		fmt.Fprintf(&lines, "- and %d more\n", out)
	}
	b.WriteString(c.head + open + lines.String() + c.shut)
	return out
}
