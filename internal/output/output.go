package output

import (
	"context"

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
	s     *term.Streams
	o     Output
	cols  []Column[T]
	kept  []T
	begun bool
}

// NewWriter fails where cols cannot be printed as o says.
func NewWriter[T any](s *term.Streams, o Output, cols []Column[T]) (*Writer[T], error) {
	cols, err := fields(o, cols, o.cells())
	if err != nil {
		return nil, err
	}
	return &Writer[T]{s: s, o: o, cols: cols}, nil
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
		w.kept = append(w.kept, rows...)
		return nil
	}
	return w.print(ctx, rows)
}

// Close prints what is still to be printed.
func (w *Writer[T]) Close(ctx context.Context) error {
	switch {
	case w.begun:
		return nil
	case w.o.Format == FormatYAML:
		return w.s.WriteData([]byte("[]\n"))
	}
	return w.print(ctx, w.kept) // where rows are printed as they come, a header belongs to an empty list too
}

func (w *Writer[T]) print(ctx context.Context, rows []T) error {
	switch {
	case w.o.Query == nil:
	case w.o.Format == FormatNDJSON:
		return w.o.Query.apply(ctx, records(w.cols, rows), w.s.WriteData)
	case w.o.Format == FormatJSON:
		return w.o.Query.apply(ctx, []any{records(w.cols, rows)}, w.s.WriteData)
	}
	b, err := w.render(rows)
	if err != nil {
		return err
	}
	w.begun = w.begun || len(b) > 0
	return w.s.WriteData(b)
}

func (w *Writer[T]) render(rows []T) ([]byte, error) {
	switch w.o.Format {
	case FormatTable:
		if len(rows) == 0 {
			return nil, nil
		}
		return newGrid(w.cols, rows, w.s.When).render(w.s.OutPaint(), w.s.Limit())
	case FormatMarkdown:
		return renderMarkdown(w.cols, rows), nil
	case FormatJSON:
		return renderJSON(records(w.cols, rows))
	case FormatNDJSON:
		return renderNDJSON(records(w.cols, rows)), nil
	case FormatYAML:
		return renderYAMLRows(records(w.cols, rows))
	case FormatCSV:
		return delimited(matrix(w.cols, rows, !w.begun, w.s.OutTTY()), ',', quotedInCSV), nil
	case FormatTSV:
		return delimited(matrix(w.cols, rows, !w.begun, w.s.OutTTY()), '\t', quotedInTSV), nil
	case FormatIDs:
		return renderIDs(w.cols, rows)
	}
	_, err := ParseFormat(string(w.o.Format))
	return nil, err
}
