package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// openRegular opens a regular file that exists. It follows no symbolic link,
// which may lead to a file of somebody else's choice, and opens nothing else,
// since opening a named pipe waits for a writer.
func openRegular(path string, flag int) (*os.File, error) {
	before, err := lstatRegular(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	if err := sameFile(f, before); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func lstatRegular(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errorf(nil, "remove it, or name another path", "%s is not a regular file", path)
	}
	return info, nil
}

func sameFile(f *os.File, want fs.FileInfo) error {
	got, err := f.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(got, want) {
		return errorf(nil, "try again", "%s was replaced meanwhile", f.Name())
	}
	return nil
}

// syncDir makes the names in a folder durable, where the system can.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	f, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
