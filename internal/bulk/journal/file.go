package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ach-cli/ach/internal/folder"
	"github.com/ach-cli/ach/internal/safefile"
)

// What an [Error] is about, for errors.Is. A run that is not there is
// fs.ErrNotExist.
var (
	ErrRunning = errors.New("in use by another process")
	ErrDamaged = errors.New("damaged")
	// ErrUnplanned is damage of a kind: the plan breaks off, so nothing was sent.
	ErrUnplanned = fmt.Errorf("without a plan: %w", ErrDamaged)
)

// Error is a journal that cannot be used.
type Error struct {
	Message string // one line
	Cause   error  // ErrRunning, ErrDamaged, or what the operating system said; may be nil
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

func errorf(cause error, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Cause: cause}
}

// Dir returns the folder of the journals, "" if there is none to use; see [folder.Of].
func Dir(env func(name string) string, home, goos string) string {
	return folder.Of(folder.Place{
		Variable: "XDG_STATE_HOME", Darwin: []string{"Library", "Application Support"}, Other: []string{".local", "state"},
		Below: []string{"ach", "runs"}, Windows: []string{"ach", "runs"},
	}, env, home, goos)
}

// makeDir makes the folder of the journals, or takes from others the rights to
// the one that is there.
func makeDir(dir string) error {
	if dir == "" {
		return errorf(nil, "there is no folder to keep journals in")
	}
	if uid, foreign := safefile.Foreign(dir, os.Geteuid()); foreign {
		return errorf(nil, "%s, where journals are kept, belongs to another user (number %d)", dir, uid)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	// Its rights are changed below, and files are made in it: not where another
	// place was put in the way.
	if !info.IsDir() {
		return errorf(nil, "%s, where journals are kept, is a symbolic link", dir)
	}
	// Windows keeps rights elsewhere, and Go makes up the mode there.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

const extension = ".jsonl"

// Path returns where in the folder the journal of a run is, whether or not it
// exists. The id may be anything a person typed.
func Path(dir, id string) (string, error) {
	if !validID(id) {
		return "", errorf(nil, "%.60q is not the id of a run", id)
	}
	return filepath.Join(dir, id+extension), nil
}

// idOf returns the id of the run whose journal has that path.
func idOf(path string) (id string, ok bool) {
	id, ok = strings.CutSuffix(filepath.Base(path), extension)
	return id, ok && validID(id)
}

// openRegular opens a journal, or what is locked for one, that exists.
func openRegular(path string, flag int) (*os.File, error) {
	f, err := safefile.Open(safefile.Paths{}, path, flag)
	return f, unusable(path, err)
}

func lstatRegular(path string) (fs.FileInfo, error) {
	info, err := safefile.Lstat(safefile.Paths{}, path)
	return info, unusable(path, err)
}

// unusable words what is wrong with a file.
func unusable(path string, err error) error {
	id, journal := idOf(path)
	switch {
	case journal && errors.Is(err, fs.ErrNotExist):
		return errorf(err, "there is no run %s", id)
	case errors.Is(err, safefile.ErrNotRegular), errors.Is(err, safefile.ErrFolder):
		return errorf(nil, "%s is not a regular file", path)
	case errors.Is(err, safefile.ErrReplaced):
		return errorf(nil, "%s was replaced meanwhile", path)
	}
	return err
}
