package output

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/term/shorten"
)

const (
	gap      = "  " // between columns
	ellipsis = "…"
)

// grid is a table as text, before it is fitted to a width.
type grid struct {
	header []string
	right  []bool // columns of numbers
	needs  []need // but for their widths
	cells  [][]string
	styles [][]term.Style

	counted int      // the column that ends with times, of the lines that are of several rows
	times   []string // such as " × 3"
}

// newGrid takes from cols those with a header; when words their times.
func newGrid(cols []column, lines []group, when func(time.Time) string) grid {
	g := grid{counted: -1}
	shown := make([]column, 0, len(cols))
	for _, c := range flat(cols) {
		if c.header != "" {
			shown = append(shown, c)
			g.header = append(g.header, c.heading())
			g.needs = append(g.needs, need{cut: c.givesWay(), stays: c.stays})
		}
	}
	integers, others := make([]int, len(shown)), make([]int, len(shown))
	counted := slices.IndexFunc(shown, func(c column) bool { return c.times })
	for _, rows := range lines {
		cells, styles := make([]string, len(shown)), make([]term.Style, len(shown))
		for i, c := range shown {
			cells[i], styles[i] = rows.cell(c, when), rows.style(c)
			switch scalar(c.value(rows[0])).(type) {
			case int64, float64:
				integers[i]++
			case nil:
			default:
				others[i]++
			}
		}
		g.times = append(g.times, rows.times())
		if counted >= 0 {
			g.counted = counted
			cells[counted] += rows.times()
		}
		g.cells, g.styles = append(g.cells, cells), append(g.styles, styles)
	}
	name := slices.IndexFunc(g.needs, func(n need) bool { return n.cut == CutName })
	for i, c := range shown {
		if !slices.ContainsFunc(g.cells, func(row []string) bool { return row[i] != absent }) {
			g.needs[i].cut = cutEmpty
		}
		g.needs[i].alike = c.kind != Moment && g.alike(i)
		g.needs[i].tells = name >= 0 && i != name && c.givesWay() == CutAddress && g.tells(name, i)
		g.right = append(g.right, integers[i] > 0 && others[i] == 0)
	}
	return g
}

// alike reports whether all of several rows say the same in a column.
func (g grid) alike(column int) bool {
	return len(g.cells) > 1 && !slices.ContainsFunc(g.cells, func(row []string) bool { return row[column] != g.cells[0][column] })
}

// tells reports whether rows of the same name differ in a column.
func (g grid) tells(name, column int) bool {
	first := map[string]string{}
	return slices.ContainsFunc(g.cells, func(row []string) bool {
		text, seen := first[row[name]]
		if !seen {
			first[row[name]] = row[column]
		}
		return seen && text != row[column]
	})
}

// measured are the needs with their widths on the screen.
func (g grid) measured() []need {
	needs := slices.Clone(g.needs)
	for _, row := range g.cells {
		for i, cell := range row {
			needs[i].least = max(needs[i].least, columnsOf(cell))
		}
	}
	for i, h := range g.header {
		needs[i].width = max(needs[i].least, columnsOf(h))
	}
	return needs
}

// shorten cuts a column to a width.
func (g grid) shorten(column, width int) {
	cells := make([]string, len(g.cells))
	for r := range g.cells {
		cells[r] = g.cells[r][column]
	}
	s := shorten.Shortener{Count: ansi.GraphemeWidth}
	switch g.needs[column].cut {
	case CutName:
		s.Part = shorten.Middle
	case CutAddress:
		s.Part = shorten.Beginning
	}
	times := 0
	if column == g.counted {
		for _, text := range g.times {
			times = max(times, columnsOf(text))
		}
	}
	if times > 0 && times+len(ellipsis) < width {
		for r := range cells {
			cells[r] = strings.TrimSuffix(cells[r], g.times[r])
		}
		cells = s.Cut(cells, width-times)
		for r := range cells {
			cells[r] += g.times[r]
		}
	} else {
		cells = s.Cut(cells, width)
	}
	for r, cell := range cells {
		g.cells[r][column] = cell
	}
	g.header[column] = ansi.Truncate(g.header[column], width, ellipsis)
}

// render draws the grid, every line at most limit columns wide (0: no limit).
func (g grid) render(paint func(term.Style, string) string, limit int) []byte {
	needs := g.measured()
	shape := fit(needs, limit)
	if len(shape.keep) == 0 {
		return nil
	}
	for at, i := range shape.keep {
		if shape.widths[at] < needs[i].width {
			g.shorten(i, shape.widths[at])
		}
	}
	var measured standIns
	line := func(cells []string, style func(i int) term.Style) []string {
		out := make([]string, 0, len(shape.keep)+1)
		for _, i := range shape.keep {
			out = append(out, paint(style(i), measured.of(cells[i])))
		}
		if shape.dropped {
			out = append(out, ellipsis)
		}
		return out
	}
	aligns := make([]tw.Align, len(shape.keep), len(shape.keep)+1)
	header := line(g.header, func(int) term.Style { return term.Bold })
	for at, i := range shape.keep {
		// The heading is as wide as the column, which may be cut to more than any cell fills.
		blanks := strings.Repeat(" ", max(0, shape.widths[at]-columnsOf(g.header[i])))
		if g.right[i] {
			aligns[at], header[at] = tw.AlignRight, blanks+header[at]
		} else {
			aligns[at], header[at] = tw.AlignLeft, header[at]+blanks
		}
	}
	lines := append(make([][]string, 0, 1+len(g.cells)), header)
	for r, cells := range g.cells {
		lines = append(lines, line(cells, func(i int) term.Style { return g.styles[r][i] }))
	}
	return measured.putBack(drawn(lines, append(aligns, tw.AlignLeft)))
}

// drawn is a table without rules, of lines of the same number of cells. Of tablewriter it
// takes the renderer alone: the table before it finds widths again, trims, wraps, merges
// and reads structs, for four hundred kilobytes of the program.
func drawn(lines [][]string, aligns []tw.Align) string {
	twwidth.SetEastAsian(false) // widths are the same in every locale
	widths := tw.Mapper[int, int]{}
	for _, cells := range lines {
		for at, cell := range cells {
			widths[at] = max(widths[at], twwidth.Width(cell))
		}
	}
	var b strings.Builder
	r := renderer.NewBlueprint(tw.Rendition{
		Borders:  tw.BorderNone,
		Symbols:  tw.NewSymbolCustom("gap").WithColumn(gap),
		Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.Separators{BetweenColumns: tw.On, BetweenRows: tw.Off}},
	})
	_ = r.Start(&b) // which only keeps it
	current := map[int]tw.CellContext{}
	row := tw.Formatting{Row: tw.RowContext{Position: tw.Row, Current: current, Widths: widths}}
	for _, cells := range lines {
		for at, cell := range cells {
			current[at] = tw.CellContext{Data: cell, Align: aligns[at]}
		}
		r.Row(cells, row)
	}
	return b.String()
}
