package journal

import (
	"bufio"
	"errors"
	"fmt"
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
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errorf(err, "try again", "there is a run %s already", h.ID)
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(path))
		}
	}()
	j, err := hold(path, f)
	if err != nil {
		return nil, err
	}
	h.Version, h.CreatedAt = version, now.UTC().Round(0)
	if err := j.plan(f, h, rows); err != nil {
		return nil, errors.Join(err, j.lock.Unlock())
	}
	if err := safefile.SyncDir(dir); err != nil {
		return nil, errors.Join(err, j.lock.Unlock())
	}
	return j, nil
}

// hold locks the journal that f is open on.
func hold(path string, f *os.File) (*Journal, error) {
	l, err := lockJournal(path)
	if err != nil {
		return nil, err
	}
	// It may have been removed before it was locked.
	info, err := lstatRegular(path)
	if err == nil {
		err = unfit(path, safefile.Same(f, info))
	}
	if err != nil {
		return nil, errors.Join(err, l.Unlock())
	}
	ledger := newLedger()
	ledger.sealed = true
	return &Journal{path: path, lock: l, file: f, ledger: ledger}, nil
}

// plan writes what is to be done.
func (j *Journal) plan(f *os.File, h Header, rows []bulk.Row) error {
	w := bufio.NewWriterSize(f, 256<<10)
	write := func(r record) error {
		line, err := j.prepare(r)
		if err != nil {
			return err
		}
		j.ledger.apply(r)
		_, err = w.Write(line)
		return err
	}
	if err := write(record{Type: kindRun, Header: &h, Count: len(rows)}); err != nil {
		return err
	}
	for i := range rows {
		if err := write(record{Type: kindRow, Row: &rows[i]}); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), f.Sync())
}

// Resume locks the journal at path for further writing and says what it holds.
// What a power cut left of a last line is cut off.
func Resume(path string) (*Journal, *Run, error) {
	f, err := openRegular(path, os.O_RDWR)
	if err != nil {
		return nil, nil, missing(path, err)
	}
	j, err := hold(path, f)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	run, err := j.load(f)
	if err != nil {
		return nil, nil, errors.Join(err, j.Close())
	}
	return j, run, nil
}

// load reads the journal and leaves f where the next record goes.
func (j *Journal) load(f *os.File) (*Run, error) {
	l, good, err := read(f)
	if err != nil {
		return nil, at(j.path, err)
	}
	if err := checkName(j.path, l); err != nil {
		return nil, err
	}
	if err := l.date(f); err != nil {
		return nil, err
	}
	if l.run.Damaged || l.unended != nil {
		if err := f.Truncate(good); err != nil {
			return nil, err
		}
	}
	if _, err := f.Seek(good, io.SeekStart); err != nil {
		return nil, err
	}
	if l.unended != nil {
		if _, err := f.Write(append(l.unended, '\n')); err != nil {
			return nil, err
		}
	}
	j.ledger = l
	return l.snapshot(), f.Sync()
}

// Open says what the journal at path holds, without locking or changing it. It
// may be that of a run that is going on.
func Open(path string) (_ *Run, err error) {
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, missing(path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	l, _, err := read(f)
	if err != nil {
		return nil, at(path, err)
	}
	if err := errors.Join(checkName(path, l), l.date(f)); err != nil {
		return nil, err
	}
	return &l.run, nil
}

// date gives a time to what is in doubt for a lost line.
func (l *ledger) date(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	l.run.since(info.ModTime().UTC())
	return nil
}

// checkName refuses a copy under another name: two journals of one run do not
// know what the other has sent.
func checkName(path string, l *ledger) error {
	if id, _ := idOf(path); id != l.run.Header.ID {
		return errorf(ErrDamaged, "give it back its name", "journal %s: it is that of run %s", path, l.run.Header.ID)
	}
	return nil
}

func missing(path string, err error) error {
	if id, ok := idOf(path); ok && errors.Is(err, fs.ErrNotExist) {
		return errorf(err, "see what there is with: ach runs list", "there is no run %s", id)
	}
	return err
}

// at names the journal that an error is about.
func at(path string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return errorf(e.Cause, e.Hint, "journal %s: %s", path, e.Message)
	}
	return fmt.Errorf("journal %s: %w", path, err)
}

// ID returns the id of the run.
func (j *Journal) ID() string { return j.ledger.run.Header.ID }

// Path returns where the journal is.
func (j *Journal) Path() string { return j.path }
