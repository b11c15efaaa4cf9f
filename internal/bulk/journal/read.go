package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

// Open says what the journal at path holds, without locking or changing it. It
// may be that of a run that is going on.
func Open(path string) (_ *Run, err error) {
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	l, _, err := load(f)
	if err != nil {
		return nil, err
	}
	return &l.run, nil
}

// load reads the journal that f is open on. good is the number of bytes up to the end
// of the last whole record. Its errors name the journal.
func load(f *os.File) (l *ledger, good int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	l, good, err = read(f, info.ModTime().UTC())
	if e := (*Error)(nil); errors.As(err, &e) {
		return nil, 0, errorf(e.Cause, "journal %s: %s", f.Name(), e.Message)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("journal %s: %w", f.Name(), err)
	}
	// Two journals of one run would not know what the other has sent.
	if id, _ := idOf(f.Name()); id != l.run.Header.ID {
		return nil, 0, errorf(ErrDamaged, "journal %s: it is that of run %s", f.Name(), l.run.Header.ID)
	}
	return l, good, nil
}

// read reads a journal that was changed last at a time. Its errors name a line, except
// those of src.
func read(src io.Reader, changed time.Time) (l *ledger, good int64, err error) {
	l = newLedger()
	l.changed = changed
	lines := bufio.NewScanner(src)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	lines.Split(splitLines)
	number := 0
	var zeros error // what is wrong with a line that a power cut leaves, unless another follows
	for ; zeros == nil && lines.Scan(); number++ {
		line := lines.Bytes()
		if number == 0 {
			l.sealed = checksummed(line)
		}
		if !bytes.HasSuffix(line, []byte("\n")) {
			l.tail(line)
			break
		}
		err := l.read(line)
		switch {
		case err == nil:
			good += int64(len(line))
		case !l.sealed && bytes.IndexByte(line, 0) >= 0:
			zeros = lineError(number+1, err)
		default:
			return nil, 0, lineError(number+1, err)
		}
	}
	if zeros != nil {
		if l.run.Damaged = !lines.Scan() && lines.Err() == nil; !l.run.Damaged {
			return nil, 0, zeros
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, 0, lineError(number+1, errTooLong)
	case err != nil:
		return nil, 0, fmt.Errorf("read: %w", err)
	}
	l.end()
	switch {
	case l.complete():
		return l, good, nil
	case len(l.run.Lost) > 0:
		return nil, 0, lineError(l.run.Lost[0], errChecksum)
	}
	return nil, 0, errorf(ErrUnplanned, "it breaks off before its rows are complete, so it never came to send anything")
}

// splitLines has a [bufio.Scanner] return lines with their ends.
func splitLines(data []byte, atEOF bool) (advance int, line []byte, err error) {
	n := bytes.IndexByte(data, '\n') + 1
	if n == 0 && atEOF {
		n = len(data)
	}
	if n == 0 {
		return 0, nil, nil
	}
	return n, data[:n], nil
}

// tail takes in a last line without an end, which is what a power cut leaves of one. It
// was never acted upon: what it says is on disk before anything is sent. One that lacks
// nothing but its end may have been, and counts.
func (l *ledger) tail(line []byte) {
	if l.sealed {
		for _, text := range [][]byte{line, line[:len(line)-1]} { // the last byte may be what became of the end
			if _, err := verify(text); err == nil && l.read(text) == nil {
				l.unended = bytes.Clone(text)
				return
			}
		}
	}
	l.run.Damaged = true
}

// read adds the record on a line. One that fails its checksum is lost, which shows
// in the number of the next; without the header nothing can be said of any.
func (l *ledger) read(line []byte) error {
	r, err := decode(line, l.sealed)
	if l.started && errors.Is(err, errChecksum) {
		l.failed++
		return nil
	}
	if err == nil && l.sealed {
		err = l.reach(r.Number)
	}
	if err == nil {
		err = l.check(r)
	}
	if err == nil {
		l.apply(r)
	}
	return err
}

// reach takes note of the lines that are lost before the one of that number.
func (l *ledger) reach(number int) error {
	next := l.number + 1
	switch {
	case number < next, !l.started && number > next, number > next+maxRows:
		return fmt.Errorf("its number is %d, and that of the line before it %d", number, l.number)
	case number == next && l.failed > 0: // there is more than was written
		l.run.Lost = append(l.run.Lost, next)
		l.unsure = l.unsure || l.complete()
	}
	for ; next < number; next++ {
		l.lose(next)
	}
	l.number, l.failed = number-1, 0
	return nil
}

// lose notes a line that cannot be read.
func (l *ledger) lose(number int) {
	l.run.Lost = append(l.run.Lost, number)
	if l.complete() {
		l.unsure = true
		return
	}
	if l.run.Unread == nil {
		l.run.Unread = map[int]int{}
	}
	l.run.Unread[len(l.run.Rows)] = number
	l.run.Rows = append(l.run.Rows, bulk.Row{})
}

// end takes note of what is lost at the end, and puts in doubt what a lost line may
// have been about. Rows that a finished run left without an outcome got their status
// from the plan, the lines of which are lost.
func (l *ledger) end() {
	run := &l.run
	if l.failed > 0 {
		l.lose(l.number + 1)
		l.number += l.failed
		l.failed = 0
		l.unsure = l.complete() // lines that lost the end between them look like one
	}
	for i := range run.Rows {
		if l.unsure && !run.Decided(i) {
			run.Intended[i] = l.changed
			run.Finished = false
		}
	}
	for i, number := range run.Unread {
		if _, done := run.Outcomes[i]; !l.unsure && run.Finished && !done {
			run.Rows[i] = bulk.Row{Status: bulk.StatusSkipped, Error: fmt.Sprintf("decided by the plan, on line %d of the journal, which is damaged", number)}
		}
	}
}

func lineError(number int, err error) error {
	why := err.Error()
	if len(why) > 300 { // it quotes a hostile line
		why = strings.ToValidUTF8(why[:300], "") + "…"
	}
	return errorf(ErrDamaged, "line %d: %s", number, why)
}
