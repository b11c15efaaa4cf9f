// Package safefile writes files all at once, and opens those of which strangers may
// have a say with care.
//
// What belongs here: how a file is put in its place, what is looked at before and after
// one is opened, and whose files and folders are. What does not: which file it is, and
// the words for people about what is wrong with it; errors here are values to tell apart.
package safefile

import (
	"errors"
	"io/fs"
	"os"
)

// What is wrong with a file that is there.
var (
	ErrFolder     = errors.New("it is a folder")
	ErrNotRegular = errors.New("it is not a regular file")
	ErrReplaced   = errors.New("it was replaced meanwhile")
	ErrTooLarge   = errors.New("it is too large")
)

// Files is where files are: an [os.Root], or [Paths].
type Files interface {
	Lstat(name string) (fs.FileInfo, error)
	OpenFile(name string, flag int, mode fs.FileMode) (*os.File, error)
	Rename(from, to string) error
	Remove(name string) error
}

// Paths are the files of the whole system, by their paths.
type Paths struct{}

// Lstat is [os.Lstat].
func (Paths) Lstat(path string) (fs.FileInfo, error) { return os.Lstat(path) }

// OpenFile is [os.OpenFile]; a new file for its owner only is that on Windows too.
func (Paths) OpenFile(path string, flag int, mode fs.FileMode) (*os.File, error) {
	if flag&os.O_EXCL != 0 && mode&0o077 == 0 {
		return createPrivate(path, flag, mode)
	}
	return os.OpenFile(path, flag, mode)
}

// Rename is [os.Rename].
func (Paths) Rename(from, to string) error { return os.Rename(from, to) }

// Remove is [os.Remove].
func (Paths) Remove(path string) error { return os.Remove(path) }
