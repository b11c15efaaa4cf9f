package output

import (
	"bytes"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/olekukonko/ll"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

const (
	gap      = "  " // between columns
	ellipsis = "…"
)

// grid is a table as text, before it is fitted to a width.
type grid struct {
	header []string
	right  []bool // columns of integers
	shrink []int
	cells  [][]string
	styles [][]term.Style
}

// newGrid takes from cols those with a Header; when words their times.
func newGrid[T any](cols []Column[T], rows []T, when func(time.Time) string) grid {
	var g grid
	shown := make([]Column[T], 0, len(cols))
	for _, c := range flat(cols) {
		if c.Header != "" {
			shown = append(shown, c)
			g.header = append(g.header, c.header())
			g.shrink = append(g.shrink, c.Shrink)
		}
	}
	integers, others := make([]int, len(shown)), make([]int, len(shown))
	for _, row := range rows {
		cells, styles := make([]string, len(shown)), make([]term.Style, len(shown))
		for i, c := range shown {
			v := c.Value.Of(row)
			switch scalar(v).(type) {
			case int64:
				integers[i]++
			case nil:
			default:
				others[i]++
			}
			cells[i], styles[i] = dashed(strings.TrimSpace(sanitize.Line(c.people(row, v, when)))), c.style(row)
		}
		g.cells, g.styles = append(g.cells, cells), append(g.styles, styles)
	}
	for i := range shown {
		g.right = append(g.right, integers[i] > 0 && others[i] == 0)
	}
	return g
}

// widths returns the columns each column needs on the screen.
func (g grid) widths() []int {
	widths := make([]int, len(g.header))
	for i, h := range g.header {
		widths[i] = columnsOf(h)
	}
	for _, row := range g.cells {
		for i, cell := range row {
			widths[i] = max(widths[i], columnsOf(cell))
		}
	}
	return widths
}

// render draws the grid, every line at most limit columns wide (0: no limit).
func (g grid) render(paint func(term.Style, string) string, limit int) ([]byte, error) {
	shape := fit(g.widths(), g.shrink, limit)
	if len(shape.keep) == 0 {
		return nil, nil
	}
	aligns := make(tw.Alignment, 0, len(shape.keep)+1)
	for _, i := range shape.keep {
		if g.right[i] {
			aligns = append(aligns, tw.AlignRight)
		} else {
			aligns = append(aligns, tw.AlignLeft)
		}
	}
	line := func(cells []string, style func(i int) term.Style) []string {
		out := make([]string, 0, len(shape.keep)+1)
		for at, i := range shape.keep {
			out = append(out, paint(style(i), ansi.Truncate(cells[i], shape.widths[at], ellipsis)))
		}
		if shape.dropped {
			out = append(out, ellipsis)
		}
		return out
	}
	widths := shape.widths
	if shape.dropped {
		widths, aligns = append(widths, 1), append(aligns, tw.AlignLeft)
	}

	var b bytes.Buffer
	table := newTable(&b, widths, aligns)
	table.Header(line(g.header, func(int) term.Style { return term.Bold }))
	for r, cells := range g.cells {
		if err := table.Append(line(cells, func(i int) term.Style { return g.styles[r][i] })); err != nil {
			return nil, err
		}
	}
	if err := table.Render(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// newTable returns a tablewriter table that changes nothing in its cells: no
// trimming, no wrapping, no change of case, drawn by [borderless].
func newTable(b *bytes.Buffer, widths []int, aligns tw.Alignment) *tablewriter.Table {
	untouched := tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off}
	return tablewriter.NewTable(b,
		tablewriter.WithConfig(tablewriter.Config{
			Header:   tw.CellConfig{Formatting: untouched, Alignment: tw.CellAlignment{PerColumn: aligns}},
			Row:      tw.CellConfig{Formatting: untouched, Alignment: tw.CellAlignment{PerColumn: aligns}},
			Behavior: tw.Behavior{TrimSpace: tw.Off, TrimTab: tw.Off, TrimLine: tw.Off},
		}),
		tablewriter.WithRenderer(&borderless{out: b, widths: widths}),
	)
}

// borderless draws a table without lines and without blanks at line ends.
// tablewriter's own renderer measures rune by rune and by the locale, which
// misaligns emoji and gives other bytes in another locale.
type borderless struct {
	out    *bytes.Buffer
	widths []int
}

var _ tw.Renderer = (*borderless)(nil)

// Header draws the heading.
func (r *borderless) Header(lines [][]string, ctx tw.Formatting) {
	for _, line := range lines {
		r.Row(line, ctx)
	}
}

// Row draws one line.
func (r *borderless) Row(cells []string, ctx tw.Formatting) {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteString(gap)
		}
		pad := strings.Repeat(" ", max(0, r.widths[i]-columnsOf(cell)))
		if ctx.Row.Current[i].Align == tw.AlignRight {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	r.out.WriteString(strings.TrimRight(line.String(), " "))
	r.out.WriteByte('\n')
}

// The rest of tw.Renderer: there are no footers, no rules, nothing to open or
// to close. Rows are written to the buffer given at construction.

func (r *borderless) Start(io.Writer) error            { return nil }
func (r *borderless) Footer([][]string, tw.Formatting) {}
func (r *borderless) Line(tw.Formatting)               {}
func (r *borderless) Close() error                     { return nil }
func (r *borderless) Logger(*ll.Logger)                {}
func (r *borderless) Config() tw.Rendition             { return tw.Rendition{Borders: tw.BorderNone} }

// columnsOf is how many columns of a terminal a line takes. Most text is plain ASCII,
// of which each character takes one: that is seen sooner than clusters are found.
func columnsOf(line string) int {
	for i := range len(line) {
		if line[i] < ' ' || line[i] > '~' {
			return ansi.StringWidth(line)
		}
	}
	return len(line)
}
