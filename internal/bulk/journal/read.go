package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// read reads a journal. good is the number of bytes up to the end of the last
// whole record. Its errors name a line, except those of src.
func read(src io.Reader) (l *ledger, good int64, err error) {
	r := bufio.NewReaderSize(src, 64<<10)
	l = newLedger()
	var long []byte
	for number := 1; ; number++ {
		var line []byte
		line, long, err = readLine(r, long)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errTooLong) {
			return nil, 0, fmt.Errorf("read: %w", err)
		}
		if errors.Is(err, errTooLong) {
			return nil, 0, lineError(number, err)
		}
		if len(line) == 0 {
			break
		}
		if number == 1 {
			l.sealed = sealed(line)
		}
		whole := err == nil
		if l.tail(r, line, whole) {
			break
		}
		if err := l.read(line); err != nil {
			return nil, 0, lineError(number, err)
		}
		good += int64(len(line))
	}
	l.end()
	switch {
	case l.complete():
		return l, good, nil
	case len(l.run.Lost) > 0:
		return nil, 0, lineError(l.run.Lost[0], errSeal)
	}
	return nil, 0, errorf(ErrUnplanned, "start the run anew",
		"it breaks off before its rows are complete, so it never came to send anything")
}

// tail reports whether a line is what a power cut leaves of the last one, and notes
// it. Such a line was never acted upon: what it says is on disk before anything is
// sent. One that lacks nothing but its end may have been, and counts.
func (l *ledger) tail(r *bufio.Reader, line []byte, whole bool) bool {
	if whole && (l.sealed || bytes.IndexByte(line, 0) < 0) {
		return false
	}
	if _, next := r.Peek(1); !errors.Is(next, io.EOF) {
		return false
	}
	if !whole && l.sealed {
		for _, text := range [][]byte{line, line[:len(line)-1]} { // the last byte may be what became of the end
			if _, err := unseal(text); err == nil && l.read(text) == nil {
				l.unended = bytes.Clone(text)
				return true
			}
		}
	}
	l.run.Damaged = true
	return true
}

// read adds the record on a line. One that fails its checksum is lost, which shows
// in the number of the next; without the header nothing can be said of any.
func (l *ledger) read(line []byte) error {
	if l.sealed {
		body, err := unseal(line)
		if err != nil && l.started {
			l.failed++
			return nil
		}
		if err != nil {
			return err
		}
		line = body
	}
	if !json.Valid(line) {
		return fmt.Errorf("not JSON: %w", json.Unmarshal(line, new(json.RawMessage)))
	}
	r, err := decode(line)
	if err != nil {
		return err
	}
	if l.sealed {
		if err := l.reach(r.Number); err != nil {
			return err
		}
	}
	if err := l.check(r); err != nil {
		return err
	}
	l.apply(r)
	return nil
}

// readLine returns the next line with its end. The error is io.EOF where the end
// is missing. long is room for a line that does not fit the buffer of r.
func readLine(r *bufio.Reader, long []byte) (line, room []byte, err error) {
	line, err = r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, long, err
	}
	for long = append(long[:0], line...); errors.Is(err, bufio.ErrBufferFull); long = append(long, line...) {
		if len(long) > maxLine {
			return nil, long, errTooLong
		}
		line, err = r.ReadSlice('\n')
	}
	if len(long) > maxLine {
		err = errTooLong
	}
	return long, long, err
}

func lineError(number int, err error) error {
	why := err.Error()
	if len(why) > 300 { // it quotes a hostile line
		why = strings.ToValidUTF8(why[:300], "") + "…"
	}
	return errorf(ErrDamaged, "see what was sent so far with: ach list --achievement", "line %d: %s", number, why)
}
