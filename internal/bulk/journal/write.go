package journal

import (
	"errors"
	"os"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

// Intend records that rows are about to be sent. It returns once that is on disk.
func (j *Journal) Intend(rows []int, at time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	at = at.UTC().Round(0)
	return j.write(record{Type: kindIntent, At: &at, Rows: rows})
}

// Settle records what became of rows. It returns once that is on disk. A row that
// was not attempted loses its intent and stays open; one that is unknown is kept as
// long as GitLab answered that it was done, and stays in doubt.
func (j *Journal) Record(results []bulk.RowOutcome) error {
	if len(results) == 0 {
		return nil
	}
	err := j.write(record{Type: kindOutcome, Results: results})
	if half := len(results) / 2; half > 0 && errors.Is(err, errTooLong) {
		return errors.Join(j.Record(results[:half]), j.Record(results[half:]))
	}
	return err
}

// Finish records that the run came to its end, finished or interrupted.
func (j *Journal) Finish(p Phase) error {
	return j.write(record{Type: kindEnd, Phase: p})
}

// write appends a record. A record that could not be read back is refused and
// leaves the journal as it is.
func (j *Journal) write(r record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return j.broken
	}
	line, err := j.prepare(r)
	if err != nil {
		return err
	}
	if _, err = j.file.Write(line); err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		j.broken = errorf(err, "see to the disk, then finish the run with: ach runs resume "+j.ID(), "the journal cannot be written: %v", err)
		return j.broken
	}
	j.ledger.apply(r)
	return nil
}

// prepare returns the line of a record that may come next.
func (j *Journal) prepare(r record) ([]byte, error) {
	if j.ledger.sealed {
		r.Number = j.ledger.number + 1
	}
	err := j.ledger.check(r)
	var line []byte
	if err == nil {
		line, err = r.encode()
	}
	if err == nil && j.ledger.sealed {
		line = seal(line)
	}
	if err != nil {
		return nil, errorf(err, "", "the journal refuses a record of type %s: %v", r.Type, err)
	}
	return line, nil
}

// Close ends the writing and gives up the lock. Closing twice does nothing.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.broken, os.ErrClosed) {
		return nil
	}
	j.broken = errorf(os.ErrClosed, "", "the journal is closed")
	return errors.Join(j.file.Close(), j.lock.Unlock())
}

// Discard closes a journal and removes it, which nobody needs any more.
func (j *Journal) Discard() error {
	if err := j.Close(); err != nil {
		return err
	}
	return Remove(j.path)
}
