package safefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// Open opens a regular file that exists. It follows no symbolic link, which may lead to
// a file of somebody else's choice, and opens nothing else, since opening a named pipe
// waits for a writer. The error is of package os, [ErrFolder], [ErrNotRegular] or
// [ErrReplaced].
func Open(files Files, name string, flag int) (*os.File, error) {
	before, err := Lstat(files, name)
	if err != nil {
		return nil, err
	}
	f, err := patientlyOpen(func() (*os.File, error) { return files.OpenFile(name, flag, 0) })
	if err != nil {
		return nil, err
	}
	if err := Same(f, before); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Lstat is what is known of a regular file; the error of another is one of this package.
func Lstat(files Files, name string) (fs.FileInfo, error) {
	info, err := files.Lstat(name)
	if err != nil {
		return nil, err
	}
	return info, regular(info)
}

// Same fails with [ErrReplaced] unless f is open on the file that want was read of.
func Same(f *os.File, want fs.FileInfo) error {
	got, err := f.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(got, want) {
		return ErrReplaced
	}
	return nil
}

// Read returns the content of a regular file of at most limit bytes, opened as [Open] does.
func Read(files Files, name string, limit int64) ([]byte, error) {
	f, err := Open(files, name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	data, _, err := readAll(f, limit)
	return data, err
}

// ReadNamed returns the content of a regular file that a person has named, of at most
// limit bytes, and what is known about it, also with [ErrTooLarge]. Links are followed,
// and another file may be put in its place at any time.
func ReadNamed(path string, limit int64) ([]byte, fs.FileInfo, error) {
	info, err := os.Stat(path) // opening a named pipe would wait for a writer
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := patientlyOpen(func() (*os.File, error) { return os.Open(path) })
	if err != nil {
		return nil, nil, err
	}
	return readAll(f, limit)
}

// ReadIn returns the content of a regular file of a folder, of at most limit bytes. Links are
// followed, and lead nowhere outside of the folder.
func ReadIn(root *os.Root, name string, limit int64) ([]byte, error) {
	info, err := root.Stat(name)
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return nil, err
	}
	f, err := patientlyOpen(func() (*os.File, error) { return root.Open(name) })
	if err != nil {
		return nil, err
	}
	data, _, err := readAll(f, limit)
	return data, err
}

// readAll reads f to its end and closes it.
func readAll(f *os.File, limit int64) (data []byte, info fs.FileInfo, err error) {
	defer func() { _ = f.Close() }() // it was only read
	// Of the file that is open, which may be another by now.
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	if info.Size() > limit {
		return nil, info, ErrTooLarge
	}
	if data, err = io.ReadAll(io.LimitReader(f, limit+1)); err != nil {
		return nil, nil, err
	}
	if int64(len(data)) > limit {
		return nil, info, ErrTooLarge
	}
	return data, info, nil
}

func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return ErrFolder
	case !info.Mode().IsRegular():
		return ErrNotRegular
	}
	return nil
}
