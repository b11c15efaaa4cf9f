package profile

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// A verb is what show, hide and accept differ in.
type verb struct {
	name     string
	action   bulk.Action                // [bulk.Show] or [bulk.Hide]
	open     func(gitlab.OwnAward) bool // whether --all and the list to choose from have it
	which    string                     // asks which
	whether  string                     // asks whether, with a place for how many
	nothing  string                     // is told where none is open
	settled  string                     // is told of an award that is as it is to be
	offers   completion.Mine
	narrowed bool // one open award among several of a name is the one that is meant
}

// visibilityOptions are what show, hide and accept are told.
type visibilityOptions struct {
	verb
	app   *app.App
	given func(flag string) bool
	all   bool
	refs  []ref
}

// NewShow returns the command show.
func NewShow(a *app.App) cmdutil.Spec {
	return newVisibility(a, verb{
		name: "show", action: bulk.Show,
		open:    func(w gitlab.OwnAward) bool { return !w.Shown },
		which:   "Put which awards on your profile?",
		whether: "Put %s on your profile?",
		nothing: "all your awards are on your profile",
		settled: "already on your profile",
		offers:  completion.Mine{Named: true},
	}, &cobra.Command{
		Short: "Put awards of yours on your profile (this also accepts them)",
		Long: `Put awards of your own on your profile. Since GitLab 19.0 a new award is hidden
until it is accepted, and showing it is how one accepts it; 'ach accept' shows
only what waits for that, and not what you have hidden.`,
		Example: "  ach show 103\n  ach show \"bug hunter\"\n  ach show --all",
	})
}

// NewHide returns the command hide.
func NewHide(a *app.App) cmdutil.Spec {
	return newVisibility(a, verb{
		name: "hide", action: bulk.Hide,
		open:    func(w gitlab.OwnAward) bool { return w.Shown },
		which:   "Take which awards off your profile?",
		whether: "Take %s off your profile?",
		nothing: "none of your awards is on your profile",
		settled: "already hidden",
		offers:  completion.Mine{Named: true},
	}, &cobra.Command{
		Short: "Take awards of yours off your profile",
		Long: `Take awards of your own off your profile. They stay yours, and 'ach show' brings
them back.`,
		Example: "  ach hide 103 104\n  ach hide \"bug hunter\" -n acme",
	})
}

// NewAccept returns the command accept.
func NewAccept(a *app.App) cmdutil.Spec {
	return newVisibility(a, verb{
		name: "accept", action: bulk.Accept,
		open:     func(w gitlab.OwnAward) bool { return w.Pending },
		which:    "Accept which awards?",
		whether:  "Accept %s, which puts them on your profile?",
		nothing:  "no award of yours waits to be accepted",
		settled:  "already accepted, and on your profile",
		offers:   completion.Mine{Pending: true, Named: true},
		narrowed: true,
	}, &cobra.Command{
		Short: "Accept awards, which puts them on your profile",
		Long: `Accept awards that were given to you, which puts them on your profile: since
GitLab 19.0 a new award is hidden until then.

GitLab keeps only whether an award is shown. --all and the list to choose from
take a hidden award as waiting if nothing of it was changed since it was made;
one that you have hidden stays hidden unless it is named.`,
		Example: "  ach accept 103\n  ach accept --all",
	})
}

func newVisibility(a *app.App, v verb, cmd *cobra.Command) cmdutil.Spec {
	return (&visibilityOptions{verb: v, app: a}).spec(cmd)
}

func (o *visibilityOptions) spec(cmd *cobra.Command) cmdutil.Spec {
	cmd.Use = o.name + " AWARD… | --all"
	cmd.Long += `

AWARD is the number of an award, or the name of its achievement (name:2024 for a
name that is a number). An achievement that you hold several times takes the
number, or --all for each of them. --all without a name is for all your awards.
Above 25 awards --all asks first, which --yes answers; where nobody can be asked
that is exit code 7.
With --namespace names and --all are for awards of that group only.`
	cmd.Args = o.args
	cmd.Flags().BoolVar(&o.all, "all", false, "all awards of yours, or of the achievements named")
	o.given = cmd.Flags().Changed
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: o.app.With(o.run), Exits: app.RowExits(app.ExitGuard), Prints: []app.Shape{changedShape().List()},
		Offers: map[string]cmdutil.Offer{"": completion.MyAwards(o.app, o.offers)},
	}
}

func (o *visibilityOptions) args(cmd *cobra.Command, args []string) error {
	if o.all {
		return nil
	}
	return o.app.OrAsk(cmdutil.SomeArgs("the number or the name of at least one award, or --all"))(cmd, args)
}

func (o *visibilityOptions) check(args []string) (err error) {
	if o.refs, err = parseRefs(args); err != nil {
		return err
	}
	for _, r := range o.refs {
		if o.all && r.award != 0 {
			return app.Usage("an award's number names one award", "--all goes with names, or stands alone")
		}
	}
	if o.given("namespace") && o.app.Flags.Namespace == "" {
		return app.Usage("give the full path of a group, such as acme/tools", "--namespace: the path is empty")
	}
	return nil
}

