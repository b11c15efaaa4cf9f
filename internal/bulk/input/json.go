package input

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// readJSON reads an array of objects, or the one under "rows" of an object, as a dry run
// prints them. It holds no more of the text than one of them.
//
// Where the text is no JSON the reading ends: which of the following objects are rows can
// then no longer be told.
func (in *reader) readJSON() error {
	s := &jsonScanner{r: in.lines.r, line: 1, most: in.lines.most}
	rd := newObjects()
	rd.names = true
	err := s.document(func(line int, text []byte) error {
		if !utf8.Valid(text) {
			rd.begin()
			return in.rowOf(&rd, Record{Line: line}, notUTF8)
		}
		if !json.Valid(text) {
			return s.broken(line, json.Unmarshal(text, new(json.RawMessage)))
		}
		return in.object(&rd, line, text)
	})
	if errors.Is(err, io.EOF) {
		return errorf(s.line, "it may not have been written to its end", "the JSON ends in the middle")
	}
	return err
}

// jsonScanner parts a JSON text into values without keeping it.
type jsonScanner struct {
	r    *bufio.Reader
	line int // of the next byte
	most int // bytes of a value that is kept
	buf  []byte
}

const rowsKey = "rows"

const jsonHint = "json is an array of objects; one object a line is read by --format ndjson"

// document reads the whole text and gives each row to put, with the line it begins on.
func (s *jsonScanner) document(put func(line int, text []byte) error) error {
	first, err := s.peek()
	switch {
	case errors.Is(err, io.EOF):
		return errorf(0, "", "the input is empty")
	case err != nil:
		return err
	case first == '[':
		err = s.array(put)
	case first == '{':
		err = s.plan(put)
	default:
		return errorf(s.line, jsonHint, "the input is no JSON array")
	}
	if err != nil {
		return err
	}
	switch _, err = s.peek(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return errorf(s.line, jsonHint, "there is more behind the end of the JSON")
}

// array reads the elements of an array.
func (s *jsonScanner) array(put func(line int, text []byte) error) error {
	return s.list('[', ']', func() error {
		line := s.line
		text, err := s.value(true)
		if err != nil {
			return err
		}
		return put(line, text)
	})
}

// plan reads an object that has the rows under one of its keys.
func (s *jsonScanner) plan(put func(line int, text []byte) error) error {
	begin, found := s.line, false
	err := s.list('{', '}', func() error {
		line := s.line
		key, err := s.value(true)
		if err != nil {
			return err
		}
		var name string
		if err := json.Unmarshal(key, &name); err != nil {
			return s.broken(line, err)
		}
		if err := s.take(':'); err != nil {
			return err
		}
		next, err := s.peek()
		switch {
		case err != nil:
			return err
		case name != rowsKey || next != '[':
			_, err = s.value(false)
			return err
		case found:
			return errorf(s.line, "", "the JSON has the key %s twice", quote(rowsKey))
		}
		found = true
		return s.array(put)
	})
	if err == nil && !found {
		return errorf(begin, jsonHint, "the input is one JSON object, and it has no list %s", quote(rowsKey))
	}
	return err
}

// list reads what stands between two brackets, parted by commas.
func (s *jsonScanner) list(open, end byte, item func() error) error {
	if err := s.take(open); err != nil {
		return err
	}
	if next, err := s.peek(); err != nil || next == end {
		if err == nil {
			err = s.take(end)
		}
		return err
	}
	for {
		if _, err := s.peek(); err != nil {
			return err
		}
		if err := item(); err != nil {
			return err
		}
		switch next, err := s.peek(); {
		case err != nil:
			return err
		case next == end:
			return s.take(end)
		}
		if err := s.take(','); err != nil {
			return err
		}
	}
}

// broken is the error of a text that is no JSON.
func (s *jsonScanner) broken(line int, err error) error {
	return errorf(line, "", "the JSON is broken: %v", err)
}

// peek passes over blanks and returns the next byte, which it leaves.
func (s *jsonScanner) peek() (byte, error) {
	for {
		c, err := s.next()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return c, s.back(c)
	}
}

// take reads the byte that has to come next, after blanks.
func (s *jsonScanner) take(want byte) error {
	c, err := s.peek()
	switch {
	case err != nil:
		return err
	case c != want:
		return s.broken(s.line, fmt.Errorf("%q stands where %q has to", c, want))
	}
	_, err = s.next()
	return err
}

func (s *jsonScanner) next() (byte, error) {
	c, err := s.r.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return 0, io.EOF
	case err != nil:
		return 0, readError(err)
	case c == '\n':
		s.line++
	}
	return c, nil
}

func (s *jsonScanner) back(c byte) error {
	if c == '\n' {
		s.line--
	}
	return s.r.UnreadByte()
}

// value reads the value that begins with the next byte, and returns it where it is to be
// kept, valid until the next call. Whether it is valid JSON is not looked at.
func (s *jsonScanner) value(keep bool) ([]byte, error) {
	s.buf = s.buf[:0]
	begin, depth, inString, escaped := s.line, 0, false, false
	for {
		c, err := s.next()
		if err != nil {
			return nil, err
		}
		if depth == 0 && !inString && len(s.buf) > 0 && bytes.IndexByte([]byte(",:]} \t\r\n"), c) >= 0 {
			return s.buf, s.back(c) // the end of a number or a word
		}
		if keep || len(s.buf) == 0 {
			s.buf = append(s.buf, c)
		}
		if keep && len(s.buf) > s.most {
			return nil, errorf(begin, "", "%s", tooLong(s.most))
		}
		switch {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			if inString = !inString; !inString && depth == 0 {
				return s.buf, nil
			}
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= 0 {
				return s.buf, nil
			}
		}
	}
}
