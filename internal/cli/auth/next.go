package auth

import (
	"context"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// Point says behind the help of ach alone what comes first: to sign in, or where that was
// done, what to try. Neither GitLab nor a keyring is asked for that.
func Point(a *app.App) {
	a.Streams.Quiet = a.Flags.Quiet // no other command has set it
	s, err := a.Settings()
	if err == nil {
		err = s.NoToken
	}
	switch {
	case err != nil:
		a.Streams.Warn("%s", words.JoinHints(err.Error(), app.HintOf(err)))
	case app.StoredIn(s) == "":
		a.Streams.Note("%s", a.Told("you are not signed in to "+s.Host.String()+": 'ach auth login' does that, or ACH_TOKEN holds a token"))
	default:
		next(a, s, true)
	}
}

// next tells the commands to try with the token for the host of s, which may change
// something or only look.
func next(a *app.App, s *config.Settings, mayChange bool) {
	group, in := "GROUP", " -n GROUP"
	if s.Namespace != "" {
		group, in = words.ShellLine(s.Namespace), ""
	}
	lines := [][2]string{{"list", "your awards"}, {"list -n " + group, "the achievements of a group"}}
	if mayChange {
		lines = append(lines, [2]string{"create --name NAME" + in, "another one"}, [2]string{"award -a NAME -u USER" + in, "somebody gets it"})
	}
	a.Streams.Note("next:")
	reaching := a.Reaching(s.Host)
	for _, line := range lines {
		command := "ach " + line[0]
		for _, word := range reaching {
			command += " " + words.ShellLine(word)
		}
		a.Streams.NoteCommand("", fmt.Sprintf("%-36s # %s", command, line[1])) // to be copied
	}
}

// chooseGroup offers the groups where one is Maintainer or Owner for the default namespace
// of the host of s, where a person is there and none is set. What keeps the groups from
// being listed is told, and no failure: who is asked has signed in.
func chooseGroup(ctx context.Context, a *app.App, s *config.Settings, c *api.Client) error {
	if s.Namespace != "" || !a.CanAsk() {
		return nil
	}
	const later = "'ach config set namespace GROUP' sets the group to work in"
	groups, err := c.ManagedGroups(ctx, "")
	switch {
	case err != nil && app.CodeOf(err) == app.ExitInterrupted:
		return err
	case err != nil:
		a.Streams.Note("your groups could not be listed: %v; %s", err, a.Told(later))
		return nil
	case len(groups) == 0:
		return nil
	}
	order.By(groups, func(x, y gitlab.Group) int { return strings.Compare(x.Path, y.Path) })
	// The first row changes nothing: an Enter too many may come with a token that is pasted.
	rows := append([]pick.Row{{Label: "none", Detail: "--namespace says which, each time"}},
		words.Map(groups, func(g gitlab.Group) pick.Row { return pick.Row{Label: g.Path, Detail: g.Name} })...)
	chosen, err := a.Choose(ctx, pick.List{Question: "Which group do you work in, where --namespace does not say?", Instead: "ach config set namespace GROUP", Rows: rows})
	switch {
	case err != nil && app.CodeOf(err) == app.ExitInterrupted:
		return err
	case err != nil || chosen[0] == 0:
		a.Streams.Note("%s", a.Told(later))
		return nil
	}
	group := groups[chosen[0]-1].Path
	err = config.Update(a.SourceFor(s.Host.String(), true), func(e *config.Editor) error {
		return e.Set(s.Host.String(), config.KeyNamespace, group)
	})
	if err != nil {
		return &app.Failure{Code: app.CodeOf(err), Message: "signed in, but the group was not stored: " + err.Error(), Hint: app.HintOf(err), Err: err}
	}
	s.Namespace = group
	a.Streams.Note("group: %s, where --namespace names no other", group)
	return nil
}
