package achievement

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
)

// definition is what create and update say about an achievement.
type definition struct {
	name        string
	description string
	avatarPath  string

	avatar *api.Avatar
}

func (d *definition) addFlags(cmd *cobra.Command, what string) {
	f := cmd.Flags()
	f.StringVar(&d.name, "name", "", what+"name, at most 255 characters")
	f.StringVar(&d.description, "description", "", what+"description, at most 1,024 characters")
	f.StringVar(&d.avatarPath, "avatar", "", what+"picture: a png, jpeg, gif, bmp, tiff or ico `FILE` of at most 200 KiB, or - for stdin")
	cmdutil.MayBeEmpty(cmd, "description")
	_ = cmd.MarkFlagFilename("avatar", "png", "jpg", "jpeg", "gif", "bmp", "tiff", "ico")
}

// checkText refuses what GitLab would refuse.
func (d *definition) checkText() error {
	if err := gitlab.CheckDescription(d.description); err != nil {
		return cmdutil.InFlag("description", err)
	}
	return nil
}

// stdinTwice is the error of a picture on the stdin that questions are answered by.
func stdinTwice(way string) error {
	return app.Usage(way+", or give the picture as a file", "--avatar - reads standard input, where questions would be answered")
}

// readAvatar reads and checks the picture, if there is one, which may come from stdin.
func (d *definition) readAvatar(a *app.App, stdin io.Reader) error {
	if d.avatarPath == "" {
		return nil
	}
	file, err := avatar.Read("--avatar", d.avatarPath, stdin)
	if err != nil {
		return err
	}
	for _, w := range file.Warnings {
		a.Streams.Warn("%s", w)
	}
	d.avatar = &api.Avatar{Name: file.Name, ContentType: file.ContentType, Data: file.Data}
	return nil
}

// createOptions are what create is told.
type createOptions struct {
	app   *app.App
	given func(flag string) bool
	definition
}

// NewCreate returns the command create.
func NewCreate(a *app.App) cmdutil.Spec { return (&createOptions{}).spec(a) }

func (o *createOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "create --name NAME [flags]",
		Short: "Create an achievement in a group",
		Long: `Create an achievement in the group given by --namespace.

It takes the Maintainer or Owner role there. Names are unique in a group,
whatever the letter case. Personal namespaces cannot own achievements.

At a terminal, without --name, ach asks for what is not given.`,
		Example: `  ach create -n acme --name "Night Owl" --description "Merged after midnight."
  ach create -n acme --name "Star" --avatar star.png`,
		Args: cmdutil.NoArgs,
	}
	o.app, o.given = a, cmd.Flags().Changed
	o.addFlags(cmd, "")
	return cmdutil.Spec{Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ChangeExits(app.ExitGuard), Prints: []app.Shape{columns.AchievementShape()}}
}

func (o *createOptions) check([]string) error {
	switch {
	case o.given("name"):
		if err := gitlab.CheckName(o.name); err != nil {
			return cmdutil.InFlag("name", err)
		}
	case !o.app.CanAsk():
		return app.Usage("'ach create --help' shows how it is used", "ach create needs --name")
	case o.avatarPath == "-":
		return stdinTwice("add --name")
	}
	if err := o.checkText(); err != nil {
		return err
	}
	if err := o.app.NeedNamespace("create"); err != nil {
		return err
	}
	return o.readAvatar(o.app, o.app.Stdin)
}

func (o *createOptions) run(ctx context.Context, s *app.Session) error {
	if !o.given("name") || s.Settings.Namespace == "" { // there is something to ask
		if err := s.NeedWrite(ctx, gitlab.CreateAchievement); err != nil {
			return err
		}
	}
	if err := s.NeedManagedGroup(ctx); err != nil {
		return err
	}
	ns, err := s.Namespace(ctx, s.Settings.Namespace)
	if err != nil {
		return err
	}
	if ns.Personal() {
		return &app.Failure{
			Code: app.ExitUsage, Message: "--namespace: " + ns.Path + " is a personal namespace, and only groups can own achievements",
			Hint: "give the full path of a group",
			Err:  &gitlab.Error{Kind: gitlab.Invalid},
		}
	}
	if err := o.ask(ctx, s, ns); err != nil {
		return err
	}
	made, err := s.CreateAchievement(ctx, ns, api.NewAchievement{Name: o.name, Description: o.description, Avatar: o.avatar})
	if app.CarriedOut(err) {
		o.app.Streams.Success("created %q in %s; GitLab does not show this token its number, and %s shows it in the browser", o.name, ns.Path, s.Address(ns))
		return nil
	}
	if err != nil {
		return err
	}
	made.Awards = 0 // nobody can hold what was not there a moment ago
	o.app.Streams.Success("created achievement %d in %s", made.ID, ns.Path)
	return printAchievement(ctx, s, made)
}

// printAchievement prints one achievement after a change.
func printAchievement(ctx context.Context, s *app.Session, made gitlab.Achievement) error {
	return app.ChangedOne(ctx, s.App, columns.AchievementColumns(s.Address, columns.Headers{
		"id": "ID", "name": "Name", "description": "Description", "namespace": "Namespace", "avatar_url": "Avatar URL", "created_at": "Created", "updated_at": "Updated", "web_url": "Web",
	}), made)
}
