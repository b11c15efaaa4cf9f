package api

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// achievementOf confirms a mutation whose payload holds an achievement, which asked has
// to recognise.
func achievementOf[P interface {
	*E
	GetErrors() []string
	GetAchievement() *gql.AchievementFields
}, E any](ctx context.Context, c *Client, name string, p P, err error, asked func(gitlab.Achievement) bool) (gitlab.Achievement, error) {
	from := func(node *gql.AchievementFields) (gitlab.Achievement, bool) {
		return achievementFrom(*node), node.Id != 0
	}
	return confirm(ctx, c, name, p != nil, p.GetErrors, p.GetAchievement, err, from, asked)
}

// awardOf confirms a mutation whose payload holds an award, which asked has to
// recognise.
func awardOf[P interface {
	*E
	GetErrors() []string
	GetUserAchievement() *gql.AwardFields
}, E any](ctx context.Context, c *Client, name string, p P, err error, asked func(gitlab.Award) bool) (gitlab.Award, error) {
	return confirm(ctx, c, name, p != nil, p.GetErrors, p.GetUserAchievement, err, awardFrom, asked)
}

func confirm[N, T any](
	ctx context.Context, c *Client, name string, present bool, refusals func() []string, node func() *N, err error,
	from func(*N) (T, bool), asked func(T) bool,
) (T, error) {
	var none T
	if err := c.mutationError(ctx, name, present, refusals, err); err != nil {
		return none, err
	}
	n := node()
	if n == nil {
		return none, c.Unshown(ctx, caller.OperationOf(name))
	}
	if made, ok := from(n); ok && asked(made) {
		return made, nil
	}
	return none, caller.NoPayload(caller.OperationOf(name))
}

// mutationError turns what came back from a mutation into nil or an [*Error], and
// remembers where there may have been a change.
func (c *Client) mutationError(ctx context.Context, name string, present bool, refusals func() []string, err error) error {
	err = c.PayloadError(ctx, name, present, refusals, err)
	if e := gitlab.AsError(err); err == nil || e != nil && e.Kind == gitlab.Unknown {
		c.changed.Store(true)
	}
	return err
}
