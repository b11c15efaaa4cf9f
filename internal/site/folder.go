package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/words"
)

// listName is the file by which a folder is known as one of a site. It names every file
// that was written, so that those of people who left are removed, and nothing else is.
const listName = ".ach-site"

// Written reports whether a folder has a site.
func Written(folder string) bool {
	_, err := os.Lstat(filepath.Join(folder, listName))
	return err == nil
}

const (
	listHead = "# Made by ach site, which writes these files, and removes those that are on the site no more.\n"
	mostList = 16 << 20 // bytes, of far more people than a page can show
)

// InTheWayError says that a folder has files that no site of ach's has put there.
type InTheWayError struct{ Names []string }

func (e *InTheWayError) Error() string {
	return fmt.Sprintf("has %s, which ach site has not written", words.Some(e.Names))
}

// Check reports whether a site may be written into a folder: it is not there, is empty, or has
// a site already. Otherwise the error is an [*InTheWayError], unless overwrite allows that, or
// tells why the folder cannot be read.
func Check(dir string, overwrite bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	var names []string
	for _, e := range entries {
		if e.Name() == listName && e.Type().IsRegular() {
			return nil
		}
		names = append(names, e.Name())
	}
	if len(names) > 0 && !overwrite {
		return &InTheWayError{names}
	}
	return nil
}

// Write writes a site into a folder, which is made where it is not there, and removes what an
// earlier one has left there. Each file is put in its place whole, and one that is the same
// already stays; names are taken inside the folder only, whatever links are there. What somebody
// else has put there stays, and is replaced by a file of the site with overwrite only. The error is an
// [*InTheWayError], or that of a file.
func Write(dir string, files []File, overwrite bool) (removed int, err error) {
	if err := Check(dir, overwrite); err != nil {
		return 0, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // for everybody to look at
		return 0, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return 0, err
	}
	defer func() { _ = root.Close() }() // each file was written by itself
	before, err := readList(root)
	if err != nil {
		return 0, err
	}
	if err := mayWrite(root, files, before, overwrite); err != nil {
		return 0, err
	}
	now := words.Map(files, func(f File) string { return f.Path })
	// A run that is cut off leaves no file that the next one does not know.
	if err := writeList(root, append(slices.Clone(now), before...)); err != nil {
		return 0, err
	}
	for _, f := range files {
		if err := write(root, f); err != nil {
			return 0, err
		}
	}
	for _, name := range before {
		if slices.Contains(now, name) {
			continue
		}
		gone, err := remove(root, name)
		if err != nil {
			return removed, err
		}
		removed += gone
	}
	return removed, writeList(root, now)
}

// readList returns the files that an earlier site has written, none where there was no site.
func readList(root *os.Root) ([]string, error) {
	data, err := safefile.Read(root, listName, mostList)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: listName, Err: err}
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		if name := strings.TrimSpace(line); isOurs(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

func writeList(root *os.Root, names []string) error {
	slices.Sort(names)
	return write(root, File{listName, []byte(listHead + strings.Join(slices.Compact(names), "\n") + "\n")})
}

// mayWrite refuses to write through links, and over what is somebody else's.
func mayWrite(root *os.Root, files []File, before []string, overwrite bool) error {
	for _, name := range folders() {
		if info, err := root.Lstat(name); err == nil && !info.IsDir() {
			return &fs.PathError{Op: "write", Path: name, Err: errors.New("it is not a folder")}
		}
	}
	if overwrite {
		return nil
	}
	own := map[string]bool{}
	for _, name := range before {
		own[name] = true
	}
	var others []string
	for _, f := range files {
		if _, err := root.Lstat(f.Path); err == nil && !own[f.Path] && !same(root, f) {
			others = append(others, f.Path)
		}
	}
	if len(others) > 0 {
		return &InTheWayError{others}
	}
	return nil
}

// same reports whether a file is there as it would be written.
func same(root *os.Root, f File) bool {
	data, err := safefile.Read(root, f.Path, int64(len(f.Data)))
	return err == nil && bytes.Equal(data, f.Data)
}

func write(root *os.Root, f File) error {
	if same(root, f) {
		return nil
	}
	if err := root.MkdirAll(path.Dir(f.Path), 0o755); err != nil {
		return err
	}
	return safefile.Write(root, f.Path, f.Data, safefile.Options{Mode: 0o644})
}

// remove takes a file away, and its folder where that is empty then. What has become of it
// something else stays.
func remove(root *os.Root, name string) (gone int, err error) {
	info, err := root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return 0, nil //nolint:nilerr // somebody else was there first
	}
	if err := safefile.Patiently(func() error { return root.Remove(name) }); err != nil {
		return 0, err
	}
	if dir := path.Dir(name); dir != "." {
		_ = root.Remove(dir) // unless there are others in it
	}
	return 1, nil
}
