package journal

import (
	"errors"
	"io/fs"
	"os"
	"runtime"

	"github.com/ach-cli/ach/internal/safefile"
)

// makeDir makes the folder of the journals, or takes from others the rights to
// the one that is there.
func makeDir(dir string) error {
	if dir == "" {
		return errorf(nil, "set XDG_STATE_HOME to an absolute path", "there is no folder to keep journals in")
	}
	if uid, foreign := safefile.Foreign(dir, os.Geteuid()); foreign {
		return errorf(nil, "set XDG_STATE_HOME to a folder of your own", "%s, where journals are kept, belongs to another user (number %d)", dir, uid)
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
		return errorf(nil, "remove it, or set XDG_STATE_HOME to another folder", "%s, where journals are kept, is a symbolic link", dir)
	}
	// Windows keeps rights elsewhere, and Go makes up the mode there.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

// openRegular opens a journal, or what is locked for one, that exists.
func openRegular(path string, flag int) (*os.File, error) {
	f, err := safefile.Open(safefile.Paths{}, path, flag)
	return f, unfit(path, err)
}

func lstatRegular(path string) (fs.FileInfo, error) {
	info, err := safefile.Lstat(safefile.Paths{}, path)
	return info, unfit(path, err)
}

// unfit words what is wrong with a file that is there.
func unfit(path string, err error) error {
	switch {
	case errors.Is(err, safefile.ErrNotRegular), errors.Is(err, safefile.ErrFolder):
		return errorf(nil, "remove it, or name another path", "%s is not a regular file", path)
	case errors.Is(err, safefile.ErrReplaced):
		return errorf(nil, "try again", "%s was replaced meanwhile", path)
	}
	return err
}
