package input

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/formula"
)

// A dialect is a way to part a line into columns.
type dialect struct {
	comma     []byte // nil as long as it is not known
	separator string // the name of the comma
	bare      bool   // fields without quotes around may have quotes in them
}

// table reads a header and rows as RFC 4180 has them: columns parted by commas, quoted
// fields with doubled quotes and line breaks in them.
//
// A row with a misplaced quote is a problem and ends with the line of the quote. In csv
// a quote that is never closed, or one without a partner, ends the reading: which
// of the following lines are rows can then no longer be told, and a guess might
// award to somebody who is only mentioned in a message.
//
// In tsv a field that begins with a quote is quoted, as spreadsheets write those with tabs,
// line breaks, commas or quotes in them; in others a quote is a quote. One at the beginning
// may be a slip: a row whose quote is not closed as it should be is a problem by itself,
// and ends with the line of that quote.
//
// [encoding/csv] takes the CR of line breaks out of values, returns of a wrong row only what
// stands before the mistake, holds a row of any length, and knows no such tsv.
type table struct {
	dialect
	*reader
	fields  []string        // of the row at hand
	problem string          // of that
	width   int             // columns in the line of the header
	names   []string        // of all of them
	cols    []*column       // without those at the end that the header does not name
	extras  map[int]*column // those that have a value somewhere
	own     bool            // ach wrote the file
	cells   []cell
}

func newTable(in *reader) *table { return &table{reader: in, extras: map[int]*column{}} }

func (in *reader) readTable() error {
	t := newTable(in)
	if err := in.rows(true, t.take); err != nil || t.cols != nil {
		return err
	}
	return t.noHeader()
}

// take takes a row.
func (t *table) take(data []byte, last bool) (size int, err error) {
	if t.cols == nil {
		size, more, err := t.begin(data, last)
		if err != nil || more || size > 0 {
			return size, err
		}
	}
	size, err = t.split(data, last)
	switch {
	case err != nil || size == 0 || t.problem == "" && isBlank(t.fields):
		return size, err
	case t.cols == nil:
		return size, t.header()
	}
	return size, t.put(t.row())
}

const (
	misplacedQuote = `a quote stands in the middle of a column; a value with quotes is put in quotes, and each of its own is doubled`
	openQuote      = `a column begins with a quote that is not closed as a spreadsheet would; a value that begins with a quote is put in quotes, and each of its own is doubled`
)

// split cuts a row into fields. It goes to the end of the row even where the row is a
// problem already, or the rest of it would pass for further rows.
func (t *table) split(data []byte, last bool) (size int, err error) {
	text, size := firstLine(data, last) // what is left of the line
	t.fields, t.problem = t.fields[:0], checkText(text)
	for at := 0; ; { // of text in data
		if !bytes.HasPrefix(text, []byte(`"`)) {
			value, rest, more := bytes.Cut(text, t.comma)
			if !t.bare && bytes.IndexByte(value, '"') >= 0 {
				t.problem = cmp.Or(t.problem, misplacedQuote)
			}
			if t.fields = append(t.fields, string(value)); !more {
				return size, nil
			}
			at, text = at+len(value)+len(t.comma), rest
			continue
		}
		n, rest, end, err := t.quoted(data, at, last)
		switch {
		case err != nil && t.bare:
			t.fields, t.problem = append(t.fields, strings.Split(string(text), string(t.comma))...), openQuote
			return size, nil
		case err != nil || end == 0:
			return 0, err
		}
		if end > size {
			t.problem = cmp.Or(t.problem, checkText(data[at:end]))
		}
		t.fields, size = append(t.fields, strings.ReplaceAll(string(data[at+1:at+1+n]), `""`, `"`)), end
		switch {
		case len(rest) == 0:
			return size, nil
		case !bytes.HasPrefix(rest, t.comma):
			t.problem = misplacedQuote
			return size, nil
		}
		at, text = at+n+len(`""`)+len(t.comma), rest[len(t.comma):]
	}
}

