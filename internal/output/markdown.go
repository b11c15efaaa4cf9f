package output

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

// renderMarkdown renders the columns with a header as a table of GitLab Flavored
// Markdown. Without rows there is the heading alone: in a page an empty table
// says more than nothing.
func renderMarkdown(cols []column, lines []group) []byte {
	g := newGrid(cols, lines, term.ExactTime)
	titles := make([]string, 0, len(g.header))
	for _, c := range flat(cols) {
		if c.header != "" {
			titles = append(titles, c.label())
		}
	}
	if len(titles) == 0 {
		return nil
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
	return b.Bytes()
}

// renderMarkdownOne renders one object, a row for each field.
func renderMarkdownOne(cols []column, row int) []byte {
	var b bytes.Buffer
	b.WriteString("| Field | Value |\n| --- | --- |\n")
	for _, c := range cols {
		text := c.people(row, c.value(row), term.ExactTime)
		lines := strings.Split(dashed(strings.TrimSpace(sanitize.Text(text))), "\n")
		for i, line := range lines {
			lines[i] = escapeMarkdown(line)
		}
		b.WriteString("| " + escapeMarkdown(c.label()) + " | " + strings.Join(lines, "<br>") + " |\n")
	}
	return b.Bytes()
}

// EscapeMarkdown is a line of clean text as it stands for itself in GitLab Flavored
// Markdown, also in a cell of a table: nothing of it is markup, mentions anybody or leads
// anywhere.
func EscapeMarkdown(text string) string { return escapeMarkdown(text) }

func markdownRow(b *bytes.Buffer, cells []string) {
	b.WriteByte('|')
	for _, cell := range cells {
		b.WriteString(" " + escapeMarkdown(cell) + " |")
	}
	b.WriteByte('\n')
}

// addresses matches what a page makes a link of without any markup: addresses with a
// scheme, e-mail addresses, the keys of GitLab's issues, and the beginning of
// www.example.org. No match holds a backtick or a bar, nor a quote or a backslash, which stand
// behind addresses more often than in them.
//
//nolint:gochecknoglobals // an expression like others, but most runs of the program have no use for one as large
var addresses = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("[A-Za-z][A-Za-z0-9+.-]*://[^\\s`|\"\\\\]*" + `|[\pL\pN.+_:-]+@[\pL\pN._/-]*[\pL\pN_-]|\bGL-[0-9]+|(?i:www)\.`)
})

// escapeMarkdown makes clean text of one line stand for itself: no markup, no
// HTML, none of GitLab's references (@user, #1, !1, ~label, %milestone, $1, &1,
// GL-1), and no address that becomes a link. An address becomes code, because
// renderers look for it after they have taken the backslashes out: GitLab keeps only
// those before $ % # & @ ! ~ and ^ that far, and cmark does for e-mail.
//
// The links were tried with 'cmark-gfm -e table -e autolink', on hand-made and on
// random text. What GitLab reads without any of these characters stays, and leads
// nowhere else: :emoji:, the hash of a commit of the page's project, the keys of a
// Jira that this project uses, and [vulnerability:1] and its like.
func escapeMarkdown(text string) string {
	var b strings.Builder
	end := 0
	for _, found := range addresses().FindAllStringIndex(text, -1) {
		escapeMarkup(&b, text[end:found[0]])
		address := text[found[0]:found[1]]
		end = found[1]
		if name, dotted := strings.CutSuffix(address, "."); dotted {
			b.WriteString(name + `\.`)
			continue
		}
		b.WriteString("`" + address + "`") // which holds no backtick, by the expression
	}
	escapeMarkup(&b, text[end:])
	return b.String()
}

// escapeMarkup puts a backslash before each character that may be markup or begin
// a reference; CommonMark lets it escape each of these.
func escapeMarkup(b *strings.Builder, text string) {
	const special = "\\`*_{}[]<>()#~|@!&$%^"
	for i := range len(text) {
		colon := text[i] == ':' && (i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9') // not in times
		if colon || strings.IndexByte(special, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
}
