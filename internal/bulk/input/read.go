package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// Bounds of an input.
const (
	MaxLine    = 1 << 20   // bytes of a row, the lines of a quoted field together
	MaxRows    = 1_000_000 // good and bad ones together
	maxColumns = 1000
)

// Read reads all of r. Records and problems are in ascending order of lines.
//
// With an [*Error] come the problems that were found before it, so that they can
// be reported together; the records are then not to be used. An error of r is
// returned as it is, wrapped.
func Read(r io.Reader, f Format) ([]Record, []Problem, error) {
	return read(r, f, limits{line: MaxLine, rows: MaxRows})
}

// limits are those of the package, or a test's smaller ones.
type limits struct{ line, rows int }

// read is Read with other limits.
func read(r io.Reader, f Format, limits limits) ([]Record, []Problem, error) {
	in := &reader{
		lines: lineReader{r: bufio.NewReaderSize(r, 64<<10), most: limits.line},
		rows:  rows{most: limits.rows},
	}
	if err := in.read(f); err != nil {
		return nil, in.rows.problems, err
	}
	return slices.Concat(append(in.rows.full, in.rows.last)...), in.rows.problems, nil
}

// reader is one reading of one input.
type reader struct {
	lines    lineReader
	rows     rows
	comments bool // lines that start with # are comments
	quotes   bool // a row may span lines
	columns  int  // of the header, once it is read
}

func (in *reader) read(f Format) error {
	if err := in.lines.checkStart(); err != nil {
		return err
	}
	in.comments, in.quotes = f == Lines, f == CSV || f == TSV
	var err error
	switch f {
	case CSV:
		err = in.readCSV()
	case TSV:
		err = in.readTSV()
	case NDJSON:
		err = in.readNDJSON()
	case JSON:
		err = in.readJSON()
	case YAML:
		err = in.readYAML()
	case Lines:
		err = in.readNames()
	default:
		return noFormat(string(f))
	}
	if err == nil && in.rows.count == 0 {
		err = errorf(0, "", "the input has no rows")
	}
	return err
}

// next returns the next line that is neither blank nor a comment. A line that is
// unusable whatever is in its columns becomes a problem and is passed over,
// unless it may be only the start of a row. The text is valid until the next
// call; the error is io.EOF at the end.
func (in *reader) next() ([]byte, error) {
	for {
		text, err := in.lines.next()
		switch {
		case errors.Is(err, errTooLong) && in.quotes && in.lines.quoted:
			return nil, errorf(in.lines.number, "", "%s and has quotes, so its end cannot be told", tooLong(in.lines.most))
		case errors.Is(err, errTooLong):
			err = in.rows.problem(in.lines.number, tooLong(in.lines.most))
		case err != nil:
			return nil, err
		case len(bytes.TrimSpace(text)) == 0:
		case in.comments && bytes.HasPrefix(bytes.TrimLeft(text, " "), []byte("#")):
		case !in.quotes && !utf8.Valid(text):
			err = in.rows.problem(in.lines.number, notUTF8)
		default:
			return text, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func tooLong(most int) string { return fmt.Sprintf("the row is longer than %d bytes", most) }

// rows collects what was read. Records are kept in pieces, since growing one
// slice of a hundred thousand would leave several times its size as garbage.
type rows struct {
	most     int
	count    int
	full     [][]Record
	last     []Record
	problems []Problem
}

func (rs *rows) record(r Record) error {
	if err := rs.room(r.Line); err != nil {
		return err
	}
	if len(rs.last) == cap(rs.last) {
		if len(rs.last) > 0 {
			rs.full = append(rs.full, rs.last)
		}
		rs.last = make([]Record, 0, min(max(64, rs.count), 4096))
	}
	rs.last = append(rs.last, r)
	return nil
}

func (rs *rows) problem(line int, text string) error { return rs.wrong(Record{Line: line}, text) }

func (rs *rows) wrong(r Record, text string) error {
	if err := rs.room(r.Line); err != nil {
		return err
	}
	rs.problems = append(rs.problems, Problem{r.Line, text, r})
	return nil
}

// put adds a record, or a problem where its text is not empty.
func (rs *rows) put(r Record, problem string) error {
	if problem != "" {
		return rs.wrong(r, problem)
	}
	return rs.record(r)
}

func (rs *rows) room(line int) error {
	if rs.count == rs.most {
		return errorf(line, "split it into several", "the input has more than %d rows", rs.most)
	}
	rs.count++
	return nil
}
