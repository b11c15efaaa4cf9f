package code

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/importers"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/words"
)

// importOptions are what import is told.
type importOptions struct {
	app    *app.App
	given  cmdutil.FlagsOn
	folder folder

	format, path string
}

// NewImport returns the command import.
func NewImport(a *app.App) cmdutil.Spec { return (&importOptions{}).spec(a) }

func (o *importOptions) spec(a *app.App) cmdutil.Spec {
	var formats strings.Builder
	var names []string
	for _, f := range importers.Formats() {
		cmdutil.WriteEntry(&formats, f.Name, 16, f.Path)
		names = append(names, f.Name)
	}
	cmd := &cobra.Command{
		Use:   "import FORMAT PATH [flags]",
		Short: "Make the file of achievements out of badges from elsewhere",
		Long: `Make achievements.yaml out of what other programs keep about badges. Nobody is
asked, and nothing is fetched. FORMAT is one of:

` + formats.String() + `
With --dir the file is written into a folder, with its schema and the pictures:
those that a badge carries, or that PATH has a file of the same name of. What
GitLab would not take is told with its place and left out.

Who is meant is not guessed: all-contributors lists people by their names at
GitHub, so that a file handles.csv is made to put their GitLab names in.

Without --namespace the file names no group; 'ach plan' takes it then.`,
		Example: `  ach import openbadges badges/ --dir achievements
  ach import all-contributors .all-contributorsrc --dir .
  ach import fedora fedora-badges/ --dir achievements -n acme`,
		Args: importArgs,
	}
	o.app, o.given = a, cmdutil.On(cmd)
	o.folder.addFlags(cmd)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.run, Exits: app.LocalExits(app.ExitPartly, app.ExitGuard),
		Offers: map[string]cmdutil.Offer{"": cmdutil.FirstOnly(cmdutil.Fixed(names...))}, Files: func(args []string) bool { return len(args) == 1 },
	}
}

// importArgs wants a form and a path.
func importArgs(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return app.Usage(cmdutil.SeeHelp(cmd), "%s needs a form, and the path of what is in it", cmd.CommandPath())
	case 1, 2:
		return nil
	}
	return app.Usage("a path with blanks in it goes between quotes", "%s takes a form and a path, but got %d arguments", cmd.CommandPath(), len(args))
}

func (o *importOptions) check(args []string) error {
	var names []string
	for _, f := range importers.Formats() {
		if f.Name != args[0] {
			names = append(names, f.Name)
			continue
		}
		if len(args) == 1 {
			return app.Usage("name "+f.Path, "ach import %s needs a path", f.Name)
		}
		if args[1] == "" {
			return app.Usage("name "+f.Path, "the path is empty")
		}
		o.format, o.path = f.Name, args[1]
	}
	if o.format == "" {
		hint := words.JoinHints(closest.Hint(args[0], names), "the forms are "+strings.Join(names, ", "))
		return app.Usage(hint, "there is no form %q", args[0])
	}
	return o.folder.check(o.app, o.given)
}

func (o *importOptions) run(ctx context.Context) error {
	s, err := o.app.Settings()
	if err != nil {
		return err
	}
	made, err := o.read(ctx)
	switch {
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return err
	case err != nil:
		return &app.Failure{Code: app.ExitUsage, Message: fmt.Sprintf("%s: %v", o.path, err), Err: err}
	}
	for _, note := range append(made.Left, made.Warnings...) {
		o.app.Streams.Warn("%s", note)
	}
	f := made.File
	if len(f.Achievements) == 0 {
		return app.Usage("'ach import --help' shows what is read", "%s: there is no achievement in it; nothing was written", o.path)
	}
	f.Namespace = s.Namespace
	if o.folder.dir == "" {
		o.withoutFiles(made)
	} else {
		for _, b := range made.Beside {
			if b.Keep && isThere(filepath.Join(o.folder.dir, filepath.FromSlash(b.Path))) {
				if b.Data, err = o.grown(b); err != nil {
					return notWritten(err)
				}
				if b.Data == nil {
					continue
				}
			}
			o.folder.add(b.Path, b.Data)
		}
	}
	if err := o.folder.write(o.app, f); err != nil {
		return err
	}
	o.told(made)
	if n := len(made.Left); n > 0 {
		return &app.Failure{Code: app.ExitPartly, Message: words.Were(n, "part") + " left out"}
	}
	return nil
}

// read reads what is named. It is not waited for longer than the context and --timeout allow:
// a disk may be slow, and reading cannot be called off.
func (o *importOptions) read(ctx context.Context) (*importers.Result, error) {
	s, err := o.app.Settings()
	if err != nil {
		return nil, err
	}
	ctx, cancel := o.app.Within(ctx, s)
	defer cancel()
	return app.Reading(ctx, func() (*importers.Result, error) { return importers.Import(ctx, o.format, o.path) })
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// withoutFiles takes out of a file what would name others that are not written.
func (o *importOptions) withoutFiles(made *importers.Result) {
	pictures := 0
	for i, a := range made.File.Achievements {
		if a.Avatar != "" {
			made.File.Achievements[i].Avatar = ""
			pictures++
		}
	}
	if pictures > 0 {
		o.app.Streams.Note("%s left out; with --dir they are written too", words.Were(pictures, "picture"))
	}
	for _, b := range made.Beside {
		if b.Keep {
			o.app.Streams.Note("the file names %s, which --dir writes too", b.Path)
		}
	}
}

// grown is a list of names that is there and was filled in, with those added that it does
// not have yet, if files may be replaced; nil where it stays as it is.
func (o *importOptions) grown(b importers.File) ([]byte, error) {
	const most = 16 << 20
	root, err := os.OpenRoot(o.folder.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // it was only read
	there, err := safefile.Read(root, b.Path, most)
	if err != nil && o.folder.overwrite {
		return nil, fmt.Errorf("%s cannot be read: %w", b.Path, err)
	}
	known := map[string]bool{}
	names := func(text []byte, each func(name, line string)) {
		for line := range strings.Lines(string(text)) {
			name, _, _ := strings.Cut(strings.TrimSpace(line), ",")
			if name = strings.ToLower(strings.Trim(name, "\ufeff\" @")); name != "" {
				each(name, strings.TrimRight(line, "\r\n"))
			}
		}
	}
	names(there, func(name, _ string) { known[name] = true })
	var added []string
	names(b.Data, func(name, line string) {
		if !known[name] {
			added = append(added, line)
		}
	})
	switch {
	case err != nil:
		o.app.Streams.Note("%s is there and stays", b.Path)
		return nil, nil
	case len(added) == 0:
		o.app.Streams.Note("%s is there and stays: it has all names", b.Path)
		return nil, nil
	case !o.folder.overwrite:
		o.app.Streams.Note("%s is there and stays; with --overwrite %s added to it", b.Path, words.Were(len(added), "name"))
		return nil, nil
	}
	o.app.Streams.Note("%s added to %s, and what it has stays", words.Were(len(added), "name"), b.Path)
	text := string(there)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return []byte(text + strings.Join(added, "\n") + "\n"), nil
}

// told says what was written, and what is still to be done.
func (o *importOptions) told(made *importers.Result) {
	if o.folder.dir == "" {
		return
	}
	o.app.Streams.Success("%s", o.folder.written(words.Plural(len(made.File.Achievements), "achievement")))
	for _, b := range made.Beside {
		if b.Keep {
			o.app.Streams.Note("put the GitLab names of people into the second column of %s", filepath.Join(o.folder.dir, b.Path))
		}
	}
}
