package input

import (
	"errors"
	"io"
)

// readNames reads one name a line.
func (in *reader) readNames() error {
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r := Record{Line: in.lines.number}
		problem := r.set(colUser, string(text))
		if problem == "" {
			problem = r.check()
		}
		if err := in.rows.put(r, problem); err != nil {
			return err
		}
	}
}

// readTSV reads a header and rows whose columns are parted by tabs. A tab or a
// line break cannot be part of a value.
func (in *reader) readTSV() error {
	return in.readTable("tabs", func(text string, fields []string) ([]string, string, error) {
		return appendSplit(fields, text, '\t'), "", nil
	})
}

// readTable reads a header and rows. split cuts the row that starts with a line
// into fields, which it appends, or says what is wrong with the row; its error
// ends the reading.
func (in *reader) readTable(separator string, split func(text string, fields []string) ([]string, string, error)) error {
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
		if fields, problem, err = split(string(text), fields[:0]); err != nil {
			return err
		}
		if head == nil {
			if head, err = in.header(line, fields, problem, separator); err != nil {
				return err
			}
			continue
		}
		r := Record{Line: line}
		if problem == "" {
			r, problem = head.record(line, fields)
		}
		if err := in.rows.put(r, problem); err != nil {
			return err
		}
	}
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
