package code

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/words"
)

// usualFile is read where no file is named.
const usualFile = "achievements.yaml"

// fileOptions are what commands are told that plan from a file.
type fileOptions struct {
	app    *app.App
	cmd    *cobra.Command
	given  cmdutil.FlagsOn
	strict bool
	how    definitions.Options

	path   string
	file   *definitions.File
	warned bool // of the sources
}

// addFlags adds the flags that say how far a plan may go.
func (o *fileOptions) addFlags(a *app.App, cmd *cobra.Command) {
	o.app, o.cmd, o.given = a, cmd, cmdutil.On(cmd)
	cmdutil.Under(cmd, "How far the plan may go", func(f *pflag.FlagSet) {
		f.BoolVar(&o.how.Prune, "prune", false, "revoke what is revocable from who is not listed")
		f.BoolVar(&o.how.DeleteUnmanaged, "delete-unmanaged", false, "delete achievements that the file does not list\nWith awards of them only as many as --max-revokes says.")
		f.IntVar(&o.how.MaxRevokes, "max-revokes", -1, "let at most `N` awards of one achievement go (default a quarter, once it has 10 holders)\nWithout it no award goes with an achievement that is deleted.")
		f.Lookup("max-revokes").DefValue = "" // which the text has
		f.BoolVar(&o.how.AllowEmpty, "allow-empty", false, "prune also where a source names nobody")
		f.BoolVar(&o.strict, "strict", false, "fail where somebody is listed who is not found")
	})
}

// readFile reads the file, before anybody is asked.
func (o *fileOptions) readFile(ctx context.Context, path string) error {
	if o.given("max-revokes") && o.how.MaxRevokes < 0 {
		return app.Usage("0 lets none go", "--max-revokes: %d is negative", o.how.MaxRevokes)
	}
	switch {
	case o.given("allow-empty") && o.how.AllowEmpty && !o.how.Prune:
		return app.Usage("add --prune, or leave it out", "--allow-empty goes with --prune: without it nobody loses an award")
	case o.given("max-revokes") && !o.how.Prune && !o.how.DeleteUnmanaged:
		return app.Usage("add one of them, or leave it out", "--max-revokes goes with --prune or --delete-unmanaged: without them no award goes")
	}
	settings, err := o.app.Settings()
	if err != nil {
		return err
	}
	if path, err = found(path); err != nil {
		return err
	}
	ctx, cancel := o.app.Within(ctx, settings)
	defer cancel()
	o.path = path
	if saved, err := app.Reading(ctx, func() (bool, error) { return isPlan(path), nil }); err != nil || saved {
		return cmp.Or(err, app.Usage("'ach apply "+path+"' carries it out", "%s is a plan, and no file of achievements", path))
	}
	if o.file, err = load(ctx, path, settings.Host); err != nil {
		return o.told(err)
	}
	for _, text := range o.file.Warnings {
		o.app.Streams.Warn("%s", text)
	}
	if o.file.Namespace == "" {
		return o.app.NeedNamespace(o.cmd.Name() + " " + path)
	}
	return nil
}

// found is the path of the file, which a folder has by its usual name.
func found(path string) (string, error) {
	if path == "-" {
		return "", app.Usage("save it as a file: what it names is found beside it", "a file of achievements is not read from stdin")
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, usualFile)
		_, err = os.Stat(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", app.Usage("name the file; 'ach export --dir FOLDER' writes one for what a group has", "there is no %s", path)
	}
	return path, nil
}

// load reads the file.
func load(ctx context.Context, path string, host *url.URL) (*definitions.File, error) {
	return app.Reading(ctx, func() (*definitions.File, error) { return definitions.Load(ctx, path, host) })
}

// told tells all that is wrong with the file, and is the error for it; any other error
// stays as it is.
func (o *fileOptions) told(err error) error {
	var wrong *definitions.FileError
	if !errors.As(err, &wrong) {
		return err
	}
	if len(wrong.Problems) == 1 {
		return &app.Failure{Code: app.ExitUsage, Message: wrong.Problems[0], Err: err}
	}
	for _, problem := range wrong.Problems {
		o.app.Streams.Problem("%s", problem)
	}
	return &app.Failure{Code: app.ExitUsage, Message: fmt.Sprintf("%s has %s; nothing was sent", wrong.Path, words.Plural(len(wrong.Problems), "problem")), Err: err}
}

// prepare reads the group that was chosen, and plans.
func (o *fileOptions) prepare(ctx context.Context, s *app.Session) (*definitions.Prepared, error) {
	o.how.Now = time.Time{} // that of the server
	p, err := definitions.Prepare(ctx, s.Client, o.file, s.Settings.Namespace, o.how)
	if err != nil {
		return nil, o.told(err)
	}
	if !o.warned { // and not again where it is planned again
		for _, text := range p.Warnings {
			o.app.Streams.Warn("%s", text)
		}
		o.warned = true
	}
	if len(p.Group) == 0 {
		if hint := s.FlagHint(ctx); hint != "" {
			o.app.Streams.Note("%s has no achievements, as far as is shown; %s", s.Settings.Namespace, hint)
		}
	}
	if waiting := p.Count(definitions.Waiting); o.strict && waiting > 0 {
		for _, row := range p.Rows {
			if row.Action == definitions.Waiting {
				o.app.Streams.Problem("%s: %q: %s", row.From, row.Achievement, row.Why)
			}
		}
		return nil, app.Usage("without --strict they wait until they are found", "%s listed and not found; nothing was sent", words.People(waiting))
	}
	return p, nil
}

// sameGroup refuses a flag that names another group than the file: who holds what there is
// not what the file is about.
func (o *fileOptions) sameGroup() error {
	if flag, file := o.app.Flags.Namespace, o.file.Namespace; flag != "" && file != "" && !strings.EqualFold(flag, file) {
		return app.Usage("a file without the key namespace is for whatever group is named", "--namespace says %s, and %s is for %s", flag, o.path, file)
	}
	return nil
}

// chooseGroup has the session be about the group of the file, or about the one that was asked
// for by flag where the file names none.
func (o *fileOptions) chooseGroup(ctx context.Context, s *app.Session) error {
	if o.app.Flags.Namespace == "" && o.file.Namespace != "" {
		s.Settings.Namespace = o.file.Namespace
	}
	return s.NeedManagedGroup(ctx)
}

// ending is the error of what a plan refuses, nil for nothing.
func ending(p *definitions.Plan) error {
	refused, untold := p.Count(definitions.Refused), p.Count(definitions.CannotTell)
	var why, hint string
	for _, row := range p.Rows {
		if row.Action == definitions.Refused || refused == 0 && row.Action == definitions.CannotTell {
			why = fmt.Sprintf("%q: %s", row.Achievement, row.Why)
			break
		}
	}
	switch {
	case refused == 0 && untold == 0:
		return nil
	case refused > 1:
		why = fmt.Sprintf("%d parts of the plan are refused; the first is %s", refused, why)
	case untold > 1 && refused == 0:
		why = fmt.Sprintf("of %d rows cannot be told whether there is anything to do; the first is %s", untold, why)
	case refused == 0:
		hint = "a token of the group's Owner or of an administrator may be shown more"
	}
	return &app.Failure{Code: app.ExitGuard, Message: why, Hint: hint}
}
