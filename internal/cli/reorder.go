package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

func newReorder(a *app) *cobra.Command {
	var (
		ids []gid.Award
		top bool
	)
	cmd := &cobra.Command{
		Use:   "reorder AWARD… [--top]",
		Short: "Put awards of yours in order on your profile",
		Long: `Put awards of your own in the order given. GitLab keeps one complete order:
awards that had a place and are not named lose it, and follow by date.

With --top those named move to the front and all others keep their order.`,
		Example: "  ach reorder 104 103 101\n  ach reorder --top 107",
		Args:    someArgs("the numbers of your awards, in their new order"),
	}
	cmd.Flags().BoolVar(&top, "top", false, "move these to the front and keep the rest as it is")
	cmd.RunE = a.run(func(args []string) error {
		var err error
		ids, err = parseAwards(args)
		return err
	}, a.with(func(ctx context.Context, s *session) error {
		mine, err := s.MyAwards().All(ctx)
		if err != nil {
			return err
		}
		if err := checkMine(ids, mine.Items); err != nil {
			return err
		}
		order := ids
		if top {
			order = toFront(ids, mine.Items)
		}
		if err := s.Reorder(ctx, order); err != nil {
			return err
		}
		now, err := s.MyAwards().All(ctx)
		if err != nil {
			return err
		}
		if err := checkOrder(order, now.Items); err != nil {
			return err
		}
		a.streams.Success("your awards are in the new order")
		return rows(ctx, a, awardColumns(ownAwards()), now.Items)
	}))
	return prints(cmd, many(shapeAward))
}

// checkMine refuses awards that are not the caller's: GitLab would refuse the
// whole list without saying which.
func checkMine(ids []gid.Award, mine []gitlab.Award) error {
	own := map[gid.Award]bool{}
	for _, m := range mine {
		own[m.ID] = true
	}
	var others []gid.Award
	for _, id := range ids {
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
	return usage("'ach list' shows your awards; nothing was changed", "%s %s not among your awards, or %s", idList(others), is, it)
}

// toFront is the order in which first lead and the other awards that have a
// place keep it. Awards without a place stay without: they follow by date anyway.
func toFront(first []gid.Award, mine []gitlab.Award) []gid.Award {
	order := append([]gid.Award(nil), first...)
	leads := map[gid.Award]bool{}
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
func checkOrder(order []gid.Award, now []gitlab.Award) error {
	for i, id := range order {
		if i >= len(now) || now[i].ID != id {
			return &gitlab.Error{
				Kind:    gitlab.Ignored,
				Message: "GitLab reported success, but the order is not what was asked for",
				Hint:    "'ach list' shows the order now",
			}
		}
	}
	return nil
}
