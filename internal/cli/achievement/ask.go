package achievement

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/term"
)

// askAvatar asks for the path of a picture, and reads it.
func (d *definition) askAvatar(ctx context.Context, a *app.App, question string) error {
	_, err := a.AskLine(ctx, question, func(path string) error {
		d.avatarPath = path
		if below, ok := strings.CutPrefix(path, "~/"); ok && a.Home() != "" { // as the shell has it
			d.avatarPath = filepath.Join(a.Home(), below)
		}
		err := d.readAvatar(a, nil)
		if err != nil {
			d.avatarPath = ""
		}
		return err
	})
	return err
}

// mayChange refuses whoever is certain to be refused by GitLab for their role, before they
// answer questions in vain.
func mayChange(ctx context.Context, s *app.Session, does string, ns gitlab.Namespace) error {
	me, err := s.Me(ctx)
	if err != nil {
		return nil // what cannot be told is told when it is tried
	}
	if role := s.OwnRole(ctx, gitlab.Achievement{Namespace: ns}, me); role != "" {
		return &app.Failure{Code: app.ExitRefused, Message: "GitLab would refuse to " + does + " in " + ns.Path, Hint: role, Err: &gitlab.Error{Kind: gitlab.Forbidden}}
	}
	return ctx.Err()
}

// ask asks for what is not given, where that is the name.
func (o *createOptions) ask(ctx context.Context, s *app.Session, ns gitlab.Namespace) (err error) {
	if o.given("name") {
		return nil
	}
	if err := mayChange(ctx, s, "create an achievement", ns); err != nil {
		return err
	}
	o.name, err = o.app.AskLine(ctx, "Name (nothing gives up):", gitlab.CheckName)
	if err == nil && o.name == "" {
		err = app.Unchanged()
	}
	if err == nil && !o.given("description") {
		o.description, err = o.app.AskLine(ctx, "Description (may be empty):", gitlab.CheckDescription)
	}
	if err == nil && !o.given("avatar") {
		err = o.askAvatar(ctx, o.app, "Avatar, the path of a picture (may be empty):")
	}
	if err != nil {
		return err
	}
	line := []string{"create", "-n", ns.Path, "--name", o.name}
	if o.description != "" {
		line = append(line, "--description", o.description)
	}
	if o.avatarPath != "" {
		line = append(line, "--avatar", o.avatarPath)
	}
	o.app.NoteLine(line...)
	return nil
}

// clears is what stands for an empty description, as on the command line: no text at
// all leaves what is there.
const clears = `""`

// ask asks what is to be changed of an achievement that is now so, where no flag says it.
func (o *updateOptions) ask(ctx context.Context, s *app.Session, now gitlab.Achievement) error {
	if err := mayChange(ctx, s, "change the achievement", now.Namespace); err != nil {
		return err
	}
	line := []string{"update", now.ID.String()}
	name, err := o.app.AskLine(ctx, fmt.Sprintf(`Name, now "%s" (empty keeps it):`, now.Name), checkNewName)
	if err != nil {
		return err
	}
	if name != "" && name != now.Name {
		o.change.Name = &name
		line = append(line, "--name", name)
	}
	question := fmt.Sprintf(`Description, now "%s" (empty keeps it, %s clears it):`, term.Clip(now.Description, 300), clears)
	if now.Description == "" {
		question = "Description, none now (empty leaves it so):"
	}
	description, err := o.app.AskLine(ctx, question, gitlab.CheckDescription)
	if err != nil {
		return err
	}
	given := description != ""
	if description == clears {
		description = ""
	}
	if given && description != now.Description {
		o.change.Description = &description
		line = append(line, "--description", description)
	}
	if err := o.askAvatar(ctx, o.app, "Avatar, the path of another picture (empty keeps all as it is):"); err != nil {
		return err
	}
	if o.change.Avatar = o.avatar; o.avatar != nil {
		line = append(line, "--avatar", o.avatarPath)
	}
	if o.changesNothing() {
		o.app.Streams.Note("nothing to change: all stays as it is")
		return nil
	}
	o.app.NoteLine(line...)
	return nil
}

// checkNewName refuses what no achievement can be called, and what clears other texts.
func checkNewName(text string) error {
	if text == clears {
		return errors.New("an achievement has to have a name")
	}
	return gitlab.CheckName(text)
}

// changesNothing reports whether all stays as it is.
func (o *updateOptions) changesNothing() bool { return o.change == (api.Changes{}) }
