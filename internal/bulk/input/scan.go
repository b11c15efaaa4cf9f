package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// checkStart refuses what is no text in UTF-8 and passes over a byte order mark.
func (in *reader) checkStart() error {
	start, err := in.text.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return readError(err)
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, err := in.text.Discard(3)
		return err
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return errorf(0, "save it as UTF-8", "the input is encoded in UTF-16")
	case isBinary(start):
		return errorf(0, "give a text file: CSV, TSV, NDJSON or one name a line", "the input is not text but binary")
	}
	return nil
}

// isBinary reports whether what begins so is no text: it begins as files of programs
// do, or has many NULs. A single one may stand in a text by mistake, beside a byte that is
// no UTF-8 too, and is told with its line.
func isBinary(start []byte) bool {
	const many = 8
	nuls := bytes.Count(start, []byte{0})
	for _, magic := range []string{"PK\x03\x04", "\xd0\xcf\x11\xe0", "\x89PNG", "GIF8", "\xff\xd8\xff", "%PDF-", "\x1f\x8b", "7z\xbc\xaf", "\x7fELF"} {
		if bytes.HasPrefix(start, []byte(magic)) && (nuls > 0 || !validStart(start)) { // somebody may be called so
			return true
		}
	}
	return 4*nuls > len(start) || nuls >= many && !validStart(start)
}

// validStart reports whether a text that may be cut off is valid UTF-8.
func validStart(start []byte) bool {
	for cut := range min(utf8.UTFMax, len(start)) {
		if utf8.Valid(start[:len(start)-cut]) {
			return true
		}
	}
	return false
}

func readError(err error) error { return fmt.Errorf("the input cannot be read: %w", err) }

// A scanner parts an input into rows. A row begins with a line that is not blank; lines
// end in LF, with any number of CR before it: two of them come of a text with CRLF that
// was written as one with LF.
type scanner struct {
	in    *reader
	bytes *bufio.Scanner
	after int    // line that begins what was not scanned yet
	line  int    // that the row at hand begins on
	text  []byte // of that line, valid until the next call

	skip   bool // the line at hand is too long, and its beginning was passed over
	quoted bool // with a quote in it

	// split returns the size of the first row of data with its end, and 0 where more of
	// the input has to be seen for that. The first line is whole. last says that the
	// input ends with data. Without split a row is a line.
	split func(data []byte, last bool) (size int, err error)
}

func (in *reader) scanner() *scanner {
	s := &scanner{in: in, after: 1}
	s.bytes = in.split(s.cut)
	return s
}

// split returns the tokens that cut cuts out of the input. There is always room for a row
// as long as it may be, and for the line that makes it longer.
func (in *reader) split(cut bufio.SplitFunc) *bufio.Scanner {
	s := bufio.NewScanner(in.text)
	s.Buffer(nil, 2*in.limits.line+bufio.MaxScanTokenSize)
	s.Split(cut)
	return s
}

// scanError is what ended the scanning, nil at the end of the input.
func scanError(s *bufio.Scanner) error {
	err := s.Err()
	if unusable := (*Error)(nil); err == nil || errors.As(err, &unusable) {
		return err
	}
	return readError(err)
}

// next goes to the next row, and reports whether there is one.
func (s *scanner) next() bool {
	for s.bytes.Scan() {
		if s.text = s.bytes.Bytes(); len(s.text) > 0 {
			return true
		}
	}
	return false
}

// err is what ended the scanning.
func (s *scanner) err() error { return scanError(s.bytes) }

// cut is a [bufio.SplitFunc] whose token is the first line of a row, empty where there is
// none. A line that is unusable whatever is in its columns becomes a problem and is passed
// over, unless it may be only the start of a row.
func (s *scanner) cut(data []byte, last bool) (size int, token []byte, err error) {
	most := s.in.limits.line
	line, size := firstLine(data, last)
	switch {
	case size == 0 && !s.skip && (last || len(data) <= most+len("\r\n")):
		return 0, nil, nil
	case size == 0 && !last:
		s.skip, s.quoted = true, s.quoted || bytes.IndexByte(data, '"') >= 0
		return len(data), nil, nil
	}
	s.line = s.after
	switch {
	case s.skip || len(line) > most:
		if s.split != nil && (s.quoted || bytes.IndexByte(line, '"') >= 0) {
			return 0, nil, errorf(s.line, "", "%s and has quotes, so its end cannot be told", tooLong(most))
		}
		s.skip, s.quoted, line = false, false, data[:0]
		err = s.in.wrong(Record{Line: s.line}, tooLong(most))
	case len(bytes.TrimSpace(line)) == 0:
		line = data[:0]
	case s.split != nil:
		if size, err = s.split(data, last); size == 0 {
			return 0, nil, err
		}
	}
	s.after += bytes.Count(data[:size], []byte("\n"))
	return size, line, err
}

// firstLine returns the first line of data without its end, and its size with it; 0 where
// it may go on behind data.
func firstLine(data []byte, last bool) (line []byte, size int) {
	if size = bytes.IndexByte(data, '\n') + 1; size == 0 && last {
		size = len(data)
	}
	return bytes.TrimRight(bytes.TrimSuffix(data[:size], []byte("\n")), "\r"), size
}
