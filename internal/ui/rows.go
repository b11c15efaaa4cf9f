package ui

import "fmt"

// Rows prints many objects to stdout.
//
//   - table: the columns with a Header; times as UTC dates, 2006-01-02; an
//     absent or empty value as "-"; booleans as yes and no; integers to the
//     right. On a terminal each line fits its width, by cutting cells with "…"
//     and at last leaving columns out, which a final "…" shows. Without rows
//     nothing is printed: the caller's note tells.
//   - json: an array, [] without rows. ndjson: one object a line. yaml: a
//     sequence. Times are RFC 3339 in UTC, an absent value is null.
//   - csv, tsv: a header line always, then a line for each row, without Nested
//     columns; an absent value is an empty cell. In csv a string that a
//     spreadsheet would run as a formula is preceded by ' (it begins with = +
//   - or @); tsv is for scripts and has no such mark.
//   - ids: the id of each row on its own line.
//
// Strings pass [CleanText] in json, ndjson and yaml, and [Clean] in the others.
// An error of the write is returned as it is.
func Rows[T any](s *Streams, f Format, cols []Column[T], rows []T) error {
	b, err := renderRows(s, f, cols, rows)
	if err != nil {
		return err
	}
	return s.write(b)
}

// One prints a single object to stdout. As a table it is every column on a
// line of its own, "Name:  value", with times as 2006-01-02 15:04 UTC and long
// text wrapped to the terminal; in json and yaml it is an object rather than a
// list; in the other formats it is [Rows] with one row.
func One[T any](s *Streams, f Format, cols []Column[T], row T) error {
	b, err := renderOne(s, f, cols, row)
	if err != nil {
		return err
	}
	return s.write(b)
}

func renderRows[T any](s *Streams, f Format, cols []Column[T], rows []T) ([]byte, error) {
	switch f {
	case FormatTable:
		g, err := newGrid(cols, rows)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		return g.render(s.outPainter(), s.limit())
	case FormatJSON, FormatNDJSON, FormatYAML:
		values := make([]any, 0, len(rows))
		for _, row := range rows {
			v, err := record(cols, row)
			if err != nil {
				return nil, err
			}
			values = append(values, v)
		}
		switch f {
		case FormatJSON:
			return renderJSON(values)
		case FormatYAML:
			return renderYAML(values)
		}
		return renderNDJSON(values)
	case FormatCSV:
		lines, err := matrix(cols, rows, csvCell)
		if err != nil {
			return nil, err
		}
		return renderCSV(lines)
	case FormatTSV:
		lines, err := matrix(cols, rows, tsvCell)
		if err != nil {
			return nil, err
		}
		return renderTSV(lines), nil
	case FormatIDs:
		return renderIDs(cols, rows)
	}
	_, err := ParseFormat(string(f))
	return nil, err
}

func renderOne[T any](s *Streams, f Format, cols []Column[T], row T) ([]byte, error) {
	switch f {
	case FormatTable:
		return renderDetail(cols, row, s.outPainter(), s.limit())
	case FormatJSON, FormatYAML:
		v, err := record(cols, row)
		if err != nil {
			return nil, err
		}
		if f == FormatJSON {
			return renderJSON(v)
		}
		return renderYAML(v)
	}
	return renderRows(s, f, cols, []T{row})
}

// write hands everything to stdout at once. Nothing is written for an empty
// result, so that it cannot fail on a pipe that nobody reads any more.
func (s *Streams) write(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	n, err := s.Out.Write(b)
	if err == nil && n < len(b) {
		return fmt.Errorf("write to stdout: only %d of %d bytes written", n, len(b))
	}
	return err
}
