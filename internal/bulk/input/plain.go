package input

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/formula"
)

// readNames reads one ref a line. A first line that is the name of a column is
// refused: it may be a header, and somebody may be called so.
func (in *reader) readNames() error {
	first := true
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if folded := fold(string(text)); first && namesUsers(folded) {
			return errorf(in.lines.number, "read a file with a header by --format csv; somebody who is called so is @"+folded,
				"the first line is %s, which is the header of a table and no user", quote(folded))
		}
		first = false
		r := Record{Line: in.lines.number}
		problem := checkText(string(text))
		if problem == "" {
			problem = r.set(colUser, formula.Unguard(strings.TrimSpace(string(text)))) // it may be a column of a csv, cut out
		}
		if problem == "" {
			problem = r.check()
		}
		if err := in.rows.put(r, problem); err != nil {
			return err
		}
	}
}

// readTable reads a header and rows.
func (in *reader) readTable(d dialect) error {
	var head *header
	var fields []string
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			if head == nil {
				return in.noHeader()
			}
			return nil
		}
		if err != nil {
			return err
		}
		line, problem := in.lines.number, ""
		if head == nil && line == 1 {
			if separates, err := d.separates(string(text)); separates || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		}
		if fields, problem, err = in.split(d, string(text), fields[:0]); err != nil {
			return err
		}
		if problem == "" && isBlank(fields) {
			continue
		}
		if head == nil {
			in.columns = len(fields)
			if head, err = in.header(line, fields, problem, d.separator); err != nil {
				return err
			}
			continue
		}
		r, wrong := head.record(line, fields)
		if problem == "" {
			problem = wrong
		}
		if err := in.rows.put(r, problem); err != nil {
			return err
		}
	}
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
	switch rest := line[len(sep)+size:]; {
	case strings.Trim(rest, "\",;\t ") != "":
		return false, nil // it is a name
	case comma == rune(d.comma):
		return true, nil
	case comma == ',':
		return true, errorf(1, "read it with --format csv", "its first line says that the columns are parted by commas, and not by %s", d.separator)
	case comma == '\t':
		return true, errorf(1, "read it with --format tsv", "its first line says that the columns are parted by tabs, and not by %s", d.separator)
	}
	return true, errorf(1, "save it with commas as csv, or with tabs as tsv", "its first line says that the columns are parted by %s, and not by %s", quote(string(comma)), d.separator)
}

// header makes the header of the first row that could be read.
func (in *reader) header(line int, fields []string, problem, separator string) (*header, error) {
	if len(in.rows.problems) > 0 {
		return nil, in.noHeader()
	}
	if problem != "" {
		return nil, errorf(line, "", "the header cannot be read: %s", problem)
	}
	return newHeader(line, fields, separator)
}

// noHeader says why there is none: a bad line before all others may have been it.
func (in *reader) noHeader() error {
	if len(in.rows.problems) > 0 {
		first := in.rows.problems[0]
		return errorf(first.Line, "", "the header cannot be read: %s", first.Text)
	}
	return errorf(0, "", "the input is empty")
}
