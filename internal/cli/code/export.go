package code

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/words"
)

// exportOptions are what export is told.
type exportOptions struct {
	app     *app.App
	given   cmdutil.FlagsOn
	folder  folder
	holders bool
	schema  bool
}

// NewExport returns the command export.
func NewExport(a *app.App) cmdutil.Spec { return (&exportOptions{}).spec(a) }

func (o *exportOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "export [flags]",
		Short: "Write the file of a group's achievements",
		Long: `Write achievements.yaml for what a group has: its achievements, and with
--holders who holds them. 'ach plan' on it changes nothing.

With --dir the file is written into a folder, with its JSON Schema, by which
editors complete and check it, and with the pictures. A picture that was not
uploaded by ach stands in a comment: as a key it would be uploaded once more.

Where somebody holds several awards of one achievement its type is multiple,
else once: whether an award can be lost is up to you.

What GitLab counts and does not show is told in the file, and ends in exit
code 7. Where a picture cannot be had the rest is written, and the exit code
is 3. 'ach help as-code' has the keys of the file.`,
		Example: `  ach export -n acme --holders --dir badges
  ach export -n acme > achievements.yaml
  ach export --schema > achievements.schema.json`,
		Args: cmdutil.NoArgs,
	}
	o.app, o.given = a, cmdutil.On(cmd)
	cmd.Flags().BoolVar(&o.holders, "holders", false, "who holds them too, with the messages of their awards")
	o.folder.addFlags(cmd)
	cmd.Flags().BoolVar(&o.schema, "schema", false, "print the JSON Schema of the file instead")
	return cmdutil.Spec{Command: cmd, Check: o.check, Work: o.work, Exits: app.ReadExits(app.ExitPartly, app.ExitGuard)}
}

func (o *exportOptions) check([]string) error {
	if o.schema {
		for _, flag := range []string{"holders", "dir", "overwrite"} {
			if o.given(flag) {
				return app.Usage("", "--schema prints the form of the file, so it does not go with --%s", flag)
			}
		}
		return nil
	}
	if err := o.folder.check(o.app, o.given); err != nil {
		return err
	}
	return o.app.NeedNamespace("export")
}

func (o *exportOptions) work(ctx context.Context) error {
	if o.schema {
		return o.app.Streams.WriteData(manifest.Schema())
	}
	return o.app.With(o.run)(ctx)
}

func (o *exportOptions) run(ctx context.Context, s *app.Session) error {
	if err := s.NeedGroup(ctx); err != nil {
		return err
	}
	path := s.Settings.Namespace
	group, unshown, err := o.read(ctx, s, path)
	if err != nil {
		return err
	}
	if len(group) > 0 && group[0].Namespace.Path != "" {
		path = group[0].Namespace.Path // as GitLab writes it
	}
	f := definitions.AsFile(path, group, o.holders)
	switch veil, _ := s.TokenVeil(ctx); {
	case unshown > 0:
		f.Remarks = append(f.Remarks, fmt.Sprintf("Not all achievements are here: %s that GitLab does not show.", words.MoreExist(unshown, "achievement")))
	case veil != gitlab.Unveiled:
		f.Remarks = append(f.Remarks, "There may be more achievements: this token is not sure to be shown all.")
	}
	partly := len(f.Remarks)
	for _, a := range f.Achievements {
		partly += len(a.Remarks)
	}
	missing, err := o.addPictures(ctx, s, f, group)
	if err != nil {
		return err
	}
	if err := o.folder.write(o.app, f); err != nil {
		return err
	}
	o.told(f, group)
	if partly > 0 {
		return &app.Failure{
			Code: app.ExitGuard, Message: "the file is not whole: GitLab counts more than it shows; comments in it say where",
			Hint: "export with the token of an Owner of the group",
		}
	}
	if missing > 0 {
		return &app.Failure{
			Code: app.ExitPartly, Message: words.Were(missing, "picture") + " left out; all else was written",
			Hint: "the same command with --overwrite tries again",
		}
	}
	return nil
}

// told says what was written where.
func (o *exportOptions) told(f *manifest.File, group []definitions.Existing) {
	if o.folder.dir == "" {
		if n := len(words.Filter(group, func(e definitions.Existing) bool { return e.AvatarURL != "" })); n > 0 {
			o.app.Streams.Note("%s left out; with --dir they are written too", words.Were(n, "picture"))
		}
		return
	}
	what := words.Plural(len(f.Achievements), "achievement")
	if o.holders {
		awards := 0
		for _, a := range f.Achievements {
			awards += len(a.Holders.Users)
		}
		what += " with " + words.Plural(awards, "award")
	}
	o.app.Streams.Success("%s", o.folder.written(what))
}

// read reads what the group has, and how many achievements of it are not shown.
func (o *exportOptions) read(ctx context.Context, s *app.Session, path string) (group []definitions.Existing, unshown int, err error) {
	veil, _ := s.TokenVeil(ctx)
	if veil == gitlab.VeilToken {
		return nil, 0, s.NotShown(ctx, "the achievements of "+path)
	}
	want := func(gitlab.Achievement) bool { return o.holders }
	group, unshown, err = definitions.Read(ctx, s.Client, path, want, o.holders && s.NeedMessages(ctx) == nil)
	if err != nil {
		return nil, 0, err
	}
	if len(group) == 0 {
		o.app.Streams.Note("%s", words.JoinHints(path+" has no achievements", s.FlagHint(ctx)))
	}
	for i := range group {
		group[i].Veil = veil
	}
	return group, unshown, nil
}
