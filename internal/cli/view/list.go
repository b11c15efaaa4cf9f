package view

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// listOptions are what list is told.
type listOptions struct {
	cmdutil.Listing
	app         *app.App
	given       func(flag string) bool
	user        string
	achievement string
	messages    bool
	ever        bool
	byNamespace bool // see listed

	userRef        gitlab.UserRef
	achievementRef gitlab.AchievementRef
}

// NewList returns the command list.
func NewList(a *app.App) cmdutil.Spec { return (&listOptions{}).spec(a) }

func (o *listOptions) spec(a *app.App) cmdutil.Spec {
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List awards, or the achievements of a group",
		Long: `List your awards; with --user those of somebody else; with --namespace the
achievements of a group; with --achievement its holders.

Your own list has hidden awards too. Of others GitLab shows the hidden awards of
groups where you are Maintainer or Owner. Revoked awards are in no list.`,
		Example: `  ach list
  ach list --user alice
  ach list --namespace acme
  ach list -n acme --achievement "bug hunter" -o csv
  ach list --sort=-awarded_at --limit 5 --columns id,achievement,awarded_at
  ach list -n acme --jq '.[] | select(.awards == 0) | .name'`,
		Args: cmdutil.NoArgs,
	}
	o.AddFlags(cmd)
	f := cmd.Flags()
	o.app, o.given = a, f.Changed
	f.StringVarP(&o.user, "user", "u", "", "the awards of this `USER`; with --achievement only those of it")
	f.StringVarP(&o.achievement, "achievement", "a", "", "the holders of this `ACHIEVEMENT`: number, full id, or name with --namespace")
	f.BoolVar(&o.messages, "messages", false, "award messages too (GitLab 19.1 or later)")
	f.BoolVar(&o.ever, "ever", false, "with --achievement: everybody who ever got it, revoked or not (GitLab 18.6 or later)")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(),
		Prints: []app.Shape{columns.AwardShape().List(), columns.AchievementShape().List(), columns.UserShape().List()}, Which: listed,
		Offers: cmdutil.Offers(o.Offers(), map[string]cmdutil.Offer{"user": completion.Users(a), "achievement": completion.Achievements(a)}),
	}
}

// listed is the shape of what is listed. A default group does not turn "my awards"
// into something else: only one that was asked for does.
func listed(on cmdutil.FlagsOn) app.Shape {
	switch {
	case on("ever"):
		return columns.UserShape()
	case on("namespace") && !on("achievement") && !on("user"):
		return columns.AchievementShape()
	}
	return columns.AwardShape()
}

func (o *listOptions) check([]string) error {
	var err error
	if o.given("user") {
		if o.userRef, err = cmdutil.ParseUser(o.app, o.user); err != nil {
			return err
		}
	}
	if o.given("achievement") {
		if o.achievementRef, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
			return cmdutil.InFlag("achievement", err)
		}
		if err := o.app.NameNeedsNamespace(o.achievementRef); err != nil {
			return err
		}
	}
	o.byNamespace = o.given("namespace")
	switch {
	case o.byNamespace && o.app.Flags.Namespace == "":
		return app.Usage("give the full path of a group, such as acme/tools", "--namespace: the path is empty")
	case o.ever && o.achievement == "":
		return app.Usage("add --achievement", "--ever goes with --achievement")
	case o.ever && (o.user != "" || o.messages):
		return app.Usage("", "--ever lists people, so it goes neither with --user nor with --messages")
	case o.messages && o.byNamespace && o.achievement == "" && o.user == "":
		return app.Usage("", "--messages goes with lists of awards, and --namespace alone lists achievements")
	}
	return o.Check(o.app)
}

func (o *listOptions) run(ctx context.Context, s *app.Session) error {
	switch {
	case o.ever:
		return o.listEver(ctx, s)
	case o.achievement != "":
		return o.listHolders(ctx, s)
	case o.user != "":
		return o.listUser(ctx, s)
	case o.byNamespace:
		return o.listNamespace(ctx, s)
	}
	return o.listMine(ctx, s)
}

// The lists below differ in what is read and what a table shows of it.

