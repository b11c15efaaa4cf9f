package ui

import (
	"bytes"
	"strings"
)

// renderMarkdown renders the columns with a Header as a table of GitLab Flavored
// Markdown. Without rows there is the heading alone: in a page an empty table
// says more than nothing.
func renderMarkdown[T any](cols []Column[T], rows []T) ([]byte, error) {
	g, err := newGrid(cols, rows, machineTime)
	if err != nil {
		return nil, err
	}
	titles := make([]string, 0, len(g.header))
	for _, c := range flat(cols) {
		if c.Header != "" {
			titles = append(titles, c.label())
		}
	}
	if len(titles) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	markdownRow(&b, titles)
	rules := make([]string, len(titles))
	for i := range rules {
		rules[i] = "---"
		if g.right[i] {
			rules[i] = "---:"
		}
	}
	b.WriteString("| " + strings.Join(rules, " | ") + " |\n")
	for _, cells := range g.cells {
		markdownRow(&b, cells)
	}
	return b.Bytes(), nil
}

// renderMarkdownOne renders one object, a row for each field.
func renderMarkdownOne[T any](cols []Column[T], row T) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("| Field | Value |\n| --- | --- |\n")
	for _, c := range cols {
		text, err := c.people(row, machineTime)
		if err != nil {
			return nil, err
		}
		lines := strings.Split(dashed(strings.TrimSpace(CleanText(text))), "\n")
		for i, line := range lines {
			lines[i] = escapeMarkdown(line)
		}
		b.WriteString("| " + escapeMarkdown(c.label()) + " | " + strings.Join(lines, "<br>") + " |\n")
	}
	return b.Bytes(), nil
}

func markdownRow(b *bytes.Buffer, cells []string) {
	b.WriteByte('|')
	for _, cell := range cells {
		b.WriteString(" " + escapeMarkdown(cell) + " |")
	}
	b.WriteByte('\n')
}

// escapeMarkdown makes clean text of one line stand for itself: no markup, no
// HTML, none of GitLab's references (@user, #1, !1, ~label, %milestone, $1, &1,
// :emoji:), and no address that becomes a link. CommonMark lets a backslash
// escape each of these characters.
func escapeMarkdown(text string) string {
	const special = "\\`*_{}[]<>()#~|@!&$%^"
	var b strings.Builder
	for i := range len(text) {
		colon := text[i] == ':' && i+1 < len(text) && (text[i+1] < '0' || text[i+1] > '9') // not in times
		if colon || strings.IndexByte(special, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
