package output

import (
	"context"
	"slices"

	"github.com/ach-cli/ach/internal/term"
)

// An Output says how results are printed.
type Output struct {
	Format Format
	// Columns are the names of the fields to print, in this order. Without any, a
	// machine format has all fields, and a table or Markdown those with a Header.
	Columns []string
	// Query is applied to what json or ndjson would print; nil for none.
	Query *Query
}

// A Writer prints rows to stdout as they come. In the formats that can be printed
// piece by piece they are forgotten at once, so that a list of any length takes
// the same memory; the others need all of them, and print at [Writer.Close].
type Writer[T any] struct {
	printer
	rows []T // those to print next
}

// NewWriter fails where cols cannot be printed as o says.
func NewWriter[T any](s *term.Streams, o Output, cols []Column[T]) (*Writer[T], error) {
	w := &Writer[T]{printer: printer{s: s, o: o}}
	var err error
	bound := bind(cols, &w.rows, o.typed())
	w.same = slices.DeleteFunc(slices.Clone(bound), func(c column) bool { return !c.same })
	w.cols, err = o.fields(bound, o.cells())
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Streams reports whether rows are printed as they come.
func (o Output) Streams() bool {
	switch o.Format {
	case FormatNDJSON, FormatCSV, FormatTSV, FormatIDs, FormatYAML:
		return true
	}
	return false
}

// Write takes some more rows.
func (w *Writer[T]) Write(ctx context.Context, rows ...T) error {
	if !w.o.Streams() {
		w.rows = append(w.rows, rows...)
		return nil
	}
	defer func() { w.rows = nil }()
	for w.o.Query == nil && len(rows) > rowsAtOnce {
		w.rows = rows[:rowsAtOnce]
		if err := w.print(ctx, rowsAtOnce); err != nil {
			return err
		}
		rows = rows[rowsAtOnce:]
	}
	w.rows = rows
	return w.print(ctx, len(rows))
}

// rowsAtOnce is how many rows are printed by one write.
const rowsAtOnce = 200

// Close prints what is still to be printed.
func (w *Writer[T]) Close(ctx context.Context) error { return w.close(ctx, len(w.rows)) }

// printer prints rows of any kind, which are told by their number.
type printer struct {
	s     *term.Streams
	o     Output
	cols  []column
	same  []column // what rows of one line agree in, whether it is printed or not
	begun bool
}

func (p *printer) close(ctx context.Context, rows int) error {
	switch {
	case p.begun:
		return nil
	case p.o.Format == FormatYAML:
		return p.s.WriteData([]byte("[]\n"))
	}
	return p.print(ctx, rows) // where rows are printed as they come, a header belongs to an empty list too
}

func (p *printer) print(ctx context.Context, rows int) error {
	switch {
	case p.o.Format == FormatJSON && p.o.Query == nil:
		return writeJSON(records(p.cols, rows), p.s.WriteData)
	case p.o.Query == nil:
	case p.o.Format == FormatNDJSON:
		values := make([]any, rows)
		for row := range values {
			values[row] = recordOf(p.cols, row)
		}
		return p.o.Query.apply(ctx, values, p.s.WriteData)
	case p.o.Format == FormatJSON:
		return p.o.Query.apply(ctx, []any{records(p.cols, rows)}, p.s.WriteData)
	}
	b, err := p.render(rows)
	if err != nil {
		return err
	}
	p.begun = p.begun || len(b) > 0
	return p.s.WriteData(b)
}

func (p *printer) render(rows int) ([]byte, error) {
	switch p.o.Format {
	case FormatTable:
		if rows == 0 {
			return nil, nil
		}
		return newGrid(withBars(p.cols, rows, p.s.BarSteps()), together(p.cols, p.same, rows), p.s.When).render(p.s.OutPaint(), p.s.Limit()), nil
	case FormatMarkdown:
		return renderMarkdown(p.cols, together(p.cols, p.same, rows)), nil
	case FormatNDJSON:
		return renderNDJSON(p.cols, rows), nil
	case FormatYAML:
		return renderYAMLRows(p.cols, rows), nil
	case FormatCSV:
		return delimited(matrix(p.cols, rows, !p.begun, p.s.OutTTY()), ',', quotedInCSV), nil
	case FormatTSV:
		return delimited(matrix(p.cols, rows, !p.begun, p.s.OutTTY()), '\t', quotedInTSV), nil
	case FormatIDs:
		return renderIDs(p.cols, rows)
	}
	_, err := ParseFormat(string(p.o.Format))
	return nil, err
}
