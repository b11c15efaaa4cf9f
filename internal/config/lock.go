package config

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/ach-cli/ach/internal/safefile"
)

// lockWait bounds how long another program may take to write the config file,
// which takes an instant.
const lockWait = 10 * time.Second

// lock keeps other programs from writing a config file until it is released. What
// is locked is a file beside it, which is gone afterwards where the system can
// remove a file that is open: the config file itself is replaced by writing it.
func lock(path string) (release func(), err error) {
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock")
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	for {
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, errorf("remove it", "%s, which keeps programs from writing at once, is not a regular file", name)
		} else if err == nil && safefile.Linked(info) {
			return nil, errorf("remove it", "%s, which keeps programs from writing at once, is a hard link to another file", name)
		}
		l := flock.New(name, flock.SetPermissions(0o600))
		_, err := l.TryLockContext(ctx, lockWait/1000)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return nil, errorf("try again when it is done", "config file %s is being written by another program", path)
		case errors.Is(err, fs.ErrNotExist) && ctx.Err() == nil: // it was removed while it was opened
			if _, err := os.Stat(filepath.Dir(path)); err == nil {
				continue
			}
			return nil, writeError(path, err)
		case err != nil:
			return nil, writeError(path, err)
		}
		// Whoever had it before may have removed the file that was waited for.
		mine, err := l.Stat()
		if there, gone := os.Lstat(name); err == nil && gone == nil && os.SameFile(mine, there) {
			return func() {
				_ = os.Remove(name) // while it is locked; Windows says no, and keeps an empty file
				_ = l.Unlock()
			}, nil
		}
		_ = l.Close()
	}
}
