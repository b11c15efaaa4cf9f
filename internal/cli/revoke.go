package cli

import (
	"context"
	"sort"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

func newRevoke(a *app) *cobra.Command {
	var (
		from        recipients
		ids         []gid.Award
		all, latest bool
	)
	cmd := &cobra.Command{
		Use:   "revoke AWARD… | --achievement ACHIEVEMENT --user USER[,USER…]",
		Short: "Revoke awards for good",
		Long: `Revoke awards, named by their numbers or by what was awarded to whom.

A user can hold the same achievement several times: then --all or --latest says
which of the awards is meant.

` + removals,
		Example: `  ach revoke 103
  ach revoke -n acme --achievement "bug hunter" --user alice
  ach revoke --achievement 12 --user alice,bob --all`,
		Args: cobra.ArbitraryArgs,
	}
	from.addFlags(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "revoke every award of the achievement to the user")
	cmd.Flags().BoolVar(&latest, "latest", false, "revoke the latest award of the achievement to the user")
	cmd.RunE = a.run(func(args []string) error {
		byUser := cmd.Flags().Changed("achievement") || cmd.Flags().Changed("user")
		switch {
		case len(args) == 0 && !byUser:
			return usage(seeHelp(cmd), "ach revoke needs awards, or --achievement and --user")
		case len(args) > 0 && byUser:
			return usage(seeHelp(cmd), "ach revoke takes either awards or --achievement and --user, not both")
		case all && latest:
			return usage("", "--all and --latest exclude each other")
		case len(args) > 0 && (all || latest):
			return usage("an award's number names one award", "--all and --latest go with --achievement and --user")
		case len(args) > 0:
			var err error
			ids, err = parseAwards(args)
			return err
		case from.achievementText == "" || len(from.userTexts) == 0:
			return usage(seeHelp(cmd), "ach revoke needs --achievement and --user together")
		}
		return from.check(a)
	}, a.with(func(ctx context.Context, s *session) error {
		var rows []result
		for i, id := range ids {
			rows = append(rows, result{line: i + 1, award: id, status: notAttempted})
		}
		if len(ids) == 0 {
			var err error
			if rows, err = a.planRevocations(ctx, s, from, all, latest); err != nil {
				return err
			}
		}
		a.revoke(ctx, s, rows)
		return a.printResults(rows)
	}))
	return cmd
}

// parseAwards reads awards and refuses one that is given twice.
func parseAwards(args []string) ([]gid.Award, error) {
	ids := make([]gid.Award, 0, len(args))
	seen := map[gid.Award]bool{}
	for _, text := range args {
		id, err := gitlab.ParseAwardRef(text)
		if err != nil {
			return nil, &failure{code: codeOf(err), message: "AWARD: " + err.Error(), hint: hintOf(err), err: err}
		}
		if seen[id] {
			return nil, usage("name each award once", "the award %d is given twice", id.Number())
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, nil
}

// planRevocations finds the awards that are meant. Nothing is revoked where
// one of the users makes it ambiguous.
func (a *app) planRevocations(ctx context.Context, s *session, from recipients, all, latest bool) ([]result, error) {
	users, err := s.Users(ctx, from.users)
	if err != nil {
		return nil, err
	}
	users = distinct(users)
	achievement, held, err := s.holdings(ctx, from.achievement, users)
	if err != nil {
		return nil, err
	}
	var rows []result
	for i, u := range users {
		awards := held[u.ID]
		sort.Slice(awards, func(x, y int) bool { return awards[x].ID.Number() < awards[y].ID.Number() })
		if latest && len(awards) > 1 {
			awards = awards[len(awards)-1:]
		}
		if len(awards) > 1 && !all {
			return nil, ambiguous(u, awards)
		}
		row := result{line: i + 1, user: u, achievement: achievement.ID, status: notAttempted}
		if len(awards) == 0 {
			row.status = skipped
			rows = append(rows, row)
			a.streams.Note("skipped %s, who does not hold it", userName(u))
		}
		for _, one := range awards {
			row.award = one.ID
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func ambiguous(u gitlab.User, awards []gitlab.Award) error {
	ids := make([]gid.Award, len(awards))
	for i, held := range awards {
		ids[i] = held.ID
	}
	return usage("add --all or --latest, or name the award: "+idList(ids),
		"@%s holds this achievement %d times", u.Username, len(awards))
}

func (a *app) revoke(ctx context.Context, s *session, rows []result) {
	for i := range rows {
		r := &rows[i]
		if r.status != notAttempted {
			continue
		}
		gone, err := s.Revoke(ctx, r.award)
		r.settle(revoked, gone, err)
		if err == nil {
			r.achievement = gone.Achievement.ID
			a.streams.Success(`revoked award %d: "%s" of @%s`, gone.ID.Number(), gone.Achievement.Name, gone.User.Username)
		}
		if endsRun(ctx, err) {
			return
		}
	}
}
