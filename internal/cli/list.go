package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
)

type listOptions struct {
	listing
	user        string
	achievement string
	messages    bool
	ever        bool
	byNamespace bool

	userRef        gitlab.UserRef
	achievementRef gitlab.AchievementRef
}

func newList(a *app) spec {
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
		Args: noArgs,
	}
	o.addFlags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.user, "user", "u", "", "the awards of this `USER`; with --achievement only those of it")
	f.StringVarP(&o.achievement, "achievement", "a", "", "the holders of this `ACHIEVEMENT`: number, full id, or name with --namespace")
	f.BoolVar(&o.messages, "messages", false, "award messages too (GitLab 19.1 or later)")
	f.BoolVar(&o.ever, "ever", false, "with --achievement: everybody who ever got it, revoked or not (GitLab 18.6 or later)")
	check := func([]string) error {
		return o.validate(a, cmd.Flags().Changed)
	}
	work := a.with(func(ctx context.Context, s *session) error {
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
	return spec{
		Command: cmd, check: check, work: work, exits: readExits(),
		prints: []shape{awardShape().list(), achievementShape().list(), userShape().list()}, which: listed,
		offers: offers(o.offers(), map[string]offer{"user": offerUsers(a), "achievement": offerAchievements(a)}),
	}
}

// listed is the shape of what is listed. A default group does not turn "my awards"
// into something else: only one that was asked for does.
func listed(on flagsOn) shape {
	switch {
	case on("ever"):
		return userShape()
	case on("namespace") && !on("achievement") && !on("user"):
		return achievementShape()
	}
	return awardShape()
}

func (o *listOptions) validate(a *app, given func(string) bool) error {
	var err error
	if given("user") {
		if o.userRef, err = gitlab.ParseUserRef(o.user); err != nil {
			return inFlag("user", err)
		}
	}
	if given("achievement") {
		if o.achievementRef, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
			return inFlag("achievement", err)
		}
		if err := a.nameNeedsNamespace(o.achievementRef); err != nil {
			return err
		}
	}
	if given("namespace") && a.flags.namespace == "" {
		return usage("give the full path of a group, such as acme/tools", "--namespace: the path is empty")
	}
	o.byNamespace = given("namespace") // see listed
	switch {
	case o.ever && o.achievement == "":
		return usage("add --achievement", "--ever goes with --achievement")
	case o.ever && (o.user != "" || o.messages):
		return usage("", "--ever lists people, so it goes neither with --user nor with --messages")
	case o.messages && o.byNamespace && o.achievement == "" && o.user == "":
		return usage("", "--messages goes with lists of awards, and --namespace alone lists achievements")
	}
	return o.check(a)
}

// The lists below differ in what is read and what a table shows of it.

func listMine(ctx context.Context, a *app, s *session, o listOptions) error {
	p := paged[gitlab.Award]{pages: s.MyAwards(), cols: awardColumns(o.headers(ownAwards())), empty: "you have no awards", off: s.flagHint, notShown: s.unshown("your awards")}
	if o.messages {
		p.add = func(ctx context.Context, items []gitlab.Award) error {
			return s.AddMessagesOf(ctx, items[0].User.ID, items)
		}
	}
	return p.print(ctx, a, o.listing)
}

func listUser(ctx context.Context, a *app, s *session, o listOptions) error {
	user, err := s.User(ctx, o.userRef)
	if err != nil {
		return err
	}
	p := paged[gitlab.Award]{
		pages: s.AwardsOf(user.ID), cols: awardColumns(o.headers(ownAwards())),
		empty:    "@" + user.Username + " has no awards that you may see",
		off:      s.flagHint,
		notShown: s.unshown("the awards of @" + user.Username),
	}
	if o.messages {
		p.add = func(ctx context.Context, items []gitlab.Award) error { return s.AddMessagesOf(ctx, user.ID, items) }
	}
	if o.byNamespace {
		ns, err := s.Namespace(ctx, s.settings.Namespace)
		if err != nil {
			return err
		}
		shown := false
		p.keep = func(w gitlab.Award) bool {
			shown = true
			return w.Achievement.Namespace.ID == ns.ID
		}
		p.empty = "@" + user.Username + " has no awards of " + ns.Path + " that you may see"
		p.withheld = func(rows int) string {
			if shown { // the others are of groups that you may not see, and so not of this one
				return ""
			}
			return fmt.Sprintf("%s of @%s that you may not see, of %s or of other groups", moreExist(rows, "award"), user.Username, ns.Path)
		}
	}
	return p.print(ctx, a, o.listing)
}

func listHolders(ctx context.Context, a *app, s *session, o listOptions) error {
	found, err := s.find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	p := paged[gitlab.Award]{
		pages: s.Holders(found),
		cols: awardColumns(o.headers(headers{
			"user": "User", "id": "Award", "awarded_at": "Date", "awarded_by": "Awarded by", "state": "State",
		})),
		empty:    "nobody holds it",
		notShown: s.unshown("who holds it"),
	}
	if o.messages {
		p.add = func(ctx context.Context, items []gitlab.Award) error { return s.AddMessagesFor(ctx, found, items) }
	}
	if o.user != "" {
		p.keep = func(w gitlab.Award) bool { return o.userRef.Names(w.User) }
		p.empty = userName(o.userRef.Name, o.userRef.ID) + " does not hold it"
		unshown := p.notShown
		p.notShown = func(ctx context.Context) error { // only now: who is not shown otherwise may be shown as a holder
			if err := unshown(ctx); err != nil {
				return err
			}
			_, err := s.User(ctx, o.userRef)
			return err
		}
	}
	return p.print(ctx, a, o.listing)
}

func listEver(ctx context.Context, a *app, s *session, o listOptions) error {
	found, err := s.find(ctx, o.achievementRef)
	if err != nil {
		return err
	}
	p := paged[gitlab.User]{pages: s.EverAwarded(found), cols: userColumns(), empty: "nobody ever got it", notShown: s.unshown("who ever got it")}
	return p.print(ctx, a, o.listing)
}

func listNamespace(ctx context.Context, a *app, s *session, o listOptions) error {
	p := paged[gitlab.Achievement]{
		pages: s.Achievements(s.settings.Namespace),
		cols: achievementColumns(s.Address, headers{
			"id": "ID", "name": "Name", "description": "Description", "awards": "Awards", "avatar": "Avatar",
		}),
		empty:    "the group " + s.settings.Namespace + " has no achievements",
		off:      s.flagHint,
		notShown: s.unshown("the achievements of " + s.settings.Namespace),
	}
	return p.print(ctx, a, o.listing)
}

// headers adds the message to what a table shows, where it was asked for.
func (o *listOptions) headers(h headers) headers {
	if o.messages {
		h["message"] = "Message"
	}
	return h
}
