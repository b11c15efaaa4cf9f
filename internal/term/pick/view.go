package pick

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/term/shorten"
)

// tallest is how many rows are shown at once: more would push what was on the
// terminal before off a big one for no gain.
const tallest = 15

const ellipsis = "…"

// page is how many rows fit on the screen.
func (s *state) page() int {
	// The place in the list, a note, and the line that the shell's prompt was on.
	around := len(s.head()) + len(s.help()) + 3
	return min(max(s.height-around, 1), tallest)
}

// view is the screen, line by line, none of them wider than the terminal. What
// matters is said in characters; paint only adds to it.
func (s *state) view(paint func(term.Style, string) string) string {
	page := s.page()
	rows := len(s.shown)
	if s.offered != "" {
		rows++
	}
	s.top = min(max(s.top, s.at-page+1), s.at, max(0, rows-page))
	lines := s.head()
	title := len(s.title())
	for i := range lines {
		style := term.Plain
		switch {
		case i < title:
			style = term.Bold
		case s.filter == "":
			style = term.Dim
		}
		lines[i] = paint(style, s.cut(lines[i]))
	}
	for i := s.top; i < min(s.top+page, rows); i++ {
		lines = append(lines, s.line(i, paint))
	}
	for _, line := range s.foot() {
		style := term.Dim
		if line == s.note {
			style = term.Warn
		}
		lines = append(lines, paint(style, s.cut(line)))
	}
	return strings.Join(lines[:min(len(lines), s.height)], "\n") // the rows matter more than the help
}

// head is what stands above the rows: the question, and the filter where there
// is one.
func (s *state) head() []string {
	if s.mode == Arrange {
		return s.title()
	}
	search := "/ type to search"
	if s.other != nil {
		search += ", or a name that is not in the list"
	}
	if s.filter != "" {
		search = "/ " + s.filter + "_"
	}
	return append(s.title(), search)
}

// title is the question, in lines.
func (s *state) title() []string {
	title := s.question
	if n := len(s.marks()); n > 0 {
		title += fmt.Sprintf("  (%d marked)", n)
	}
	if ansi.StringWidthWc(title) <= s.width {
		return []string{title} // the two blanks stay
	}
	return term.Lines(title, s.width)
}

// foot is what stands below the rows: where in a long list the person is, why a
// key did nothing, and the help.
func (s *state) foot() []string {
	var lines []string
	switch {
	case len(s.shown) == 0 && s.filter != "":
		lines = append(lines, "  no row matches")
	case s.at == len(s.shown):
		lines = append(lines, fmt.Sprintf("  %d match, of %d in all", len(s.shown), len(s.rows)))
	case len(s.shown) < len(s.rows):
		lines = append(lines, fmt.Sprintf("  %d of %d, of %d in all", s.at+1, len(s.shown), len(s.rows)))
	case len(s.shown) > s.page():
		lines = append(lines, fmt.Sprintf("  %d of %d", s.at+1, len(s.shown)))
	}
	if s.note != "" {
		lines = append(lines, s.note)
	}
	return append(lines, s.help()...)
}

// help tells the keys, and what would have answered on the command line.
func (s *state) help() []string {
	lines := flow(s.keys(), s.width)
	if s.instead != "" {
		lines = append(lines, flow([]string{"without being asked:", s.instead}, s.width)...)
	}
	return lines
}

func (s *state) keys() []string {
	switch {
	case s.mode == Several:
		return []string{"↑↓ go", "space mark", "ctrl+a mark all", "enter done", "esc give up"}
	case s.mode == Arrange && s.grabbed:
		return []string{"↑↓ move it", "space let go", "enter save", "esc leave all as it was"}
	case s.mode == Arrange:
		return []string{"↑↓ go", "space grab", "shift+↑↓ move", "enter save", "esc leave all as it was"}
	}
	return []string{"↑↓ go", "enter choose", "esc give up"}
}

// flow joins parts into lines of at most width columns where that is possible.
func flow(parts []string, width int) []string {
	const gap = "  "
	var lines []string
	for _, part := range parts {
		last := len(lines) - 1
		if last >= 0 && ansi.StringWidthWc(lines[last])+len(gap)+ansi.StringWidthWc(part) <= width {
			lines[last] += gap + part
			continue
		}
		lines = append(lines, part)
	}
	return lines
}

// line is a row: where the person is, its mark or its place, its label, and as
// much of the rest as there is room for.
func (s *state) line(i int, paint func(term.Style, string) string) string {
	r := row{}
	offered := i == len(s.shown)
	if offered {
		r.label, r.detail = s.other.Offer+" "+s.offered, "not in the list"
	} else {
		r = s.rows[s.shown[i]]
	}
	point := "  "
	switch {
	case i == s.at && s.grabbed:
		point = ">>"
	case i == s.at:
		point = "> "
	}
	mark, style := "", term.Plain
	switch {
	case offered:
		mark = "+ "
	case s.mode == Several && s.marked[s.shown[i]]:
		mark, style = "[x] ", term.Good
	case s.mode == Several:
		mark = "[ ] "
	case s.mode == Arrange:
		mark, style = fmt.Sprintf("%*d. ", len(fmt.Sprint(len(s.rows))), i+1), term.Dim
	}
	room := s.width - len(point) - len(mark)
	if room < 1 {
		return s.cut(point + mark)
	}
	column := s.column(room)
	label := cut(r.label, room)
	if !offered {
		width := room
		if s.numbers > 0 {
			width = column
		}
		label = s.shortened(width)[s.shown[i]]
	}
	detail := ""
	if left := room - max(column, ansi.StringWidthWc(label)) - len(between); r.detail != "" && column > 0 && left > 0 {
		detail = strings.Repeat(" ", room-left-ansi.StringWidthWc(label)) + cut(r.detail, left)
	}
	if i == s.at {
		label = paint(term.Bold, label)
	}
	return point + paint(style, mark) + label + paint(term.Dim, detail)
}

// between stands between labels and details.
const between = "  "

// column is how wide labels are, of so much room: whole where the details fit beside them,
// else not so wide that no number would fit, and where that can be half of it.
func (s *state) column(room int) int {
	switch {
	case s.details == 0, s.labels+len(between)+s.details <= room:
		return min(s.labels, room)
	case s.numbers == 0: // a wider label takes the room of its detail
		return min(s.labels, room/2)
	}
	return max(min(s.labels, max(room/2, room-len(between)-s.details), room-len(between)-s.numbers-1), min(8, room)) // 1 for the ellipsis of what follows the number
}

// shortened are the labels, cut so that those that differ still do.
func (s *state) shortened(width int) []string {
	if s.short == nil || s.shortTo != width {
		labels := make([]string, len(s.rows))
		for i, r := range s.rows {
			labels[i] = r.label
		}
		s.short, s.shortTo = shorten.Shortener{Part: shorten.Middle, Count: ansi.WcWidth}.Cut(labels, width), width
	}
	return s.short
}

func (s *state) cut(line string) string { return cut(line, s.width) }

// cut shortens text to so many columns. They are counted character by character
// as bubbletea does it, so what a terminal joins to one picture may end early.
func cut(text string, width int) string {
	if ansi.StringWidthWc(text) <= width {
		return text
	}
	used := ansi.StringWidthWc(ellipsis)
	if width < used {
		return ""
	}
	for i, r := range text {
		used += ansi.StringWidthWc(string(r))
		if used > width {
			return text[:i] + ellipsis
		}
	}
	return text
}
