package journal

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/safefile"
)

// Journal is a journal that is written to and locked. It is a [bulk.Log], and
// its methods may be called by several goroutines at once.
//
// Once a write has failed, every later one fails too: what is on disk behind the
// last good line is then unknown, and must stay the end of the file.
type Journal struct {
	path string
	lock *flock.Flock

	mu     sync.Mutex
	file   file
	ledger *ledger
	broken error
}

// file is what a Journal needs of an *os.File.
type file interface {
	io.WriteCloser
	Sync() error
}

var _ bulk.Log = (*Journal)(nil)

// Create makes the journal of a new run in the folder, which it makes if need
// be, and returns once the plan is on disk. The header's id must be of [NewID];
// its version and time are set here.
func Create(dir string, h Header, rows []bulk.Row, now time.Time) (_ *Journal, err error) {
	path, err := Path(dir, h.ID)
	if err != nil {
		return nil, err
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	f, err := safefile.Paths{}.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errorf(err, "there is a run %s already", h.ID)
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(path))
		}
	}()
	j, err := hold(f)
	if err != nil {
		return nil, err
	}
	h.Version, h.CreatedAt = version, now.UTC().Round(0)
	err = j.plan(f, h, rows)
	if err == nil {
		err = safefile.SyncDir(dir)
	}
	if err != nil {
		return nil, errors.Join(err, j.lock.Unlock())
	}
	return j, nil
}

// hold locks the journal that f is open on.
func hold(f *os.File) (*Journal, error) {
	path := f.Name()
	l, err := lockJournal(path)
	if err != nil {
		return nil, err
	}
	// It may have been removed before it was locked.
	info, err := lstatRegular(path)
	if err == nil {
		err = unusable(path, safefile.Same(f, info))
	}
	if err != nil {
		return nil, errors.Join(err, l.Unlock())
	}
	return &Journal{path: path, lock: l, file: f, ledger: newLedger()}, nil
}

// plan writes what is to be done.
func (j *Journal) plan(f *os.File, h Header, rows []bulk.Row) error {
	w := bufio.NewWriterSize(f, 256<<10)
	err := j.append(w, record{Type: kindRun, Header: &h, Count: len(rows)})
	for i := range rows {
		if err != nil {
			break
		}
		err = j.append(w, record{Type: kindRow, Row: &rows[i]})
	}
	if err != nil {
		return err
	}
	return errors.Join(w.Flush(), f.Sync())
}

// Resume locks the journal at path for further writing and says what it holds.
// What a power cut left of a last line is cut off.
func Resume(path string) (*Journal, *Run, error) {
	f, err := openRegular(path, os.O_RDWR)
	if err != nil {
		return nil, nil, err
	}
	j, err := hold(f)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	if err := j.takeUp(f); err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	return j, j.ledger.run.snapshot(), nil
}

// takeUp reads the journal and leaves f where the next record goes.
func (j *Journal) takeUp(f *os.File) error {
	l, good, err := load(f)
	if err != nil {
		return err
	}
	j.ledger = l
	if l.run.Damaged || l.unended != nil {
		if err := f.Truncate(good); err != nil {
			return err
		}
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		return err
	}
	if l.unended != nil {
		if _, err := f.Write(append(l.unended, '\n')); err != nil {
			return err
		}
	}
	return f.Sync()
}

// Path returns where the journal is.
func (j *Journal) Path() string { return j.path }

// Intend records that rows are about to be sent. It returns once that is on disk.
func (j *Journal) Intend(rows []int, at time.Time) error {
	if len(rows) == 0 {
		return nil
	}
	at = at.UTC().Round(0)
	return j.write(record{Type: kindIntent, At: &at, Rows: rows})
}

// Record notes what became of rows. It returns once that is on disk. A row that
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

// write appends a record and syncs it. One that could not be read back is refused, and
// leaves the journal as it is.
func (j *Journal) write(r record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken != nil {
		return j.broken
	}
	err := j.append(j.file, r)
	if e := (*Error)(nil); errors.As(err, &e) {
		return err
	}
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil {
		j.broken = errorf(err, "the journal cannot be written: %v", err)
	}
	return j.broken
}

// append writes the line of a record. The error is an [*Error] where it may not come
// next.
func (j *Journal) append(w io.Writer, r record) error {
	if j.ledger.sealed {
		r.Number = j.ledger.number + 1
	}
	err := j.ledger.check(r)
	var line []byte
	if err == nil {
		line, err = r.encode()
	}
	if err != nil {
		return errorf(err, "the journal refuses a record of type %s: %v", r.Type, err)
	}
	if _, err := w.Write(line); err != nil {
		return err
	}
	j.ledger.apply(r)
	return nil
}

// Close ends the writing and gives up the lock. Closing twice does nothing.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.broken, os.ErrClosed) {
		return nil
	}
	j.broken = errorf(os.ErrClosed, "the journal is closed")
	return errors.Join(j.file.Close(), j.lock.Unlock())
}

// Discard closes a journal and removes it, which nobody needs any more.
func (j *Journal) Discard() error {
	if err := j.Close(); err != nil {
		return err
	}
	return Remove(j.path)
}
