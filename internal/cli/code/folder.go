package code

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/words"
)

const (
	fileName   = "achievements.yaml"
	schemaName = "achievements.schema.json" // beside it
	pictures   = "avatars"                  // the folder for them, beside it
)

// A folder is where a file of achievements is written, with what belongs to it.
type folder struct {
	dir       string // "" for the output
	overwrite bool

	files    []file
	replaced []string // which of them were there and said something else
}

// A file is one to be written, by its path in the folder, with / between folders.
type file struct {
	path string
	data []byte
}

func (f *folder) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "dir", "", "write "+fileName+" into this `FOLDER`, with its schema and the pictures\nIt is made where it is not there. Without it the file goes to stdout, without pictures.")
	cmd.Flags().BoolVar(&f.overwrite, "overwrite", false, "replace files that are in the folder already")
	_ = cmd.MarkFlagDirname("dir")
}

// check refuses a folder that cannot be one, or that has a file already, before anybody is
// asked for anything.
func (f *folder) check(a *app.App, given cmdutil.FlagsOn) error {
	if form := a.Flags.Output; given("output") && form != string(output.FormatYAML) {
		return app.Usage("leave it out", "--output: the file is yaml, and is not written as %s", form)
	}
	if f.dir == "" {
		switch {
		case given("dir"):
			return app.Usage("give a folder; . is this one", "--dir: the path is empty")
		case f.overwrite:
			return app.Usage("give the folder by --dir", "--overwrite goes with --dir")
		}
		return nil
	}
	info, err := os.Stat(f.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return notWritten(err)
	case !info.IsDir():
		return app.Usage("give a folder", "--dir: %s is a file", f.dir)
	}
	if _, err := os.Lstat(filepath.Join(f.dir, fileName)); err == nil && !f.overwrite {
		return f.there([]string{fileName})
	}
	return nil
}

func (f *folder) there(names []string) error {
	return &app.Failure{
		Code: app.ExitGuard, Message: fmt.Sprintf("--dir: %s has %s already; nothing was written", f.dir, words.Some(names)),
		Hint: "give another folder, or replace what is there with --overwrite",
	}
}

func notWritten(err error) error {
	return &app.Failure{Code: app.ExitUsage, Message: fmt.Sprintf("--dir: %v", err), Hint: "give a folder that may be written to", Err: err}
}

// add has a file written.
func (f *folder) add(name string, data []byte) { f.files = append(f.files, file{name, data}) }

// write writes the file of achievements, or puts it out where there is no folder. All it
// names is in its place before it is. Names in a folder are taken inside of it only, whatever
// links are there.
func (f *folder) write(a *app.App, m *manifest.File) error {
	var text bytes.Buffer
	schema := schemaName
	if f.dir == "" {
		schema = "" // whoever keeps the output has none beside it
	}
	if err := manifest.Write(&text, m, schema); err != nil {
		return err
	}
	if _, problems := manifest.Parse(text.Bytes(), false); len(problems) > 0 {
		return &app.Failure{Code: app.ExitFailure, Message: "the file could not be read again, and was not written: " + problems[0].Text}
	}
	if f.dir == "" {
		return a.Streams.WriteData(text.Bytes())
	}
	f.add(schemaName, manifest.Schema())
	f.add(fileName, text.Bytes())
	if err := os.MkdirAll(f.dir, 0o755); err != nil { //nolint:gosec // for a repository, as git makes its folders
		return notWritten(err)
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return notWritten(err)
	}
	defer func() { _ = root.Close() }() // each file was written by itself
	if err := f.mayWrite(root); err != nil {
		return err
	}
	for _, w := range f.files {
		if err := writeIn(root, w); err != nil {
			return notWritten(err)
		}
	}
	return nil
}

// mayWrite refuses to replace anything but what is the same.
func (f *folder) mayWrite(root *os.Root) error {
	var other []string
	f.files = slices.DeleteFunc(f.files, func(w file) bool {
		same, is := compare(root, w)
		if is && !same {
			other = append(other, w.path)
		}
		return same
	})
	if len(other) > 0 && !f.overwrite {
		return f.there(other)
	}
	f.replaced = other
	return nil
}

// written says what was written, and what it took the place of.
func (f *folder) written(what string) string {
	said := fmt.Sprintf("wrote %s to %s", what, filepath.Join(f.dir, fileName))
	if len(f.replaced) > 0 {
		said += "; replaced " + words.Some(f.replaced)
	}
	return said
}

// compare reports whether a file is there, and whether it is as it would be written.
func compare(root *os.Root, w file) (same, is bool) {
	if _, err := root.Lstat(w.path); err != nil {
		return false, false
	}
	data, err := safefile.Read(root, w.path, int64(len(w.data)))
	return err == nil && bytes.Equal(data, w.data), true
}

func writeIn(root *os.Root, w file) error {
	if err := root.MkdirAll(path.Dir(w.path), 0o755); err != nil {
		return err
	}
	return safefile.Write(root, w.path, w.data, safefile.Options{Mode: 0o644})
}
