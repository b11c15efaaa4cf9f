package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// lineReader cuts an input into lines that end in LF, with any number of CR before
// it: two of them come of a text with CRLF that was written as one with LF.
type lineReader struct {
	r      *bufio.Reader
	most   int    // bytes of a line, its ending not counted
	number int    // 1-based number of the line last returned
	ending []byte // of the line last returned; empty at the end of the input
	long   []byte // a line that does not fit the buffer of r
	quoted bool   // whether the long line last read has a quote in it

	marked bool   // lines are kept, to go back to where mark was called
	kept   []line // since then
	again  []line // to be read once more
}

// A line was read once.
type line struct {
	text, ending []byte
	quoted       bool
	err          error
}

// mark has the lines from here on kept for [lineReader.back], or no longer.
func (l *lineReader) mark(keep bool) { l.marked, l.kept = keep, nil }

// back has the lines since the mark read once more.
func (l *lineReader) back() {
	l.number -= len(l.kept)
	l.again = append(l.kept, l.again...)
	l.mark(false)
}

// errTooLong stands for a line that was passed over.
var errTooLong = errors.New("line too long")

// checkStart refuses what is no text in UTF-8 and passes over a byte order mark.
func (l *lineReader) checkStart() error {
	start, err := l.r.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return readError(err)
	}
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, err := l.r.Discard(3)
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

// next returns the next line without its ending. It is valid until the next
// call. The error is errTooLong for a line over the limit, which is passed over,
// and io.EOF at the end.
func (l *lineReader) next() ([]byte, error) {
	text, err := l.read()
	if l.marked && (err == nil || errors.Is(err, errTooLong)) {
		l.kept = append(l.kept, line{bytes.Clone(text), bytes.Clone(l.ending), l.quoted, err})
	}
	return text, err
}

func (l *lineReader) read() ([]byte, error) {
	if len(l.again) > 0 {
		next := l.again[0]
		l.again = l.again[1:]
		l.number++
		l.ending, l.quoted = next.ending, next.quoted
		return next.text, next.err
	}
	text, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		text, err = l.readLong(text)
	}
	switch {
	case errors.Is(err, io.EOF) && len(text) == 0:
		return nil, io.EOF
	case err != nil && !errors.Is(err, io.EOF):
		return nil, readError(err)
	}
	l.number++
	whole := text
	text = bytes.TrimRight(bytes.TrimSuffix(text, []byte("\n")), "\r")
	l.ending = whole[len(text):]
	if len(text) > l.most {
		return nil, errTooLong
	}
	return text, nil
}

// readLong reads the rest of a line of which start filled the buffer. Of a line
// over the limit it keeps only enough to tell that it is.
func (l *lineReader) readLong(start []byte) ([]byte, error) {
	l.long, l.quoted = append(l.long[:0], start...), bytes.IndexByte(start, '"') >= 0
	for {
		more, err := l.r.ReadSlice('\n')
		l.quoted = l.quoted || bytes.IndexByte(more, '"') >= 0
		if len(l.long) <= l.most+len("\r\n") {
			l.long = append(l.long, more...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.long, err
		}
	}
}

func readError(err error) error { return fmt.Errorf("the input cannot be read: %w", err) }
