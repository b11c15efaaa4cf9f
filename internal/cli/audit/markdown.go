package audit

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/words"
)

// maxPage bounds the page, in bytes: GitLab takes a description of 1,048,576 characters
// (app/models/concerns/issuable.rb).
const maxPage = 900_000

// markdown is an issue: how much was found of what, and a table of the rows that are shown.
// Names mention nobody.
func markdown(g overview.Group, all, shown []finding) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "### Audit of the achievements of %s\n\n", cell(g.Path))
	if len(all) == 0 {
		b.WriteString("Nothing was found.\n")
		return b.Bytes()
	}
	fmt.Fprintf(&b, "**%s:** %s\n\n", words.Plural(len(all), "finding"), sums(all))
	b.WriteString("| Kind | Achievement | User | Award | Age | Detail | Advice |\n| --- | --- | --- | ---: | ---: | --- | --- |\n")
	const note = 200 // for what is left out
	for i, f := range shown {
		row := line(f)
		if b.Len()+len(row) > maxPage-note {
			fmt.Fprintf(&b, "\n**Left out here: %s.** A description of GitLab has a bound; the other formats have them.\n", words.Plural(len(shown)-i, "finding"))
			break
		}
		b.WriteString(row)
	}
	return b.Bytes()
}

// sums are how many there are of each kind.
func sums(all []finding) string {
	var parts []string
	for _, kind := range overview.Kinds() {
		if n := len(words.Filter(all, func(f finding) bool { return f.Kind == kind })); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
	}
	return strings.Join(parts, ", ")
}

func line(f finding) string {
	achievement, user, award := "", "", ""
	if f.Achievement.ID != 0 {
		achievement = fmt.Sprintf("%s (%d)", f.Achievement.Name, f.Achievement.ID)
	}
	if f.User.ID != 0 {
		user = words.UserName(f.User.Username, f.User.ID)
	}
	if f.AwardID != 0 {
		award = fmt.Sprint(f.AwardID)
	}
	cells := words.Map([]string{string(f.Kind), achievement, user, award, f.age(), f.Detail, f.Advice}, cell)
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func cell(text string) string { return output.EscapeMarkdown(sanitize.Line(text)) }
