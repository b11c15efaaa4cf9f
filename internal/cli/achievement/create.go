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
	"github.com/ach-cli/ach/internal/term"
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

// readAvatar reads and checks the picture, if there is one.
func (d *definition) readAvatar(stdin io.Reader, streams *term.Streams) error {
	if d.avatarPath == "" {
		return nil
	}
	file, err := avatar.Read("--avatar", d.avatarPath, stdin)
	if err != nil {
		return err
	}
	for _, w := range file.Warnings {
		streams.Warn("%s", w)
	}
	d.avatar = &api.Avatar{Name: file.Name, ContentType: file.ContentType, Data: file.Data}
	return nil
}

func NewCreate(a *app.App) cmdutil.Spec {
	var d definition
	cmd := &cobra.Command{
		Use:   "create --name NAME [flags]",
		Short: "Create an achievement in a group",
		Long: `Create an achievement in the group given by --namespace.

It takes the Maintainer or Owner role there. Names are unique in a group,
whatever the letter case. Personal namespaces cannot own achievements.`,
		Example: `  ach create -n acme --name "Night Owl" --description "Merged after midnight."
  ach create -n acme --name "Star" --avatar star.png`,
		Args: cmdutil.NoArgs,
	}
	d.addFlags(cmd, "")
	_ = cmd.MarkFlagRequired("name")
	check := func([]string) error {
		if err := gitlab.CheckName(d.name); err != nil {
			return cmdutil.InFlag("name", err)
		}
		if err := d.checkText(); err != nil {
			return err
		}
		if err := a.NeedNamespace("create"); err != nil {
			return err
		}
		return d.readAvatar(a.Stdin, a.Streams)
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		if err := s.NeedGroup(ctx); err != nil {
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
		made, err := s.CreateAchievement(ctx, ns, api.NewAchievement{Name: d.name, Description: d.description, Avatar: d.avatar})
		if app.CarriedOut(err) {
			a.Streams.Success("created %q in %s; GitLab does not show this token its number, and %s shows it in the browser", d.name, ns.Path, s.Address(ns))
			return nil
		}
		if err != nil {
			return err
		}
		made.Awards = 0 // nobody can hold what was not there a moment ago
		a.Streams.Success("created achievement %d in %s", made.ID, ns.Path)
		return printAchievement(ctx, a, s, made)
	})
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.ChangeExits(), Prints: []app.Shape{columns.AchievementShape()}}
}

// printAchievement prints one achievement after a change.
func printAchievement(ctx context.Context, a *app.App, s *app.Session, made gitlab.Achievement) error {
	return app.ChangedOne(ctx, a, columns.AchievementColumns(s.Address, columns.Headers{
		"id": "ID", "name": "Name", "description": "Description", "namespace": "Namespace", "avatar_url": "Avatar URL", "created_at": "Created", "updated_at": "Updated", "web_url": "Web",
	}), made)
}
