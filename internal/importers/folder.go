package importers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/safefile"
)

// maxFile bounds a file of one badge or of a few.
const maxFile = 8 << 20

// A folder is the one that was given, or that of the file that was. Nothing outside of it is
// read, also not by a link.
type folder struct {
	named string // path of the folder, or of the one file, as it was given
	root  *os.Root
	file  bool // it is the one file, which its owner may well keep elsewhere, by a link
}

// openFolder opens what was given. It is to be closed.
func openFolder(path string) (*folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, plain(err)
	}
	f := &folder{named: filepath.Clean(path), file: !info.IsDir()}
	if !f.file {
		f.root, err = os.OpenRoot(path)
	}
	return f, err
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close() // it was only read
	}
}

// path is that of a file of the folder, as it is told.
func (f *folder) path(name string) string {
	if f.file {
		return f.named
	}
	return filepath.Join(f.named, filepath.FromSlash(name))
}

func (f *folder) read(name string) ([]byte, error) {
	if f.file {
		data, _, err := safefile.ReadNamed(f.named, maxFile)
		return data, err
	}
	return safefile.ReadIn(f.root, filepath.FromSlash(name), maxFile)
}

// files are the names of the files with one of the extensions in the folder and those in it,
// hidden ones apart, in their order; or that of the one file. left is told of what may hide
// more of them.
func (f *folder) files(ctx context.Context, left func(name, why string), extensions ...string) ([]string, error) {
	if f.file {
		return []string{""}, nil
	}
	const most = 20_000
	var files []string
	err := fs.WalkDir(f.root.FS(), ".", func(at string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && at == ".":
			return err
		case err != nil:
			left(at, fmt.Sprintf("it cannot be looked into: %v", plain(err)))
			return fs.SkipDir
		case at != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return nil
		}
		if hasExtension(at, extensions) {
			files = append(files, at)
		} else if entry.Type()&fs.ModeSymlink != 0 {
			if info, err := f.root.Stat(filepath.FromSlash(at)); err != nil || info.IsDir() {
				left(at, "it is a link, and what is behind it was not looked into")
			}
		}
		if len(files) > most {
			return fmt.Errorf("it has more than %d files of the kind", most)
		}
		return nil
	})
	return files, err
}

func hasExtension(name string, extensions []string) bool {
	for _, extension := range extensions {
		if strings.EqualFold(filepath.Ext(name), extension) {
			return true
		}
	}
	return false
}

// documents opens what was given, and hands on its files of the kind one after the other.
func (im *importer) documents(ctx context.Context, path string, take func(f *folder, name string), extensions ...string) error {
	f, err := openFolder(path)
	if err != nil {
		return err
	}
	defer f.close()
	files, err := f.files(ctx, func(name, why string) { im.left(f.path(name), nil, "%s", why) }, extensions...)
	switch {
	case err != nil:
		return err
	case len(files) == 0:
		return errors.New("it has no files that end in " + strings.Join(extensions, " or "))
	}
	for _, name := range files {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		take(f, name)
	}
	return nil
}
