package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ach-cli/ach/internal/bulk/encoding"
)

// checkStart refuses what is no text, and has what is in UTF-16 read as UTF-8.
func (in *reader) checkStart() error {
	start, err := in.start()
	if err != nil {
		return err
	}
	if err := in.decode(start); err != nil {
		return err
	}
	if start, err = in.start(); err == nil && encoding.IsBinary(start) {
		if bytes.HasPrefix(start, []byte(encoding.ZipMagic)) { // what is in it is told further on
			start, _ = in.text.Peek(in.text.Size())
		}
		err = encoding.RefuseBinary(start)
	}
	return err
}

// start is how the input begins.
func (in *reader) start() ([]byte, error) {
	start, err := in.text.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(err)
	}
	return start, nil
}

// readError is the error of reading; that of a text that cannot be decoded stays as it is.
func readError(err error) error {
	if unusable := (*Error)(nil); errors.As(err, &unusable) {
		return err
	}
	return fmt.Errorf("the input cannot be read: %w", err)
}

// pieces has take take the input piece by piece. It gets what was read so far and whether
// the input ends with that, and returns the size of the piece, 0 where more has to be seen.
// There is always room for a row as long as it may be and the line that makes it longer.
func (in *reader) pieces(take func(data []byte, last bool) (size int, err error)) error {
	s := bufio.NewScanner(in.text)
	s.Buffer(nil, 2*in.limits.line+bufio.MaxScanTokenSize)
	s.Split(func(data []byte, last bool) (int, []byte, error) {
		size, err := take(data, last)
		if err != nil || size == 0 {
			return 0, nil, err
		}
		in.line += bytes.Count(data[:size], []byte("\n"))
		return size, data[:0], nil
	})
	for s.Scan() { // take has all of it
	}
	err := s.Err()
	if err == nil {
		return nil
	}
	return readError(err)
}

// rows has take take rows, whose first line is whole and not blank. Lines end in LF, with
// any number of CR before it: two of them come of a text with CRLF that was written as one
// with LF.
//
// A line that is unusable whatever is in its columns becomes a problem and is passed over,
// unless it may be only the start of a row: with quotes, rows may span lines.
func (in *reader) rows(quotes bool, take func(data []byte, last bool) (size int, err error)) error {
	most := in.limits.line
	skip, quoted := false, false // the line is too long, and its beginning was passed over
	return in.pieces(func(data []byte, last bool) (int, error) {
		line, size := firstLine(data, last)
		switch {
		case size == 0 && !skip && (last || len(data) <= most+len("\r\n")):
			return 0, nil
		case size == 0 && !last:
			skip, quoted = true, quoted || bytes.IndexByte(data, '"') >= 0
			return len(data), nil
		case quotes && (skip || len(line) > most) && (quoted || bytes.IndexByte(line, '"') >= 0):
			return 0, errorf(in.line, "", "%s and has quotes, so its end cannot be told", tooLong(most))
		case skip || len(line) > most:
			skip, quoted = false, false
			return size, in.wrong(Record{Line: in.line}, tooLong(most))
		case len(bytes.TrimSpace(line)) == 0:
			return size, nil
		}
		return take(data, last)
	})
}

// lines has take take each line that is not blank.
func (in *reader) lines(take func(line []byte) error) error {
	return in.rows(false, func(data []byte, last bool) (int, error) {
		line, size := firstLine(data, last)
		return size, take(line)
	})
}

// firstLine returns the first line of data without its end, and its size with it; 0 where
// it may go on behind data.
func firstLine(data []byte, last bool) (line []byte, size int) {
	if size = bytes.IndexByte(data, '\n') + 1; size == 0 && last {
		size = len(data)
	}
	return bytes.TrimRight(bytes.TrimSuffix(data[:size], []byte("\n")), "\r"), size
}
