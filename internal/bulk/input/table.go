package input

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/formula"
)

// A dialect is a way to part a line into columns.
type dialect struct {
	comma     byte
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
	fields  []string // of the row at hand
	problem string   // of that
	columns int      // in the line of the header
	names   []string // of the header, without empty ones at the end
	known   []string // for each column its folded name if it is one of [KnownColumns], else ""
	own     bool     // ach wrote the file
	cells   []cell
}

func (in *reader) readTable(d dialect) error {
	t := &table{dialect: d, reader: in}
	if err := in.rows(true, t.take); err != nil || t.names != nil {
		return err
	}
	return t.noHeader()
}

// take takes a row.
func (t *table) take(data []byte, last bool) (size int, err error) {
	size, err = t.split(data, last)
	switch {
	case err != nil || size == 0 || t.problem == "" && isBlank(t.fields):
		return size, err
	case t.names == nil:
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
	if t.line == 1 {
		if separates, err := t.separates(string(text)); separates || err != nil {
			return size, err
		}
	}
	for at := 0; ; { // of text in data
		if !bytes.HasPrefix(text, []byte(`"`)) {
			value, rest, more := bytes.Cut(text, []byte{t.comma})
			if !t.bare && bytes.IndexByte(value, '"') >= 0 {
				t.problem = cmp.Or(t.problem, misplacedQuote)
			}
			if t.fields = append(t.fields, string(value)); !more {
				return size, nil
			}
			at, text = at+len(value)+1, rest
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
		case rest[0] != t.comma:
			t.problem = misplacedQuote
			return size, nil
		}
		at, text = at+n+3, rest[1:]
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
	value, goesOn := field[1:1+n], len(rest) > 0 && rest[0] != t.comma
	switch {
	case t.bare && bytes.IndexByte(value, '\n') >= 0 && (goesOn || bytes.IndexByte(value, '\t') >= 0 && t.rowsInside(field)):
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
		if t.columns > 0 && before+bytes.Count(line, []byte{t.comma})+1 != t.columns {
			return false
		}
		before = 0
	}
	return true
}

// separates reports whether the first line of an input is no header but tells a
// spreadsheet what parts the columns, as "sep=," does. It refuses another separator
// than that of the dialect.
func (d dialect) separates(line string) (bool, error) {
	const sep = "sep="
	line = strings.TrimPrefix(line, `"`)
	if len(line) <= len(sep) || !strings.EqualFold(line[:len(sep)], sep) {
		return false, nil
	}
	comma, size := utf8.DecodeRuneInString(line[len(sep):])
	name, hint := quote(string(comma)), "save it with commas as csv, or with tabs as tsv"
	switch {
	case strings.Trim(line[len(sep)+size:], "\",;\t ") != "":
		return false, nil // it is a name
	case comma == rune(d.comma):
		return true, nil
	case comma == ',':
		name, hint = "commas", "read it with --format csv"
	case comma == '\t':
		name, hint = "tabs", "read it with --format tsv"
	}
	return true, errorf(1, hint, "its first line says that the columns are parted by %s, and not by %s", name, d.separator)
}

// header reads the row at hand as the header. A bad line before it may have been it.
func (t *table) header() error {
	if len(t.problems) > 0 {
		return t.noHeader()
	}
	if t.problem != "" {
		return errorf(t.line, "", "the header cannot be read: %s", t.problem)
	}
	t.columns = len(t.fields)
	names := t.fields
	for strings.TrimSpace(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	if len(names) > maxColumns {
		return errorf(t.line, "remove what is not needed", "the header has more than %d columns", maxColumns)
	}
	b := &t.build
	b.begin()
	b.header = true
	users := false
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case name == "":
			return errorf(t.line, "name it or remove it", "column %d of the header has no name", i+1)
		case !printable(name):
			hint := "the first row has to name the columns"
			if strings.Contains(name, "\t") {
				hint = "read it with --format tsv where its columns are parted by tabs"
			}
			return errorf(t.line, hint, "column %d of the header has a control character in its name: %s", i+1, quote(name))
		}
		column, problem := b.column(name)
		if problem != "" {
			return errorf(t.line, "rename or remove one of them", "the header has two columns %s", quote(fold(name)))
		}
		users = users || namesUsers(column.known)
		t.names, t.known = append(t.names, name), append(t.known, column.known)
	}
	if !users && t.collect == nil {
		return errorf(t.line, t.userHint(), "the header has no column for users: %s", quote(strings.Join(t.names, " ")))
	}
	has := func(name string) bool { return slices.Contains(t.names, name) }
	b.report = isReport(has)
	t.own = b.report || isListing(has)
	return nil
}

// noHeader says why there is none: a bad line before all others may have been it.
func (t *table) noHeader() error {
	if len(t.problems) > 0 {
		first := t.problems[0]
		return errorf(first.Line, "", "the header cannot be read: %s", first.Text)
	}
	return errorf(0, "", "the input is empty")
}

// userHint is the way out where no column names users.
func (t *table) userHint() string {
	hint := "the first row has to name the columns, parted by " + t.separator + ", one of them user, username or user_id"
	for _, name := range t.names {
		if near := NearColumn(name, colUser, colUsername, colUserID); near != "" {
			return fmt.Sprintf("did you mean %q by %s? %s", near, quote(name), hint)
		}
	}
	switch whole := strings.Join(t.names, ""); {
	case strings.Contains(whole, ";"):
		return hint + "; save it with " + t.separator + " in place of semicolons"
	case t.separator == "tabs" && strings.Contains(whole, ","):
		return hint + "; read it with --format csv where they are parted by commas"
	case strings.HasPrefix(t.names[0], "#"):
		return hint + "; only a list of users has comments"
	case len(t.names) == 1:
		return hint + "; a list of users without a header is read by --format lines"
	}
	return hint
}

// row is the row at hand.
func (t *table) row() row {
	r := row{line: t.line, cells: t.cells[:0], problem: t.problem}
	values := t.fields
	for len(values) > len(t.names) && strings.TrimSpace(values[len(values)-1]) == "" {
		values = values[:len(values)-1]
	}
	if n := len(values); n != len(t.names) {
		plural := "s"
		if n == 1 {
			plural = ""
		}
		r.problem = cmp.Or(r.problem, fmt.Sprintf("the row has %d column%s, the header %d", n, plural, len(t.names)))
	}
	for i, text := range values[:min(len(values), len(t.names))] {
		known := t.known[i]
		if known == colMessage && len(values) > len(t.names) {
			continue // it is in another column, or in two
		}
		if known != "" && (known != colMessage || t.own) { // others may quote with a ' what begins with an @
			text = formula.Unguard(text)
		}
		r.cells = append(r.cells, cell{t.names[i], value{text: text}})
	}
	t.cells = r.cells
	return r
}
