package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

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
	mayBeEmpty(cmd, "description")
	_ = cmd.MarkFlagFilename("avatar", "png", "jpg", "jpeg", "gif", "bmp", "tiff", "ico")
}

// checkText refuses what GitLab would refuse.
func (d *definition) checkText() error {
	if err := gitlab.CheckDescription(d.description); err != nil {
		return inFlag("description", err)
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

func newCreate(a *app) spec {
	var d definition
	cmd := &cobra.Command{
		Use:   "create --name NAME [flags]",
		Short: "Create an achievement in a group",
		Long: `Create an achievement in the group given by --namespace.

It takes the Maintainer or Owner role there. Names are unique in a group,
whatever the letter case. Personal namespaces cannot own achievements.`,
		Example: `  ach create -n acme --name "Night Owl" --description "Merged after midnight."
  ach create -n acme --name "Star" --avatar star.png`,
		Args: noArgs,
	}
	d.addFlags(cmd, "")
	_ = cmd.MarkFlagRequired("name")
	check := func([]string) error {
		if err := gitlab.CheckName(d.name); err != nil {
			return inFlag("name", err)
		}
		if err := d.checkText(); err != nil {
			return err
		}
		if err := a.needNamespace("create"); err != nil {
			return err
		}
		return d.readAvatar(a.stdin, a.streams)
	}
	work := a.with(func(ctx context.Context, s *session) error {
		if err := s.needGroup(ctx); err != nil {
			return err
		}
		ns, err := s.Namespace(ctx, s.settings.Namespace)
		if err != nil {
			return err
		}
		if ns.Personal() {
			return &failure{
				code: exitUsage, message: "--namespace: " + ns.Path + " is a personal namespace, and only groups can own achievements",
				hint: "give the full path of a group",
				err:  &gitlab.Error{Kind: gitlab.Invalid},
			}
		}
		made, err := s.CreateAchievement(ctx, ns, api.NewAchievement{Name: d.name, Description: d.description, Avatar: d.avatar})
		if carriedOut(err) {
			a.streams.Success("created %q in %s; GitLab does not show this token its number, and %s shows it in the browser", d.name, ns.Path, s.Address(ns))
			return nil
		}
		if err != nil {
			return err
		}
		made.Awards = 0 // nobody can hold what was not there a moment ago
		a.streams.Success("created achievement %d in %s", made.ID, ns.Path)
		return printAchievement(ctx, a, s, made)
	})
	return spec{Command: cmd, check: check, work: work, exits: changeExits(), prints: []shape{achievementShape()}}
}

// printAchievement prints one achievement after a change.
func printAchievement(ctx context.Context, a *app, s *session, made gitlab.Achievement) error {
	return changedOne(ctx, a, achievementColumns(s.Address, headers{
		"id": "ID", "name": "Name", "description": "Description", "namespace": "Namespace", "avatar_url": "Avatar URL", "created_at": "Created", "updated_at": "Updated", "web_url": "Web",
	}), made)
}
