package profile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// reorderOptions are what reorder is told.
type reorderOptions struct {
	app              *app.App
	numbers          []ids.Award
	top, interactive bool
	reset            bool // no award keeps a place
}

// NewReorder returns the command reorder.
func NewReorder(a *app.App) cmdutil.Spec { return (&reorderOptions{}).spec(a) }

func (o *reorderOptions) spec(a *app.App) cmdutil.Spec {
	o.app = a
	cmd := &cobra.Command{
		Use:   "reorder AWARD… [--top] | --interactive | --reset",
		Short: "Put awards of yours in order on your profile",
		Long: `Put awards of your own in the order given. GitLab keeps one complete order:
awards that had a place and are not named lose it, and follow by date; at a
terminal ach asks first.

With --top those named move to the front and all others keep their order.
With --interactive, or with nothing named, your awards are shown as a list in
which the arrow keys move them. --reset takes the place of every award, so that
they follow by date.`,
		Example: "  ach reorder 104 103 101\n  ach reorder --top 107\n  ach reorder --reset",
		Args:    o.args,
	}
	cmd.Flags().BoolVar(&o.top, "top", false, "move these to the front and keep the rest as it is")
	cmd.Flags().BoolVar(&o.interactive, "interactive", false, "move your awards in a list")
	cmd.Flags().BoolVar(&o.reset, "reset", false, "take the places of all your awards: they follow by date")
	return cmdutil.Spec{
		Command: cmd, Check: o.check, Work: a.With(o.run),
		Exits: app.ChangeExits(app.ExitGuard), Prints: []app.Shape{columns.AwardShape().List()},
		Offers: map[string]cmdutil.Offer{"": completion.MyAwards(a, completion.Mine{})},
	}
}

func (o *reorderOptions) check(args []string) (err error) {
	o.numbers, err = cmdutil.ParseAwards(args)
	return err
}

func (o *reorderOptions) args(cmd *cobra.Command, args []string) error {
	switch {
	case o.reset && (o.top || o.interactive || len(args) > 0):
		return app.Usage("it takes the places of all your awards", "--reset goes neither with awards nor with --top or --interactive")
	case o.reset:
		return nil
	case o.interactive && (o.top || len(args) > 0):
		return app.Usage("leave it out where you name awards", "--interactive goes neither with awards nor with --top")
	case o.interactive && !o.app.CanAsk():
		return app.Usage("name your awards in their new order; 'ach list' shows them", "--interactive needs a terminal and somebody to ask")
	}
	return o.app.OrAsk(cmdutil.SomeArgs("the numbers of your awards, in their new order"))(cmd, args)
}

func (o *reorderOptions) run(ctx context.Context, s *app.Session) error {
	switch {
	case o.reset:
		return o.takePlaces(ctx, s)
	case len(o.numbers) == 0 && !o.top:
		return o.rearrange(ctx, s)
	}
	if len(o.numbers) == 0 { // they keep their order among themselves
		_, chosen, err := chooseMine(ctx, s, pick.List{Question: "Move which awards to the front?", Instead: "ach reorder --top AWARD…", Mode: pick.Several})
		if err != nil || len(chosen) == 0 {
			return err
		}
		o.numbers = columns.IdsOf(chosen)
	}
	mine, err := s.MyAwards().All(ctx)
	if err != nil {
		return err
	}
	if err := checkMine(o.numbers, mine.Items); err != nil {
		if unshown := s.NotShown(ctx, "your awards"); unshown != nil && o.top {
			return unshown
		} else if unshown != nil {
			return o.storeBlindly(ctx, s)
		}
		return err
	}
	order := o.numbers
	if o.top {
		order = toFront(o.numbers, mine.Items)
	}
	lost := losePlace(order, mine.Items)
	if err := o.mayTakePlaces(ctx, lost); err != nil {
		return err
	}
	return o.store(ctx, s, order, lost)
}

// takePlaces takes the place of every award (GitLab: an order of none).
func (o *reorderOptions) takePlaces(ctx context.Context, s *app.Session) error {
	mine, err := s.MyAwards().All(ctx)
	if err != nil {
		return err
	}
	lost := losePlace(nil, mine.Items)
	if len(lost) > 0 {
		return o.store(ctx, s, nil, lost)
	}
	if unshown := s.NotShown(ctx, "your awards"); unshown != nil {
		return o.storeBlindly(ctx, s)
	}
	o.app.Streams.Note("none of your awards has a place: nothing was sent")
	return nil
}

// rearrange has the caller put the awards in order by hand.
func (o *reorderOptions) rearrange(ctx context.Context, s *app.Session) error {
	mine, wanted, err := chooseMine(ctx, s, pick.List{Question: "Your awards, in the order of your profile", Instead: "ach reorder AWARD…", Mode: pick.Arrange})
	if err != nil || len(mine) == 0 {
		return err
	}
	order := placed(wanted, mine)
	if len(order) == 0 {
		o.app.Streams.Note("the order is as it was: nothing was sent")
		return nil
	}
	return o.store(ctx, s, order, losePlace(order, mine))
}