func (o *visibilityOptions) run(ctx context.Context, s *app.Session) error {
	o.app.Named(o.action, o.numbered()) // of names it is not known yet which they are
	ctx = s.AskOwn(ctx, len(o.refs) == 0 || slices.ContainsFunc(o.refs, func(r ref) bool { return r.award == 0 }))
	if len(o.refs) == 0 { // nobody is asked where the token could not do it anyway
		if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
			return err
		}
	}
	own, err := s.OwnAwards(ctx)
	if err != nil {
		return err
	}
	numbers, err := o.meant(ctx, s, own)
	if err != nil {
		return err
	}
	o.app.Named(o.action, numbers)
	if len(numbers) > askAbove && o.all {
		what := words.Plural(len(numbers), "award")
		if err := o.app.MayAsk("changing " + what); err != nil {
			return err
		}
		if err := o.app.Confirm(ctx, fmt.Sprintf(o.whether, what)); err != nil {
			return err
		}
	}
	err = o.change(ctx, s.Client, own, numbers)
	if err == nil && o.all && len(o.refs) == 0 && own.Unreadable > 0 {
		return &app.Failure{Code: app.ExitPartly, Message: words.MoreExist(own.Unreadable, "award of yours") + " that GitLab does not show: they were left as they are"}
	}
	return err
}

// numbered are the awards that are named by number, each once.
func (o *visibilityOptions) numbered() []ids.Award {
	var numbers []ids.Award
	for _, r := range o.refs {
		if r.award != 0 && !slices.Contains(numbers, r.award) {
			numbers = append(numbers, r.award)
		}
	}
	return numbers
}

// askAbove is how many awards --all changes without asking.
const askAbove = 25

// meant are the awards that are named, chosen, or all that are open.
func (o *visibilityOptions) meant(ctx context.Context, s *app.Session, own gitlab.Own) ([]ids.Award, error) {
	c := chooser{own: own, every: o.all, unshown: s.Unshown("your awards"), open: func(gitlab.OwnAward) bool { return false }}
	c.settled = func(w gitlab.OwnAward) bool { return w.Shown == (o.action != bulk.Hide) }
	if o.given("namespace") { // a default group does not make fewer of one's awards
		c.group = o.app.Flags.Namespace
	}
	if o.narrowed {
		c.open = o.open
	}
	if len(o.refs) > 0 {
		return c.awards(ctx, o.refs)
	}
	open := words.Filter(c.ofGroup(), o.open)
	if len(open) == 0 {
		return nil, o.nothingToDo(ctx, s, c)
	}
	if o.all {
		return ownIDs(open), nil
	}
	l := pick.List{Question: o.which, Instead: "ach " + o.name + " AWARD…", Mode: pick.Several}
	chosen, err := chooseFrom(ctx, s.App, l, words.Map(open, func(w gitlab.OwnAward) gitlab.Award { return w.Award }))
	return words.Map(chosen, func(w gitlab.Award) ids.Award { return w.ID }), err
}

// nothingToDo tells that no award is open, as far as that is known.
func (o *visibilityOptions) nothingToDo(ctx context.Context, s *app.Session, c chooser) error {
	if err := s.NotShown(ctx, "your awards"); err != nil {
		return err
	}
	if c.own.Unreadable > 0 {
		return &gitlab.Error{Kind: gitlab.NotFound, Message: words.MoreExist(c.own.Unreadable, "award of yours") + " that GitLab does not show; of those that it shows " + o.nothing}
	}
	nothing := o.nothing
	if c.group != "" {
		nothing = "of your awards of the group " + c.group + ", " + nothing
	}
	hidden := len(words.Filter(c.ofGroup(), func(w gitlab.OwnAward) bool { return !w.Shown }))
	if o.narrowed && hidden > 0 {
		nothing += fmt.Sprintf("; %s hidden, and changed since made, so perhaps by you", words.Were(hidden, "award"))
	}
	o.app.Streams.Note("nothing to do: %s", words.JoinHints(nothing, s.FlagHint(ctx)))
	return nil
}

// A shower puts awards of the caller on the profile and takes them off it; it is an
// [api.Client].
type shower interface {
	SetShown(ctx context.Context, own gitlab.Own, id ids.Award, shown bool) (gitlab.Award, error)
}

// change changes awards, one after another. One that is known to be as it is to be is
// left alone.
func (o *visibilityOptions) change(ctx context.Context, s shower, own gitlab.Own, numbers []ids.Award) error {
	var done []changed
	shown := o.action != bulk.Hide
	results := o.app.InTurn(ctx, o.action, numbers, func(id ids.Award) error {
		before, known := own.Of(id)
		award, err := before.Award, error(nil)
		if !known || before.Shown != shown {
			award, err = s.SetShown(ctx, own, id, shown)
		}
		if err == nil && shown && award.RevokedAt != nil { // GitLab takes the change, and shows it nowhere
			err = &gitlab.Error{
				Kind: gitlab.Refused, Reason: gitlab.ReasonAlreadyRevoked,
				Message: fmt.Sprintf("award %d (%s) was revoked, and so no profile shows it", id, award.Achievement.Name),
			}
		}
		switch {
		case err == nil:
			c := changed{Award: award}
			if known {
				c.before = stateOf(before)
			}
			done = append(done, c)
			o.app.Streams.Success("award %d (%s): %s", award.ID, award.Achievement.Name, o.became(c))
		case len(numbers) > 1:
			o.app.Streams.Warn("award %d: %v", id, err)
		}
		return err
	})
	return o.app.Outcome(verdict(ctx, results), app.Changed(ctx, o.app, changedColumns(), done))
}

// became says what became of an award, which is not more than was read of it: without
// how it was before, only how it is.
func (o *visibilityOptions) became(c changed) string {
	switch {
	case c.RevokedAt != nil:
		return "hidden, and revoked"
	case c.before == "" && c.Shown:
		return "on the profile of @" + c.User.Username
	case c.before == "":
		return "hidden"
	case c.before == stateOf(gitlab.OwnAward{Award: c.Award}), !c.Shown && c.before == pending:
		return o.settled
	case c.before == pending:
		return "accepted, now on your profile"
	case c.Shown:
		return "now on your profile"
	}
	return "now hidden"
}
