package gitlab

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/gitlab/gid"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// SetShown puts an own award on the profile or takes it off (GitLab:
// userAchievementsUpdate). GitLab silently leaves the award as it was when the
// caller is not its holder: the error is then of kind [Ignored].
func (c *Client) SetShown(ctx context.Context, id gid.Award, shown bool) (Award, error) {
	r, err := gql.SetVisibility(ctx, c.api, gql.UserAchievementsUpdateInput{
		UserAchievementId: id, ShowOnProfile: &shown,
	})
	a, err := awardOf(ctx, c, "SetVisibility", r.UserAchievementsUpdate, err, isAward(id))
	if e := AsError(err); e != nil && e.CarriedOut {
		// GitLab drops without a word what is not the caller's to change.
		return Award{}, &Error{
			Kind: Unknown, Unshown: true,
			Message: fmt.Sprintf("GitLab answered without an error, and does not show a fine-grained token whether the award %d is %s now", id.Number(), state(shown)),
			Hint:    "an award of your own is; one of somebody else GitLab leaves as it was; your profile shows it, and so does 'ach list' with a token that has the scope api",
		}
	}
	if err != nil {
		return Award{}, err
	}
	if a.Shown != shown {
		return Award{}, &Error{
			Kind:    Ignored,
			Message: fmt.Sprintf("GitLab reported success, but left the award %d %s", id.Number(), state(a.Shown)),
			Hint:    fmt.Sprintf("only its holder, @%s, can change that", a.User.Username),
		}
	}
	return a, nil
}

func state(shown bool) string {
	if shown {
		return "shown"
	}
	return "hidden"
}

// Reorder makes ids the order of the caller's awards (GitLab:
// userAchievementPrioritiesUpdate). It is the complete order: a placed award
// that is not in it loses its place. The ids must differ.
func (c *Client) Reorder(ctx context.Context, ids []gid.Award) error {
	r, err := gql.Reorder(ctx, c.api, gql.UserAchievementPrioritiesUpdateInput{UserAchievementIds: ids})
	p := r.UserAchievementPrioritiesUpdate
	if err := c.settle(ctx, "Reorder", p != nil, func() []string { return p.Errors }, err); err != nil {
		return err
	}
	place := map[gid.Award]int{}
	for _, a := range p.UserAchievements {
		if a.Priority != nil {
			place[a.Id] = *a.Priority
		}
	}
	for i, id := range ids {
		if at, ok := place[id]; ok && at != i {
			return &Error{
				Kind:    Ignored,
				Message: fmt.Sprintf("GitLab reported success, but put the award %d at place %d instead of %d", id.Number(), at+1, i+1),
				Hint:    "'ach list' shows the order now",
			}
		}
	}
	return nil
}
