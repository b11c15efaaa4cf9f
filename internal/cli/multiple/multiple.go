// Package multiple has the flag by which a file says which achievements anybody may hold
// several times. GitLab knows nothing of that.
package multiple

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/words"
)

// usualFile is read in a folder.
const usualFile = "achievements.yaml"

// A File is the one that the flag names.
type File struct {
	path  string
	flags *pflag.FlagSet
	types *definitions.Types // nil for none
}

// AddFlag adds --file to flags of a command.
func (f *File) AddFlag(cmd *cobra.Command, to *pflag.FlagSet, usage string) {
	to.StringVar(&f.path, "file", "", usage)
	_ = cobra.MarkFlagFilename(to, "file", "yaml", "yml", "json")
	f.flags = cmd.Flags()
}

// Given reports whether a file is named.
func (f *File) Given() bool { return f.flags.Changed("file") }

// Read reads the file, and refuses one for another group than is named by flag.
func (f *File) Read(ctx context.Context, a *app.App) error {
	if !f.Given() {
		return nil
	}
	path := f.path
	if path == "" || path == "-" {
		return app.Usage("name it, such as achievements.yaml", "--file takes a file of achievements")
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, usualFile)
	}
	settings, err := a.Settings()
	if err != nil {
		return err
	}
	ctx, cancel := a.Within(ctx, settings)
	defer cancel()
	types, err := app.Reading(ctx, func() (*definitions.Types, error) { return definitions.LoadTypes(ctx, path) })
	var wrong *definitions.FileError
	switch {
	case errors.As(err, &wrong) && len(wrong.Problems) == 1:
		return app.Usage("", "--file: %s", wrong.Problems[0])
	case errors.As(err, &wrong):
		for _, problem := range wrong.Problems {
			a.Streams.Problem("%s", problem)
		}
		return app.Usage("", "--file: %s has %s; nothing was sent", wrong.Path, words.Plural(len(wrong.Problems), "problem"))
	case err != nil:
		return fmt.Errorf("--file: %w", err)
	}
	if named := a.Flags.Namespace; named != "" && types.Namespace != "" && !strings.EqualFold(named, types.Namespace) {
		return app.Usage("a file without the key namespace is for whatever group is named", "--namespace says %s, and %s is for %s", named, path, types.Namespace)
	}
	f.types = types
	return nil
}

// Group is the group that the file is for, "" where it says none.
func (f *File) Group() string {
	if f.types == nil {
		return ""
	}
	return f.types.Namespace
}

// Multiple says of an achievement whether the file has it, and whether anybody may hold it
// several times; it is nil where no file was read.
func (f *File) Multiple() func(name string) (may, listed bool) {
	if f.types == nil {
		return nil
	}
	return f.types.Multiple
}
