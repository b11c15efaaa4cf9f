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
		if err != nil || bytes.IndexByte(line, 0) >= 0 {
			// A power cut leaves a line without its end, or zeros where its bytes should be.
			if _, next := r.Peek(1); errors.Is(next, io.EOF) {
				l.run.Damaged = true
				break
			}
		}
		if err := l.read(line); err != nil {
			return nil, 0, lineError(number, err)
		}
		good += int64(len(line))
	}
	if !l.complete() {
		return nil, 0, errorf(ErrDamaged, "start the run anew",
			"it breaks off before its rows are complete, so it never came to send anything")
	}
	return l, good, nil
}

// read adds the record on a line.
func (l *ledger) read(line []byte) error {
	if !json.Valid(line) {
		return fmt.Errorf("not JSON: %w", json.Unmarshal(line, new(json.RawMessage)))
	}
	r, err := decode(line)
	if err != nil {
		return err
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
