package safefile

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Options say how a file is written. The zero Options are for a new file of its owner's
// only that may be lost when the power is.
type Options struct {
	Mode fs.FileMode // the rights to it; 0 for its owner only
	Sync bool        // its content is on the disk before it is in its place
}

// Write puts a file in its place all at once: a reader sees the old one or the new one.
// It is written beside that place, for its owner only, under a name that was not there
// before, and renamed. A link that stands there is replaced, and not followed. The error
// is a [*fs.PathError] with the name of the file: the other one is nobody's.
func Write(files Files, name string, data []byte, o Options) error {
	return WriteBy(files, name, o, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteBy is [Write] of what write writes, which needs not be in memory as a whole.
func WriteBy(files Files, name string, o Options, write func(io.Writer) error) (err error) {
	defer func() { err = under(name, err) }()
	f, err := beside(files, name, o.Mode)
	if err != nil {
		return err
	}
	if o.Mode != 0 {
		err = f.Chmod(o.Mode)
	}
	if err == nil {
		err = write(f)
	}
	if err == nil && o.Sync {
		err = f.Sync()
	}
	temporary := sibling(name, filepath.Base(f.Name()))
	if err = errors.Join(err, f.Close()); err == nil {
		err = replace(files, temporary, name)
	}
	if err != nil {
		_ = files.Remove(temporary) // the error that counts is the first
	}
	return err
}

// Writable returns the error that [Write] would have before anything is written. It
// leaves no trace.
func Writable(path string) error {
	f, err := beside(Paths{}, path, 0)
	if err != nil {
		return under(path, err)
	}
	_ = f.Close() // nothing was written
	return Patiently(func() error { return os.Remove(f.Name()) })
}

// beside makes a file that is named like no other in the folder of name.
func beside(files Files, name string, mode fs.FileMode) (*os.File, error) {
	first := fs.FileMode(0o600)
	if runtime.GOOS == "windows" && mode&0o077 != 0 { // where what is for its owner only stays so
		first = 0o666
	}
	return files.OpenFile(sibling(name, ".ach-"+rand.Text()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, first)
}

// replace waits for programs that read a file, as far as they keep it from being replaced.
func replace(files Files, from, to string) error {
	if info, err := files.Lstat(to); err == nil && (info.IsDir() || info.Mode().Perm()&0o200 == 0) {
		return files.Rename(from, to) // which fails for good where it fails
	}
	return Patiently(func() error { return files.Rename(from, to) })
}

func sibling(name, other string) string { return filepath.Join(filepath.Dir(name), other) }

func under(name string, err error) error {
	if err == nil {
		return nil
	}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return &fs.PathError{Op: "write", Path: name, Err: err}
}

// SyncDir makes the names in a folder durable, where the system can.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	f, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
