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
	given       cmdutil.FlagsOn
	user        string
	achievement string
	messages    bool
	ever        bool
	awards      bool
	definitions bool
	web         bool
	byNamespace bool // see listed
	filter      filter

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
achievements of a group; with --awards all awards of all achievements of a
group; with --achievement the holders of one. --achievements and --awards take
the default group where --namespace is left out.

Your own list has hidden awards too, and so have those of an achievement and of
a group. Of somebody else GitLab shows hidden awards of groups where you are
Maintainer or Owner, since 19.1. Revoked awards are in no list.

For people, awards of one achievement that somebody holds several times are one
line, with all numbers: Star × 3. The formats for programs have them one by one.

--state, --since, --before, --older-than and --awarded-by leave the awards that
all of them let through, of every row that GitLab gives; --limit and --sort come
after. A TIME is a date in UTC such as 2026-09-01, a time with its offset, or an
AGE, so long ago: a number with h, d, w, mo (months) or y.`,
		Example: `  ach list
  ach list --user alice
  ach list -n acme --achievement "bug hunter" -o csv
  ach list -n acme --awards --state hidden --older-than 30d
  ach list --sort=-awarded_at --limit 5 --columns id,achievement,awarded_at
  ach list -n acme --jq '.[] | select(.awards == 0) | .name'`,
		Args: cmdutil.NoArgs,
	}
	o.AddFlags(cmd)
	f := cmd.Flags()
	o.app, o.given = a, cmdutil.On(cmd)
	f.StringVarP(&o.user, "user", "u", "", "the awards of this `USER`\nWith --achievement or --awards those of them.")
	f.StringVarP(&o.achievement, "achievement", "a", "", "the holders of this `ACHIEVEMENT`\nA number, a full id, or a name, which needs --namespace.")
	f.BoolVar(&o.awards, "awards", false, "all awards of all achievements of a group")
	f.BoolVar(&o.definitions, "achievements", false, "the achievements of a group")
	o.filter.addFlags(cmd)
	f.BoolVar(&o.messages, "messages", false, "award messages too (GitLab 19.1 or later)")
	f.BoolVar(&o.ever, "ever", false, "with -a: all who ever got it (GitLab 18.6)\nAlso those whose awards were all revoked.")
	f.BoolVar(&o.web, "web", false, webUsage)
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run), Exits: app.ReadExits(),
		Prints: []app.Shape{columns.AwardShape().List(), columns.AchievementShape().List(), columns.UserShape().List(), pageShape()}, Which: printed,
		Offers: cmdutil.Offers(o.Offers(), o.filter.offers(a), map[string]cmdutil.Offer{"user": completion.Users(a), "achievement": completion.Achievements(a)}),
	}
}

// listed is the shape of what is listed. A default group does not turn "my awards"
// into something else: only one that was asked for does.
func listed(on cmdutil.FlagsOn) app.Shape {
	switch {
	case on("ever"):
		return columns.UserShape()
	case on("achievements"), on("namespace") && !on("achievement") && !on("user") && !on("awards"):
		return columns.AchievementShape()
	}
	return columns.AwardShape()
}

// printed is the shape of what list prints.
func printed(on cmdutil.FlagsOn) app.Shape {
	if on("web") {
		return pageShape()
	}
	return listed(on)
}

func (o *listOptions) check([]string) error {
	var err error
	if o.given("user") {
		if o.userRef, err = cmdutil.ParseUser(o.app, "user", o.user); err != nil {
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
	if err := o.checkWhich(); err != nil {
		return err
	}
	if err := o.filter.check(o.app, o.given); err != nil {
		return err
	}
	if (o.awards || o.definitions) && o.achievement == "" {
		if err := o.app.NeedNamespace("list " + words.Flagged(map[bool]string{true: "awards", false: "achievements"}[o.awards])); err != nil {
			return err
		}
	}
	return o.Check(o.app)
}

// checkWhich refuses flags that ask for different lists, and those about awards where a
// list has none.
func (o *listOptions) checkWhich() error {
	about := o.aboutAwards()
	switch {
	case o.byNamespace && o.app.Flags.Namespace == "":
		return app.Usage("give the full path of a group, such as acme/tools", "--namespace: the path is empty")
	case o.ever && o.achievement == "":
		return app.Usage("add --achievement", "--ever goes with --achievement")
	case o.definitions && (o.awards || o.ever || o.achievement != "" || o.user != ""):
		return app.Usage("", "--achievements lists what a group defines, so it goes with none of --awards, --ever, --achievement and --user")
	case o.ever && (o.user != "" || o.awards || len(about) > 0):
		return app.Usage("", "--ever lists people, so it goes with no flag about awards: not with --user, --messages, --awards or those that filter")
	case o.web:
		return o.checkPage()
	case len(about) > 0 && listed(o.given).Name == columns.AchievementShape().Name:
		return app.Usage("add --awards for all awards of the group", "--%s goes with lists of awards, and this one has achievements", about[0])
	}
	return nil
}

// checkPage refuses flags that choose among rows, which a page shows all of.
func (o *listOptions) checkPage() error {
	choosing := append(o.aboutAwards(), words.Filter([]string{"ever", "limit", "sort"}, o.given)...)
	switch {
	case len(choosing) > 0:
		return app.Usage("leave one of them out", "--web opens a whole page, so it goes with none of the flags that choose and sort rows: not with --%s", choosing[0])
	case o.user != "" && (o.achievement != "" || o.awards):
		return app.Usage("leave out --user for the page of the group, or the other for the profile", "--web opens one page: that of a group, or the profile of --user")
	}
	return nil
}

// aboutAwards are the flags given that go with lists of awards only.
func (o *listOptions) aboutAwards() []string {
	return words.Filter([]string{"messages", stateFlag, sinceFlag, beforeFlag, olderFlag, awardedByFlag}, o.given)
}

func (o *listOptions) run(ctx context.Context, s *app.Session) error {
	switch {
	case o.web:
		return o.openPage(ctx, s)
	case o.ever:
		return o.listEver(ctx, s)
	case o.achievement != "":
		return o.listHolders(ctx, s)
	case o.awards:
		return o.listGroup(ctx, s)
	case o.user != "":
		return o.listUser(ctx, s)
	case o.definitions || o.byNamespace:
		return o.listNamespace(ctx, s)
	}
	return o.listMine(ctx, s)
}

// openPage opens the page of the group whose achievements or awards would be listed, or
// the profile of the user.
func (o *listOptions) openPage(ctx context.Context, s *app.Session) error {
	var user gitlab.User
	var err error
	switch {
	case o.achievement != "":
		found, err := s.Find(ctx, o.achievementRef)
		if err != nil {
			return err
		}
		return openPage(ctx, s, s.Address(found.Namespace))
	case o.awards, o.definitions, o.byNamespace && o.user == "":
		if err := s.NeedGroup(ctx); err != nil {
			return err
		}
		group, err := s.Namespace(ctx, s.Settings.Namespace)
		if err != nil {
			return err
		}
		return openPage(ctx, s, s.Address(group))
	case o.user != "":
		user, err = s.User(ctx, o.userRef)
	default:
		user, err = s.Me(ctx)
	}
	if err != nil {
		return err
	}
	return openPage(ctx, s, s.Profile(user))
}

// The lists below differ in what is read and what a table shows of it.

func (o *listOptions) listMine(ctx context.Context, s *app.Session) error {
	p := o.listOf(s, columns.OwnAwards(), "your awards", func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesOf(ctx, items[0].User.ID, items)
	})
	p.Pages, p.Empty, p.Off = s.MyAwards(), "you have no awards", s.FlagHint
	return o.print(ctx, s, p)
}

func (o *listOptions) listUser(ctx context.Context, s *app.Session) error {
	ctx = s.AskAwardsOf(ctx, o.userRef)
	user, err := s.User(ctx, o.userRef)
	if err != nil {
		return err
	}
	p := o.listOf(s, columns.OwnAwards(), "the awards of @"+user.Username, func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesOf(ctx, user.ID, items)
	})
	p.Pages, p.Empty, p.Off = s.AwardsOfFound(o.userRef, user.ID), "@"+user.Username+" has no awards that you may see", s.FlagHint
	if err := o.sayWhatIsHidden(ctx, s, user); err != nil {
		return err
	}
	if !o.byNamespace {
		return o.print(ctx, s, p)
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
	return o.print(ctx, s, p)
}

func (o *listOptions) listHolders(ctx context.Context, s *app.Session) error {
	ctx = s.AskHolders(ctx, o.achievementRef, s.Settings.Namespace, o.messages)
	found, err := s.Find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	shown := columns.Headers{"user": "User", "id": "Award", "awarded_at": "Date", "awarded_by": "Awarded by", "state": "State"}
	p := o.listOf(s, shown, "who holds it", func(ctx context.Context, items []gitlab.Award) error {
		return s.AddMessagesFor(ctx, found, items)
	})
	p.Pages, p.Empty = s.Holders(found), "nobody holds it"
	o.onlyUser(s, &p, "who holds it", "does not hold it")
	return o.print(ctx, s, p)
}

// listGroup lists the awards of all achievements of a group.
func (o *listOptions) listGroup(ctx context.Context, s *app.Session) error {
	if err := s.NeedGroup(ctx); err != nil {
		return err
	}
	if o.messages {
		if err := s.NeedMessages(ctx); err != nil {
			return err
		}
	}
	group := s.Settings.Namespace
	all, err := s.Achievements(group).All(ctx)
	if err != nil {
		return err
	}
	shown := columns.Headers{"id": "Award", "achievement": "Achievement", "user": "User", "awarded_at": "Date", "awarded_by": "Awarded by", "state": "State"}
	p := o.listOf(s, shown, "the awards of "+group, nil)
	p.Pages, p.Empty = s.AwardsOfAll(all.Items, o.messages).All(), "nobody holds an achievement of "+group
	if len(all.Items) == 0 {
		p.Empty, p.Off = "the group "+group+" has no achievements", s.FlagHint
	}
	o.onlyUser(s, &p, "the awards of "+group, "holds no achievement of "+group)
	if err := o.print(ctx, s, p); err != nil {
		return err
	}
	if all.Unreadable > 0 {
		o.app.Streams.Warn("%s of %s that you may not see, with awards of their own", words.MoreExist(all.Unreadable, "achievement"), group)
	}
	return nil
}

// onlyUser keeps the awards of the user that was asked for, if one was; not says that
// they have none.
func (o *listOptions) onlyUser(s *app.Session, p *cmdutil.Paged[gitlab.Award], what, not string) {
	if o.user == "" {
		return
	}
	columns.Stay(p.Cols, "user")
	p.Keep = func(w gitlab.Award) bool { return o.userRef.Names(w.User) }
	p.Empty, p.Off = words.UserName(o.userRef.Name, o.userRef.ID)+" "+not, nil
	p.NotShown = func(ctx context.Context) error { // only now: who is not shown otherwise may be shown as a holder
		if err := s.NotShown(ctx, what); err != nil {
			return err
		}
		_, err := s.User(ctx, o.userRef)
		return err
	}
}

// sayWhatIsHidden says of a list of somebody's hidden awards that it may be none of all.
func (o *listOptions) sayWhatIsHidden(ctx context.Context, s *app.Session, user gitlab.User) error {
	if o.filter.state != "hidden" {
		return nil
	}
	me, err := s.Me(ctx)
	if err != nil || me.ID == user.ID {
		return err
	}
	o.app.Streams.Note("of the hidden awards of @%s GitLab shows those of groups where you are Maintainer or Owner, since 19.1; there may be more (with --awards the list of a group is read, which has hidden ones too)", user.Username)
	return nil
}

// print prints a list of awards, as far as they are wanted.
func (o *listOptions) print(ctx context.Context, s *app.Session, p cmdutil.Paged[gitlab.Award]) error {
	o.filter.narrow(&p, s)
	if err := p.Print(ctx, o.app, o.Listing); err != nil {
		return err
	}
	o.filter.remark(o.app)
	return nil
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
	if err := s.NeedGroup(ctx); err != nil {
		return err
	}
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

// listOf is a list of awards, called what, still without its pages. If it was asked for, add reads the messages and
// a table has them.
func (o *listOptions) listOf(s *app.Session, shown columns.Headers, what string, add func(context.Context, []gitlab.Award) error) cmdutil.Paged[gitlab.Award] {
	p := cmdutil.Paged[gitlab.Award]{NotShown: s.Unshown(what)}
	if o.messages {
		shown["message"], p.Add = "Message", add
	}
	p.Cols = columns.AwardColumns(shown)
	columns.Together(p.Cols)
	if o.messages {
		columns.Stay(p.Cols, "message")
	}
	return p
}
