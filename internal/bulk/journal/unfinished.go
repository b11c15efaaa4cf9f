package journal

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// Unfinished is a run whose journal does not say that it came to its end.
type Unfinished struct {
	ID      string
	Path    string
	Changed time.Time // when its journal was last written to
	Running bool      // a process holds its lock
	Run     *Run      // nil where the journal cannot be read
	Problem error     // why not
}

// FindUnfinished returns the runs of the folder that are not finished, the oldest
// first, but for those that never came to send anything. Of a finished run only the
// end of the journal is read, so that many of them cost little.
func FindUnfinished(dir string) ([]Unfinished, error) {
	paths, err := journals(dir)
	if err != nil {
		return nil, err
	}
	var found []Unfinished
	for _, path := range paths {
		u := Unfinished{Path: path, Running: running(path)}
		u.ID, _ = idOf(path)
		info, err := lstatRegular(path)
		if err == nil && saysFinished(path, info.Size()) {
			continue
		}
		if err == nil {
			u.Changed = info.ModTime()
			u.Run, err = Open(path)
		}
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, ErrUnplanned):
			continue
		case err != nil:
			u.Problem = err
		case u.Run.Finished:
			continue
		}
		found = append(found, u)
	}
	return found, nil
}

// saysFinished reports whether the last line of a journal is the end of a finished
// run. By then each of its rows had its outcome.
func saysFinished(path string, size int64) bool {
	const most = 256 // bytes, of a line that says so
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	from := max(size-most, 0)
	end, err := io.ReadAll(io.NewSectionReader(f, from, most))
	if err != nil || !bytes.HasSuffix(end, []byte("\n")) {
		return false
	}
	line := end[bytes.LastIndexByte(end[:len(end)-1], '\n')+1:]
	if sealed(line) {
		if line, err = unseal(line); err != nil {
			return false
		}
	}
	r, err := decode(line)
	return err == nil && r.Type == kindEnd && r.Phase == Finished
}
