package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// recipients are the achievement and the users of award and of revoke.
type recipients struct {
	achievementText string
	userTexts       []string

	achievement gitlab.AchievementRef
	users       []gitlab.UserRef
}

func (r *recipients) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&r.achievementText, "achievement", "a", "", "the `ACHIEVEMENT`: number, full id, or name with --namespace")
	f.StringArrayVarP(&r.userTexts, "user", "u", nil, "the `USER`: user name, number or full id; several by commas or by repeating the flag")
}

func (r *recipients) check(a *app) error {
	var err error
	if r.achievement, err = gitlab.ParseAchievementRef(r.achievementText); err != nil {
		return inFlag("achievement", err)
	}
	if r.users, err = parseUsers(r.userTexts); err != nil {
		return err
	}
	return a.nameNeedsNamespace(r.achievement)
}

func parseUsers(texts []string) ([]gitlab.UserRef, error) {
	refs := make([]gitlab.UserRef, 0, len(texts))
	for _, list := range texts {
		for t := range strings.SplitSeq(list, ",") {
			ref, err := gitlab.ParseUserRef(t)
			if err != nil {
				return nil, inFlag("user", err)
			}
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// distinct keeps the first of users that are the same, in order.
func distinct(users []gitlab.User) []gitlab.User {
	seen := map[gid.User]bool{}
	kept := users[:0:0]
	for _, u := range users {
		if !seen[u.ID] {
			seen[u.ID] = true
			kept = append(kept, u)
		}
	}
	return kept
}

func newAward(a *app) *cobra.Command {
	var (
		to      recipients
		message string
		again   bool
	)
	cmd := &cobra.Command{
		Use:   "award --achievement ACHIEVEMENT --user USER[,USER…] [flags]",
		Short: "Award an achievement to one or several users",
		Long: `Award an achievement. Each award sends an e-mail to its recipient, and since
GitLab 19.0 it stays hidden until the recipient accepts it.

Who holds the achievement already is skipped: running the same command twice
makes no second award. --again awards regardless.`,
		Example: `  ach award --achievement 12 --user alice
  ach award -n acme --achievement "bug hunter" --user alice,bob --message "Nice catch"
  ach award --achievement 12 --user alice --again`,
		Args: noArgs,
	}
	to.addFlags(cmd)
	cmd.Flags().StringVar(&message, "message", "", "a `TEXT` of at most 200 characters for the recipient (GitLab 19.1 or later)")
	cmd.Flags().BoolVar(&again, "again", false, "award also who holds it already")
	_ = cmd.MarkFlagRequired("achievement")
	_ = cmd.MarkFlagRequired("user")
	cmd.RunE = a.run(func([]string) error {
		if err := gitlab.CheckMessage(message); err != nil {
			return inFlag("message", err)
		}
		return to.check(a)
	}, a.with(func(ctx context.Context, s *session) error {
		users, err := s.Users(ctx, to.users)
		if err != nil {
			return err
		}
		users = distinct(users)
		rows, err := a.planAwards(ctx, s, to.achievement, users, again)
		if err != nil {
			return err
		}
		a.award(ctx, s, rows, message)
		return a.printResults(rows)
	}))
	return cmd
}

// planAwards makes a row for each user and skips who holds the achievement.
func (a *app) planAwards(ctx context.Context, s *session, ref gitlab.AchievementRef, users []gitlab.User, again bool) ([]result, error) {
	achievement := gitlab.Achievement{ID: ref.ID}
	var held map[gid.User][]gitlab.Award
	switch {
	case !again:
		var err error
		if achievement, held, err = s.holdings(ctx, ref, users); err != nil {
			return nil, err
		}
	case ref.ID.IsZero():
		found, err := s.achievement(ctx, ref)
		if err != nil {
			return nil, err
		}
		achievement = found
	}
	rows := make([]result, len(users))
	for i, u := range users {
		rows[i] = result{line: i + 1, user: u, achievement: achievement.ID, status: notAttempted}
		if awards := held[u.ID]; len(awards) > 0 {
			last := awards[len(awards)-1]
			rows[i].status, rows[i].award = skipped, last.ID
			a.streams.Note("skipped %s, who already holds it: award %d, %s", userName(u), last.ID.Number(), stateOf(last))
		}
	}
	return rows, nil
}

// holdings finds the achievement and who of the users holds it. It refuses where
// GitLab does not tell: awarding on a guess could double an award.
func (s *session) holdings(ctx context.Context, ref gitlab.AchievementRef, users []gitlab.User) (gitlab.Achievement, map[gid.User][]gitlab.Award, error) {
	achievement, err := s.achievement(ctx, ref)
	if isKind(err, gitlab.NotFound) && !ref.ID.IsZero() && !s.namespaceByFlag {
		achievement, err = gitlab.Achievement{ID: ref.ID}, nil // its holders can still be asked
	}
	if err != nil {
		return achievement, nil, err
	}
	h, err := s.Holdings(ctx, achievement, users)
	if err != nil {
		return achievement, nil, err
	}
	for _, u := range users {
		if h.Unsure[u.ID] {
			return achievement, nil, &failure{
				code:    exitGuard,
				message: "GitLab does not tell whether " + userName(u) + " holds achievement " + ref.String() + "; nothing was sent",
				hint:    "its group's list tells: add --namespace GROUP; 'ach award --again' awards regardless",
			}
		}
	}
	return achievement, h.ByUser, nil
}

// userName is what a message calls a user.
func userName(u gitlab.User) string {
	if u.Username == "" {
		return "user " + itoa(u.ID.Number())
	}
	return "@" + u.Username
}

// award makes the awards of the rows that are not attempted yet.
func (a *app) award(ctx context.Context, s *session, rows []result, message string) {
	for i := range rows {
		r := &rows[i]
		if r.status != notAttempted {
			continue
		}
		made, err := s.Award(ctx, r.achievement, r.user.ID, message)
		r.settle(awarded, made, err)
		if err == nil {
			a.streams.Success(`awarded "%s" to @%s: award %d, %s`, made.Achievement.Name, made.User.Username, made.ID.Number(), acceptance(made))
		}
		if endsRun(ctx, err) {
			return
		}
	}
}

// acceptance says no more of a new award than was read.
func acceptance(made gitlab.Award) string {
	if made.Shown {
		return "shown on the profile"
	}
	return "hidden until accepted"
}