// quoted finds the closing quote of the field that begins with one at a place in data. It
// returns the length of what stands between them, what follows on the line, and the size of
// the data up to the end of that line, 0 where more of the input has to be seen.
func (t *table) quoted(data []byte, at int, last bool) (n int, rest []byte, size int, err error) {
	const hint = "close it, or double it if it is part of the value"
	most, behind := t.limits.line, len(data)
	if n = closing(data[at+1:]); n >= 0 {
		behind = at + n + 2
		rest, size = firstLine(data[behind:], last)
	}
	whole, fits := n >= 0 && (size > 0 || last), len(bytes.TrimSuffix(data, []byte("\n"))) <= most
	switch {
	case !whole && !last && fits:
		return 0, nil, 0, nil
	case !whole && fits:
		return 0, nil, 0, errorf(t.line, hint, "a quote in the row that starts here is never closed")
	case !whole || behind+len(rest) > most:
		return 0, nil, 0, errorf(t.line, hint, "a quote in the row that starts here is not closed within %d bytes", most)
	}
	return n, rest, behind + size, t.closed(data[at:behind+len(rest)], n, rest)
}

// closing returns the length of a quoted value without its quotes, of which text begins
// behind the first; -1 where there is no closing one.
func closing(text []byte) int {
	for at := 0; ; at += 2 {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return n
		}
		if at += n; !bytes.HasPrefix(text[at+1:], []byte(`"`)) {
			return at
		}
	}
}

// closed is an error where the quote behind a value of n bytes, with which field begins,
// cannot be the one that was meant.
func (t *table) closed(field []byte, n int, rest []byte) error {
	value, goesOn := field[1:1+n], len(rest) > 0 && !bytes.HasPrefix(rest, t.comma)
	switch {
	case t.bare && bytes.IndexByte(value, '\n') >= 0 && (goesOn || bytes.Contains(value, t.comma) && t.rowsInside(field)):
		return errorf(t.line, "double each quote that is part of a value, and put the value in quotes", "a quote in the row that starts here is closed in another row")
	case goesOn && bytes.Count(rest, []byte(`"`))%2 == 1:
		return errorf(t.line, "double each quote that is part of a value", "the row that starts here has a quote too many or too few")
	}
	return nil
}

// rowsInside reports whether the lines of a field in quotes may be rows: without the
// quotes each has as many columns as the header.
func (t *table) rowsInside(field []byte) bool {
	before := len(t.fields)
	for line := range bytes.Lines(field) {
		if t.width > 0 && before+bytes.Count(line, t.comma)+1 != t.width {
			return false
		}
		before = 0
	}
	return true
}

// row is the row at hand.
func (t *table) row() row {
	r := row{line: t.line, cells: t.cells[:0], problem: t.problem}
	values := t.fields
	for len(values) > len(t.cols) && strings.TrimSpace(values[len(values)-1]) == "" {
		values = values[:len(values)-1]
	}
	named, n := len(t.cols), len(values)
	most := min(t.width, maxColumns)
	if t.collect == nil && slices.ContainsFunc(t.cols, func(c *column) bool { return c.known == colMessage }) {
		most = named // what stands behind them may be of a message that was cut
	}
	if n < named || n > most {
		plural := "s"
		if n == 1 {
			plural = ""
		}
		r.problem = cmp.Or(r.problem, fmt.Sprintf("the row has %d column%s, the header %d", n, plural, named))
	}
	for i, text := range values[:min(n, named)] {
		known := t.cols[i].known
		if known == colMessage && len(values) > len(t.cols) {
			continue // it is in another column, or in two
		}
		c := cell{name: t.cols[i].name, column: t.cols[i], value: value{text: text}}
		switch {
		case known != "" && (known != colMessage || t.own): // others may quote with a ' what begins with an @
			c.text, c.given = formula.Unguard(text), text
		case t.options.Foreign && fold(c.name) == colMappedFrom: // it is looked up, and not carried
			c.text = formula.Unguard(text)
		}
		r.cells = append(r.cells, c)
	}
	for i := named; i < n && n <= most; i++ {
		if strings.TrimSpace(values[i]) != "" {
			r.cells = append(r.cells, cell{name: t.extra(i).name, column: t.extra(i), value: value{text: values[i]}})
		}
	}
	t.cells = r.cells
	return r
}

// extra is a column behind those that the header names.
func (t *table) extra(place int) *column {
	c := t.extras[place]
	if c == nil {
		c = t.build.add(nameless(place), "")
		t.extras[place] = c
	}
	return c
}