// mayTakePlaces asks, at a terminal, whether awards may lose the place they have.
func (o *reorderOptions) mayTakePlaces(ctx context.Context, lost []gitlab.Award) error {
	if len(lost) == 0 || !o.app.Streams.CanPrompt() {
		return nil
	}
	if err := o.app.MayAsk("taking awards out of the order"); err != nil {
		return err
	}
	return o.app.Confirm(ctx, "These awards are not named and lose their place: "+named(lost)+". Go on?")
}

// store stores an order, and reads it back; lost are the awards that have a place
// and are to have none.
func (o *reorderOptions) store(ctx context.Context, s *app.Session, order []ids.Award, lost []gitlab.Award) error {
	if err := s.Reorder(ctx, order); err != nil {
		return err
	}
	now, err := s.MyAwards().All(ctx)
	if err != nil {
		return &app.Failure{Code: app.ExitUnprinted, Message: "GitLab took the new order, and it could not be read back: " + err.Error(), Hint: "'ach list' shows it", Err: err}
	}
	if err := checkOrder(order, now.Items); err != nil {
		return err
	}
	if o.reset {
		o.app.Streams.Success("none of your awards has a place any more: they follow by date")
		return app.Changed(ctx, o.app, columns.AwardColumns(columns.OwnAwards()), now.Items)
	}
	o.app.Streams.Success("your awards are in the new order")
	lost = words.Filter(lost, func(w gitlab.Award) bool {
		return slices.ContainsFunc(now.Items, func(n gitlab.Award) bool { return n.ID == w.ID && n.Priority == nil })
	})
	if len(lost) > 0 {
		o.app.Streams.Note("without a place now, and by date behind the others: %s", named(lost))
	}
	return app.Changed(ctx, o.app, columns.AwardColumns(columns.OwnAwards()), now.Items)
}

// storeBlindly stores an order with a token that cannot be shown it. GitLab refuses
// an order with awards that are not the caller's.
func (o *reorderOptions) storeBlindly(ctx context.Context, s *app.Session) error {
	if err := s.Reorder(ctx, o.numbers); err != nil {
		return err
	}
	o.app.Streams.Success("GitLab took the order; this token cannot be shown your awards, so it was not read back")
	return nil
}

// losePlace are the awards that have a place, and none in order.
func losePlace(order []ids.Award, mine []gitlab.Award) []gitlab.Award {
	return words.Filter(mine, func(m gitlab.Award) bool { return m.Priority != nil && !slices.Contains(order, m.ID) })
}

// named is such as: 103 (Bug hunter), 104 (Night owl).
func named(awards []gitlab.Award) string {
	return strings.Join(words.Map(awards, func(w gitlab.Award) string { return fmt.Sprintf("%d (%s)", w.ID, w.Achievement.Name) }), ", ")
}

// placed is what has to be sent for awards to come in the order wanted: the
// shortest beginning of it behind which those that never had a place follow as
// they did, by date. It is empty if nothing was moved.
func placed(wanted, mine []gitlab.Award) []ids.Award {
	if slices.EqualFunc(wanted, mine, func(x, y gitlab.Award) bool { return x.ID == y.ID }) {
		return nil
	}
	was := map[ids.Award]int{}
	for i, w := range mine {
		was[w.ID] = i
	}
	until := len(wanted)
	for next := len(mine); until > 0; until-- {
		w := wanted[until-1]
		if w.Priority != nil || was[w.ID] > next {
			break
		}
		next = was[w.ID]
	}
	return columns.IdsOf(wanted[:until])
}

// checkMine refuses awards that are not the caller's: GitLab would refuse the
// whole list without saying which.
func checkMine(given []ids.Award, mine []gitlab.Award) error {
	own := columns.IdsOf(mine)
	others := words.Filter(given, func(id ids.Award) bool { return !slices.Contains(own, id) })
	if len(others) == 0 {
		return nil
	}
	is, it := "is", "it was revoked"
	if len(others) > 1 {
		is, it = "are", "they were revoked"
	}
	return app.Usage("'ach list' shows your awards; nothing was changed", "%s %s not among your awards, or %s", words.List(others), is, it)
}

// toFront is the order in which first lead and the other awards that have a
// place keep it. Awards without a place stay without: they follow by date anyway.
func toFront(first []ids.Award, mine []gitlab.Award) []ids.Award {
	// Those of mine come as on the profile: by place, then by id.
	return append(slices.Clone(first), columns.IdsOf(losePlace(first, mine))...)
}

// checkOrder compares what is stored with what was asked.
func checkOrder(order []ids.Award, now []gitlab.Award) error {
	if len(now) >= len(order) && slices.Equal(order, columns.IdsOf(now[:len(order)])) && (len(order) > 0 || len(losePlace(order, now)) == 0) {
		return nil
	}
	return &gitlab.Error{
		Kind: gitlab.Ignored, Message: "GitLab reported success, but the order is not what was asked for", Reason: gitlab.ReasonOtherOrder,
	}
}
