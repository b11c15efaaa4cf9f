package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

func newShow(a *app) *cobra.Command {
	return newVisibility(a, true, &cobra.Command{
		Use:   "show AWARD…",
		Short: "Put awards of yours on your profile (this also accepts them)",
		Long: `Put awards of your own on your profile. Since GitLab 19.0 a new award is hidden
until it is accepted, and showing it is how one accepts it.`,
		Example: "  ach show 103\n  ach show 103 104",
	})
}

func newHide(a *app) *cobra.Command {
	return newVisibility(a, false, &cobra.Command{
		Use:   "hide AWARD…",
		Short: "Take awards of yours off your profile",
		Long: `Take awards of your own off your profile. They stay yours, and 'ach show' brings
them back.`,
		Example: "  ach hide 103\n  ach hide 103 104",
	})
}

func newVisibility(a *app, shown bool, cmd *cobra.Command) *cobra.Command {
	var ids []gid.Award
	cmd.Args = someArgs("the number of at least one award")
	cmd.RunE = a.run(func(args []string) error {
		var err error
		ids, err = parseAwards(args)
		return err
	}, a.with(func(ctx context.Context, s *session) error {
		var (
			done     []gitlab.Award
			firstErr error
		)
		for _, id := range ids {
			award, err := s.SetShown(ctx, id, shown)
			if err != nil {
				if len(ids) > 1 {
					a.streams.Warn("award %d: %v", id.Number(), err)
				}
				if firstErr == nil {
					firstErr = err
				}
				if endsRun(ctx, err) {
					break
				}
				continue
			}
			done = append(done, award)
			a.streams.Success("award %d (%s) is %s", award.ID.Number(), award.Achievement.Name, stateOf(award))
		}
		return a.outcome(partly(firstErr, len(done), len(ids)), rows(ctx, a, awardColumns(ownAwards()), done))
	}))
	return prints(cmd, many(shapeAward))
}

// partly is the error of a run over total objects of which done went well.
func partly(first error, done, total int) error {
	if first == nil || total == 1 {
		return first
	}
	f := &failure{code: exitPartly, message: fmt.Sprintf("%d of %d were not changed", total-done, total), hint: hintOf(first), err: first}
	if code := codeOf(first); done == 0 || code == exitUnknown {
		f.code = code
	}
	return f
}

// ownAwards is what a list of awards shows people.
func ownAwards() headers {
	return headers{
		"id": "Award", "achievement": "Achievement", "description": "Description", "namespace": "Namespace",
		"awarded_at": "Date", "awarded_by": "Awarded by", "state": "State", "order": "Order",
	}
}
