package award

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

func NewReorder(a *app.App) cmdutil.Spec {
	var (
		numbers          []ids.Award
		top, interactive bool
	)
	cmd := &cobra.Command{
		Use:   "reorder AWARD… [--top] | --interactive",
		Short: "Put awards of yours in order on your profile",
		Long: `Put awards of your own in the order given. GitLab keeps one complete order:
awards that had a place and are not named lose it, and follow by date; at a
terminal ach asks first.

With --top those named move to the front and all others keep their order.
With --interactive, or with nothing named, your awards are shown as a list in
which the arrow keys move them.`,
		Example: "  ach reorder 104 103 101\n  ach reorder --top 107",
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case interactive && (top || len(args) > 0):
				return app.Usage("leave it out where you name awards", "--interactive goes neither with awards nor with --top")
			case interactive && !a.CanAsk():
				return app.Usage("name your awards in their new order; 'ach list' shows them", "--interactive needs a terminal and somebody to ask")
			}
			return a.OrAsk(cmdutil.SomeArgs("the numbers of your awards, in their new order"))(cmd, args)
		},
	}
	cmd.Flags().BoolVar(&top, "top", false, "move these to the front and keep the rest as it is")
	cmd.Flags().BoolVar(&interactive, "interactive", false, "move your awards in a list")
	check := func(args []string) error {
		var err error
		numbers, err = cmdutil.ParseAwards(args)
		return err
	}
	work := a.With(func(ctx context.Context, s *app.Session) error {
		var err error
		switch {
		case len(numbers) == 0 && top:
			numbers, err = askTop(ctx, a, s)
		case len(numbers) == 0:
			return rearrange(ctx, a, s)
		}
		if err != nil || len(numbers) == 0 {
			return err
		}
		mine, err := s.MyAwards().All(ctx)
		if err != nil {
			return err
		}
		if err := checkMine(numbers, mine.Items); err != nil {
			if unshown := s.NotShown(ctx, "your awards"); unshown != nil && top {
				return unshown
			} else if unshown != nil {
				return reorderBlindly(ctx, a, s, numbers)
			}
			return err
		}
		order := numbers
		if top {
			order = toFront(numbers, mine.Items)
		}
		lost := losePlace(order, mine.Items)
		if err := mayTakePlaces(ctx, a, lost); err != nil {
			return err
		}
		return reorder(ctx, a, s, order, lost)
	})
	return cmdutil.Spec{Command: cmd, Check: check, Work: work, Exits: app.ChangeExits(app.ExitGuard), Prints: []app.Shape{columns.AwardShape().List()}, Offers: map[string]cmdutil.Offer{"": completion.MyAwards(a)}}
}

// mayTakePlaces asks, at a terminal, whether awards may lose the place they have.
func mayTakePlaces(ctx context.Context, a *app.App, lost []gitlab.Award) error {
	if len(lost) == 0 || !a.Streams.CanPrompt() {
		return nil
	}
	if err := a.MayAsk("taking awards out of the order"); err != nil {
		return err
	}
	return a.Confirm(ctx, "These awards are not named and lose their place: "+named(lost)+". Go on?")
}

// losePlace are the awards that have a place, and none in order.
func losePlace(order []ids.Award, mine []gitlab.Award) []gitlab.Award {
	var lost []gitlab.Award
	for _, m := range mine {
		if m.Priority != nil && !slices.Contains(order, m.ID) {
			lost = append(lost, m)
		}
	}
	return lost
}

// named is such as: 103 (Bug hunter), 104 (Night owl).
func named(awards []gitlab.Award) string {
	parts := make([]string, len(awards))
	for i, w := range awards {
		parts[i] = fmt.Sprintf("%d (%s)", w.ID, w.Achievement.Name)
	}
	return strings.Join(parts, ", ")
}

