package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

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

// Summary is a run as lists show it. Of one whose journal cannot be read, only
// ID, CreatedAt, State, Path and Problem are set.
type Summary struct {
	ID        string
	CreatedAt time.Time
	Host      string
	Command   string
	Rows      int
	Open      int // rows that are neither settled nor decided by the plan
	State     Phase
	Path      string
	Problem   string // why it cannot be read
}

// List returns the runs whose journals are in the folder, oldest first; none if
// there is no folder. It reads every journal, one after another.
func List(dir string) ([]Summary, error) {
	paths, err := journals(dir)
	if err != nil {
		return nil, err
	}
	var all []Summary
	for _, path := range paths {
		id, _ := idOf(path)
		s, err := summarize(path, id)
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		s.Path = path
		all = append(all, s)
	}
	return all, nil
}

// journals returns the paths of the journals in the folder, the oldest first.
func journals(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir) // by name, and names begin with the time
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var paths []string
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if _, ok := idOf(path); ok {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// summarize returns what can be said of a run, whatever the error.
func summarize(path, id string) (Summary, error) {
	// Asked first: a run that ends meanwhile is then called running, and not interrupted.
	locked := running(path)
	run, err := Open(path)
	if err != nil {
		created, _ := time.Parse(idTime, id[:len(idTime)])
		s := Summary{ID: id, CreatedAt: created, State: Damaged, Problem: err.Error()}
		if locked {
			s.State, s.Problem = Running, "" // its plan is being written
		}
		return s, err
	}
	h := run.Header
	s := Summary{ID: id, CreatedAt: h.CreatedAt, Host: h.Host, Command: h.Command, Rows: len(run.Rows), Open: run.Open(), State: Interrupted}
	switch {
	case locked:
		s.State = Running
	case run.Finished:
		s.State = Finished
	}
	return s, nil
}

// Remove removes a journal for good, a damaged one too. It refuses that of a run
// that is going on.
func Remove(path string) error {
	if _, ok := idOf(path); !ok {
		return errorf(nil, "", "%s is not the journal of a run", path)
	}
	if _, err := lstatRegular(path); err != nil {
		return missing(path, err)
	}
	l, err := lockJournal(path)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return errors.Join(err, l.Unlock())
	}
	err = l.Unlock()
	if beside := lockPath(path); beside != path {
		err = errors.Join(err, os.Remove(beside))
	}
	return errors.Join(err, safefile.SyncDir(filepath.Dir(path)))
}
