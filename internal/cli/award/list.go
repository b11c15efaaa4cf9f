package award

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

type listOptions struct {
	cmdutil.Listing
	user        string
	achievement string
	messages    bool
	ever        bool
	byNamespace bool

	userRef        gitlab.UserRef
	achievementRef gitlab.AchievementRef
}

func NewList(a *app.App) cmdutil.Spec {
	var o listOptions
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
	f.StringVarP(&o.user, "user", "u", "", "the awards of this `USER`; with --achievement only those of it")
	f.StringVarP(&o.achievement, "achievement", "a", "", "the holders of this `ACHIEVEMENT`: number, full id, or name with --namespace")
	f.BoolVar(&o.messages, "messages", false, "award messages too (GitLab 19.1 or later)")
	f.BoolVar(&o.ever, "ever", false, "with --achievement: everybody who ever got it, revoked or not (GitLab 18.6 or later)")
	check := func([]string) error {
		return o.validate(a, cmd.Flags().Changed)
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		switch {
		case o.ever:
			return listEver(ctx, a, s, o)
		case o.achievement != "":
			return listHolders(ctx, a, s, o)
		case o.user != "":
			return listUser(ctx, a, s, o)
		case o.byNamespace:
			return listNamespace(ctx, a, s, o)
		}
		return listMine(ctx, a, s, o)
	})
	return cmdutil.Spec{
		Command: cmd, Check: check, Work: work, Exits: app.ReadExits(),
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

func (o *listOptions) validate(a *app.App, given func(string) bool) error {
	var err error
	if given("user") {
		if o.userRef, err = gitlab.ParseUserRef(o.user); err != nil {
			return cmdutil.InFlag("user", err)
		}
	}
	if given("achievement") {
		if o.achievementRef, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
			return cmdutil.InFlag("achievement", err)
		}
		if err := a.NameNeedsNamespace(o.achievementRef); err != nil {
			return err
		}
	}
	if given("namespace") && a.Flags.Namespace == "" {
		return app.Usage("give the full path of a group, such as acme/tools", "--namespace: the path is empty")
	}
	o.byNamespace = given("namespace") // see listed
	switch {
	case o.ever && o.achievement == "":
		return app.Usage("add --achievement", "--ever goes with --achievement")
	case o.ever && (o.user != "" || o.messages):
		return app.Usage("", "--ever lists people, so it goes neither with --user nor with --messages")
	case o.messages && o.byNamespace && o.achievement == "" && o.user == "":
		return app.Usage("", "--messages goes with lists of awards, and --namespace alone lists achievements")
	}
	return o.Check(a)
}

// The lists below differ in what is read and what a table shows of it.

func listMine(ctx context.Context, a *app.App, s *app.Session, o listOptions) error {
	p := cmdutil.Paged[gitlab.Award]{Pages: s.MyAwards(), Cols: columns.AwardColumns(o.headers(ownAwards())), Empty: "you have no awards", Off: s.FlagHint, NotShown: s.Unshown("your awards")}
	if o.messages {
		p.Add = func(ctx context.Context, items []gitlab.Award) error {
			return s.AddMessagesOf(ctx, items[0].User.ID, items)
		}
	}
	return p.Print(ctx, a, o.Listing)
}

func listUser(ctx context.Context, a *app.App, s *app.Session, o listOptions) error {
	user, err := s.User(ctx, o.userRef)
	if err != nil {
		return err
	}
	p := cmdutil.Paged[gitlab.Award]{
		Pages: s.AwardsOf(user.ID), Cols: columns.AwardColumns(o.headers(ownAwards())),
		Empty:    "@" + user.Username + " has no awards that you may see",
		Off:      s.FlagHint,
		NotShown: s.Unshown("the awards of @" + user.Username),
	}
	if o.messages {
		p.Add = func(ctx context.Context, items []gitlab.Award) error { return s.AddMessagesOf(ctx, user.ID, items) }
	}
	if o.byNamespace {
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
	}
	return p.Print(ctx, a, o.Listing)
}

func listHolders(ctx context.Context, a *app.App, s *app.Session, o listOptions) error {
	found, err := s.Find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	p := cmdutil.Paged[gitlab.Award]{
		Pages: s.Holders(found),
		Cols: columns.AwardColumns(o.headers(columns.Headers{
			"user": "User", "id": "Award", "awarded_at": "Date", "awarded_by": "Awarded by", "state": "State",
		})),
		Empty:    "nobody holds it",
		NotShown: s.Unshown("who holds it"),
	}
	if o.messages {
		p.Add = func(ctx context.Context, items []gitlab.Award) error { return s.AddMessagesFor(ctx, found, items) }
	}
	if o.user != "" {
		p.Keep = func(w gitlab.Award) bool { return o.userRef.Names(w.User) }
		p.Empty = words.UserName(o.userRef.Name, o.userRef.ID) + " does not hold it"
		unshown := p.NotShown
		p.NotShown = func(ctx context.Context) error { // only now: who is not shown otherwise may be shown as a holder
			if err := unshown(ctx); err != nil {
				return err
			}
			_, err := s.User(ctx, o.userRef)
			return err
		}
	}
	return p.Print(ctx, a, o.Listing)
}

func listEver(ctx context.Context, a *app.App, s *app.Session, o listOptions) error {
	found, err := s.Find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	p := cmdutil.Paged[gitlab.User]{Pages: s.EverAwarded(found), Cols: columns.UserColumns(), Empty: "nobody ever got it", NotShown: s.Unshown("who ever got it")}
	return p.Print(ctx, a, o.Listing)
}

func listNamespace(ctx context.Context, a *app.App, s *app.Session, o listOptions) error {
	p := cmdutil.Paged[gitlab.Achievement]{
		Pages: s.Achievements(s.Settings.Namespace),
		Cols: columns.AchievementColumns(s.Address, columns.Headers{
			"id": "ID", "name": "Name", "description": "Description", "awards": "Awards", "avatar": "Avatar",
		}),
		Empty:    "the group " + s.Settings.Namespace + " has no achievements",
		Off:      s.FlagHint,
		NotShown: s.Unshown("the achievements of " + s.Settings.Namespace),
	}
	return p.Print(ctx, a, o.Listing)
}

// headers adds the message to what a table shows, where it was asked for.
func (o *listOptions) headers(h columns.Headers) columns.Headers {
	if o.messages {
		h["message"] = "Message"
	}
	return h
}
