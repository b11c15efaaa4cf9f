package output

import (
	"context"

	"github.com/ach-cli/ach/internal/term"
)

// Rows prints many objects to stdout.
//
//   - table: the columns with a Header; an absent or empty value as "-"; booleans
//     as yes and no; integers to the right. On a terminal times are as long ago as
//     they are, and each line fits its width, by cutting cells with "…" and at last
//     leaving columns out, which a final "…" shows. Without rows nothing is
//     printed: the caller's note tells.
//     Rows that agree in all columns marked Same are one line, where the first of them
//     is: with the number of them, their numbers, their newest time, and of texts
//     whatever differs.
//   - markdown: the same columns as a table of GitLab Flavored Markdown, of which
//     text from a server is no part: nothing in it is a link, a mention or markup.
//   - json: an array, [] without rows. ndjson: one object a line. yaml: a
//     sequence. An absent value is null.
//   - csv, tsv: a header line always, then a line for each row, without arrays; an
//     absent value is an empty cell. Text that a spreadsheet would run is preceded by ',
//     see package formula, but in columns AsGiven.
//   - ids: the id of each row on its own line.
//
// Times are RFC 3339 in UTC but on a terminal. Strings pass [sanitize.Text] in json,
// ndjson and yaml, and [sanitize.Line] in the others; what is [Given] stays as it is in
// json, ndjson, csv and tsv, and is cleaned in csv and tsv on a terminal. An error of the
// write is in the chain of what is returned, see [term.ErrClosedPipe].
func Rows[T any](ctx context.Context, s *term.Streams, o Output, cols []Column[T], rows []T) error {
	w, err := NewWriter(s, o, cols)
	if err != nil {
		return err
	}
	if err := w.Write(ctx, rows...); err != nil {
		return err
	}
	return w.Close(ctx)
}

// One prints a single object to stdout. As a table it is every column on a
// line of its own, "Name:  value", with long text wrapped to the terminal, and in
// markdown a row of its own; in json and yaml it is an object rather than a list;
// in the other formats it is [Rows] with one row.
func One[T any](ctx context.Context, s *term.Streams, o Output, cols []Column[T], row T) error {
	rows := []T{row}
	if o.Streams() && o.Format != FormatYAML {
		return Rows(ctx, s, o, cols, rows)
	}
	bound, err := o.fields(bind(cols, &rows, o.typed()), false)
	if err != nil {
		return err
	}
	p := printer{s: s, o: o, cols: bound}
	return p.one(ctx)
}

// one prints the first row, as an object.
func (p *printer) one(ctx context.Context) error {
	const first = 0
	var b []byte
	var err error
	switch {
	case p.o.Format == FormatJSON && p.o.Query != nil:
		return p.o.Query.apply(ctx, []any{recordOf(p.cols, first)}, p.s.WriteData)
	case p.o.Format == FormatJSON:
		return writeJSON(recordOf(p.cols, first), p.s.WriteData)
	case p.o.Format == FormatYAML:
		return writeYAML(recordOf(p.cols, first), p.s.WriteData)
	case p.o.Format == FormatTable:
		b = renderDetail(p.cols, first, p.s)
	case p.o.Format == FormatMarkdown:
		b = renderMarkdownOne(p.cols, first)
	default:
		_, err = ParseFormat(string(p.o.Format))
	}
	if err != nil {
		return err
	}
	return p.s.WriteData(b)
}