// reorder stores an order, and reads it back; lost are the awards that have a place
// and are to have none.
func reorder(ctx context.Context, a *app.App, s *app.Session, order []ids.Award, lost []gitlab.Award) error {
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
	a.Streams.Success("your awards are in the new order")
	if lost = withoutPlace(lost, now.Items); len(lost) > 0 {
		a.Streams.Note("without a place now, and by date behind the others: %s", named(lost))
	}
	return app.Changed(ctx, a, columns.AwardColumns(ownAwards()), now.Items)
}

// reorderBlindly stores an order with a token that cannot be shown it. GitLab refuses
// an order with awards that are not the caller's.
func reorderBlindly(ctx context.Context, a *app.App, s *app.Session, order []ids.Award) error {
	if err := s.Reorder(ctx, order); err != nil {
		return err
	}
	a.Streams.Success("GitLab took the order; this token cannot be shown your awards, so it was not read back")
	return nil
}

// withoutPlace are those of awards that have no place now.
func withoutPlace(awards, now []gitlab.Award) []gitlab.Award {
	var lost []gitlab.Award
	for _, w := range awards {
		if slices.ContainsFunc(now, func(n gitlab.Award) bool { return n.ID == w.ID && n.Priority == nil }) {
			lost = append(lost, w)
		}
	}
	return lost
}

// rearrange has the caller put the awards in order by hand.
func rearrange(ctx context.Context, a *app.App, s *app.Session) error {
	if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
		return err
	}
	mine, wanted, err := mine(ctx, s, pick.List{Question: "Your awards, in the order of your profile", Instead: "ach reorder AWARD…", Mode: pick.Arrange}, every)
	if err != nil {
		return err
	}
	if len(mine) == 0 {
		a.Streams.Note("%s", words.JoinHints("nothing to do: you have no awards", s.FlagHint(ctx)))
		return nil
	}
	order := placed(wanted, mine)
	if len(order) == 0 {
		a.Streams.Note("the order is as it was: nothing was sent")
		return nil
	}
	return reorder(ctx, a, s, order, losePlace(order, mine))
}

// askTop asks which awards go to the front. They keep their order among
// themselves.
func askTop(ctx context.Context, a *app.App, s *app.Session) ([]ids.Award, error) {
	if err := s.NeedWrite(ctx, gitlab.UpdateOwnAwards); err != nil {
		return nil, err
	}
	mine, chosen, err := mine(ctx, s, pick.List{Question: "Move which awards to the front?", Instead: "ach reorder --top AWARD…", Mode: pick.Several}, every)
	if err == nil && len(mine) == 0 {
		a.Streams.Note("%s", words.JoinHints("nothing to do: you have no awards", s.FlagHint(ctx)))
	}
	return columns.IdsOf(chosen), err
}

func every(gitlab.Award) bool { return true }

// placed is what has to be sent for awards to come in the order wanted: the
// shortest beginning of it behind which those that never had a place follow as
// they did, by date. It is empty where nothing was moved.
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
	own := map[ids.Award]bool{}
	for _, m := range mine {
		own[m.ID] = true
	}
	var others []ids.Award
	for _, id := range given {
		if !own[id] {
			others = append(others, id)
		}
	}
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
	order := append([]ids.Award(nil), first...)
	leads := map[ids.Award]bool{}
	for _, id := range first {
		leads[id] = true
	}
	for _, m := range mine { // as on the profile: by place, then by id
		if m.Priority != nil && !leads[m.ID] {
			order = append(order, m.ID)
		}
	}
	return order
}

// checkOrder compares what is stored with what was asked.
func checkOrder(order []ids.Award, now []gitlab.Award) error {
	for i, id := range order {
		if i >= len(now) || now[i].ID != id {
			return &gitlab.Error{
				Kind:    gitlab.Ignored,
				Message: "GitLab reported success, but the order is not what was asked for",
				Reason:  gitlab.ReasonOtherOrder,
			}
		}
	}
	return nil
}