func (o *listOptions) listMine(ctx context.Context, s *app.Session) error {
	p := o.awards(s, columns.OwnAwards(), "your awards", func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesOf(ctx, items[0].User.ID, items)
	})
	p.Pages, p.Empty, p.Off = s.MyAwards(), "you have no awards", s.FlagHint
	return p.Print(ctx, o.app, o.Listing)
}

func (o *listOptions) listUser(ctx context.Context, s *app.Session) error {
	user, err := s.User(ctx, o.userRef)
	if err != nil {
		return err
	}
	p := o.awards(s, columns.OwnAwards(), "the awards of @"+user.Username, func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesOf(ctx, user.ID, items)
	})
	p.Pages, p.Empty, p.Off = s.AwardsOf(user.ID), "@"+user.Username+" has no awards that you may see", s.FlagHint
	if !o.byNamespace {
		return p.Print(ctx, o.app, o.Listing)
	}
	ns, err := s.Namespace(ctx, s.Settings.Namespace)
	if err != nil {
		return err
	}
	shown := false
	p.Keep = func(w gitlab.Award) bool {
		shown = true
		return w.Achievement.Namespace.ID == ns.ID
	}
	p.Empty = "@" + user.Username + " has no awards of " + ns.Path + " that you may see"
	p.Withheld = func(rows int) string {
		if shown { // the others are of groups that you may not see, and so not of this one
			return ""
		}
		return fmt.Sprintf("%s of @%s that you may not see, of %s or of other groups", words.MoreExist(rows, "award"), user.Username, ns.Path)
	}
	return p.Print(ctx, o.app, o.Listing)
}

func (o *listOptions) listHolders(ctx context.Context, s *app.Session) error {
	found, err := s.Find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	shown := columns.Headers{"user": "User", "id": "Award", "awarded_at": "Date", "awarded_by": "Awarded by", "state": "State"}
	p := o.awards(s, shown, "who holds it", func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesFor(ctx, found, items)
	})
	p.Pages, p.Empty = s.Holders(found), "nobody holds it"
	if o.user != "" {
		p.Keep = func(w gitlab.Award) bool { return o.userRef.Names(w.User) }
		p.Empty = words.UserName(o.userRef.Name, o.userRef.ID) + " does not hold it"
		p.NotShown = func(ctx context.Context) error { // only now: who is not shown otherwise may be shown as a holder
			if err := s.NotShown(ctx, "who holds it"); err != nil {
				return err
			}
			_, err := s.User(ctx, o.userRef)
			return err
		}
	}
	return p.Print(ctx, o.app, o.Listing)
}

func (o *listOptions) listEver(ctx context.Context, s *app.Session) error {
	found, err := s.Find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	p := cmdutil.Paged[gitlab.User]{Pages: s.EverAwarded(found), Cols: columns.UserColumns(), Empty: "nobody ever got it", NotShown: s.Unshown("who ever got it")}
	return p.Print(ctx, o.app, o.Listing)
}

func (o *listOptions) listNamespace(ctx context.Context, s *app.Session) error {
	p := cmdutil.Paged[gitlab.Achievement]{
		Pages: s.Achievements(s.Settings.Namespace),
		Cols: columns.AchievementColumns(s.Address, columns.Headers{
			"id": "ID", "name": "Name", "description": "Description", "awards": "Awards", "avatar": "Avatar",
		}),
		Empty:    "the group " + s.Settings.Namespace + " has no achievements",
		Off:      s.FlagHint,
		NotShown: s.Unshown("the achievements of " + s.Settings.Namespace),
	}
	return p.Print(ctx, o.app, o.Listing)
}

// awards is a list of awards, called what, still without its pages. If it was asked for, add reads the messages and
// a table has them.
func (o *listOptions) awards(s *app.Session, shown columns.Headers, what string, add func(context.Context, []gitlab.Award) error) cmdutil.Paged[gitlab.Award] {
	p := cmdutil.Paged[gitlab.Award]{NotShown: s.Unshown(what)}
	if o.messages {
		shown["message"], p.Add = "Message", add
	}
	p.Cols = columns.AwardColumns(shown)
	return p
}
