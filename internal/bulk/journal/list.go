package journal

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/safefile"
)

// Phase says how far a run is.
type Phase string

// The phases.
const (
	Finished    Phase = "finished"
	Interrupted Phase = "interrupted" // it ended before its rows were done, or was killed
	Running     Phase = "running"     // a process holds its lock
	Damaged     Phase = "damaged"     // its journal cannot be read
)

// Summary is a run as lists show it. Of one whose journal cannot be read, Host, Command,
// Rows, Open and Run are not set.
type Summary struct {
	ID        string
	CreatedAt time.Time
	Host      string
	Command   string
	Rows      int
	Open      int // rows that are neither settled nor decided by the plan
	State     Phase
	Options   map[string]string // those of the header
	Path      string
	Problem   string // why it cannot be read

	Changed time.Time // when the journal was last written to
	Run     *Run      // of FindUnfinished only
}

// List returns the runs whose journals are in the folder, oldest first; none if
// there is no folder. It reads every journal, one after another.
func List(dir string) ([]Summary, error) {
	return list(dir, func(string) bool { return false }, func(s *Summary, _ error) bool {
		s.Run = nil // of many it would be too much
		return true
	})
}

// FindUnfinished returns the runs of the folder whose journals do not say that they came
// to their end, the oldest first, but for those that never came to send anything. Of a
// finished run only the end of the journal is read, so that many of them cost little.
func FindUnfinished(dir string) ([]Summary, error) {
	return list(dir, saysFinished, func(s *Summary, err error) bool {
		return !errors.Is(err, ErrUnplanned) && (s.Run == nil || !s.Run.Finished)
	})
}

// list returns the runs of the folder that are wanted, but for those whose journals say
// by themselves that they may be passed over.
func list(dir string, passOver func(path string) bool, wanted func(*Summary, error) bool) ([]Summary, error) {
	entries, err := os.ReadDir(dir) // by name, and names begin with the time
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []Summary
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if _, ok := idOf(path); !ok || passOver(path) {
			continue
		}
		s, err := summarize(path)
		if !errors.Is(err, fs.ErrNotExist) && wanted(&s, err) { // else it was removed meanwhile
			all = append(all, s)
		}
	}
	// Names tell the second; runs of one are told apart by their headers.
	order.By(all, func(x, y Summary) int { return x.CreatedAt.Compare(y.CreatedAt) })
	return all, nil
}

// summarize returns what can be said of a run, whatever the error.
func summarize(path string) (Summary, error) {
	id, _ := idOf(path)
	s := Summary{ID: id, Path: path, State: Interrupted}
	// Asked first: a run that ends meanwhile is then called running, and not interrupted.
	if running(path) {
		s.State = Running
	}
	if info, err := lstatRegular(path); err == nil { // what is no file was written by no run
		s.Changed = info.ModTime()
	}
	var err error
	s.Run, err = Open(path)
	switch {
	case err != nil:
		s.CreatedAt, _ = time.Parse(idTime, id[:len(idTime)])
		if s.State != Running { // whose plan is being written
			s.State, s.Problem = Damaged, err.Error()
		}
		return s, err
	case s.Run.Finished && s.State != Running:
		s.State = Finished
	}
	h := s.Run.Header
	s.CreatedAt, s.Host, s.Command, s.Options, s.Rows, s.Open = h.CreatedAt, h.Host, h.Command, h.Options, len(s.Run.Rows), s.Run.Open()
	return s, nil
}

// saysFinished reports whether the last line of a journal is the end of a finished
// run. By then each of its rows had its outcome.
func saysFinished(path string) bool {
	const most = 256 // bytes, of a line that says so
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return false
	}
	end, err := io.ReadAll(io.NewSectionReader(f, max(size-most, 0), most))
	if err != nil || !bytes.HasSuffix(end, []byte("\n")) {
		return false
	}
	line := end[bytes.LastIndexByte(end[:len(end)-1], '\n')+1:]
	r, err := decode(line, checksummed(line))
	return err == nil && r.Type == kindEnd && r.Phase == Finished
}

// Remove removes a journal for good, a damaged one too. It refuses that of a run
// that is going on.
func Remove(path string) error {
	if _, ok := idOf(path); !ok {
		return errorf(nil, "%s is not the journal of a run", path)
	}
	if _, err := lstatRegular(path); err != nil {
		return err
	}
	l, err := lockJournal(path)
	if err != nil {
		return err
	}
	if err := safefile.Patiently(func() error { return os.Remove(path) }); err != nil {
		return errors.Join(err, l.Unlock())
	}
	err = l.Unlock()
	if beside := lockPath(path); beside != path {
		_ = os.Remove(beside) // who looks at it just now leaves an empty file of a run that is gone
	}
	return errors.Join(err, safefile.SyncDir(filepath.Dir(path)))
}
