package api

import (
	"context"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// MaxChanges is how many awards are made or revoked in one request at most: 62.
// Each costs 4 points: 1 for the mutation, 2 for the award and its id, 1 for
// the errors.
const MaxChanges = transport.MaxComplexity / 4

// AwardMany makes several awards in one request (GitLab: a multiplexed
// achievementsAward for each) and answers each in its place. Nothing is ever
// sent twice, and nothing is waited for. GitLab makes the awards one after
// another and without a transaction, so some can be made and others not.
func (c *Client) AwardMany(ctx context.Context, requests []gitlab.AwardRequest) []gitlab.AwardOutcome {
	return changeMany(ctx, c, "AwardBrief", requests,
		func(ctx context.Context, client graphql.Client, r gitlab.AwardRequest) (*gql.AwardBriefResponse, error) {
			return gql.AwardBrief(ctx, client, awardInput(r.Achievement, r.User, r.Message))
		},
		func(r *gql.AwardBriefResponse) briefPayload {
			if r == nil || r.AchievementsAward == nil {
				return briefPayload{}
			}
			return briefPayload{true, r.AchievementsAward.Errors, r.AchievementsAward.UserAchievement}
		})
}

// RevokeMany revokes several awards in one request (GitLab: a multiplexed
// achievementsRevoke for each), as AwardMany makes them. The error for an award
// that is revoked already wraps [gitlab.ErrAlreadyRevoked].
func (c *Client) RevokeMany(ctx context.Context, awards []ids.Award) []gitlab.AwardOutcome {
	outcomes := changeMany(ctx, c, "RevokeBrief", awards,
		func(ctx context.Context, client graphql.Client, id ids.Award) (*gql.RevokeBriefResponse, error) {
			return gql.RevokeBrief(ctx, client, gql.AchievementsRevokeInput{UserAchievementId: id.GID()})
		},
		func(r *gql.RevokeBriefResponse) briefPayload {
			if r == nil || r.AchievementsRevoke == nil {
				return briefPayload{}
			}
			return briefPayload{true, r.AchievementsRevoke.Errors, r.AchievementsRevoke.UserAchievement}
		})
	for i, o := range outcomes {
		// Answers are paired with changes by their place alone: here it shows
		// when that went wrong.
		if o.Err == nil && o.Award != awards[i] {
			outcomes[i] = gitlab.AwardOutcome{Err: caller.NoPayload(caller.OperationOf("RevokeBrief"))}
		}
	}
	return outcomes
}

// briefPayload is what an answer says of one change of a batch.
type briefPayload struct {
	present bool
	errors  []string
	award   *gql.AwardBriefly
}

// changeMany makes a change for each of parts in one request.
func changeMany[P, R any](
	ctx context.Context, c *Client, name string, parts []P,
	ask func(ctx context.Context, client graphql.Client, part P) (R, error), payload func(R) briefPayload,
) []gitlab.AwardOutcome {
	outcomes := make([]gitlab.AwardOutcome, len(parts))
	if tooMany(outcomes) {
		return outcomes
	}
	answers, errs := paging.BatchQuery(ctx, c.api, parts, ask)
	for i, err := range errs {
		p := payload(answers[i])
		err = c.mutationError(ctx, name, p.present, func() []string { return p.errors }, err)
		switch {
		case err != nil:
			outcomes[i].Err = err
		case p.award == nil || p.award.Id == 0:
			outcomes[i].Err = c.Unshown(ctx, caller.OperationOf(name))
		default:
			outcomes[i].Award = p.award.Id.ID()
		}
	}
	return outcomes
}

// tooMany fails a batch that GitLab would refuse as a whole.
func tooMany(outcomes []gitlab.AwardOutcome) bool {
	if len(outcomes) <= MaxChanges {
		return false
	}
	err := gitlab.Errorf(gitlab.Invalid, gitlab.ReasonTooMany, gitlab.Values{Limit: MaxChanges}, "%d changes are too many for one request", len(outcomes))
	err.NotRun, err.Fatal = true, true
	for i := range outcomes {
		outcomes[i].Err = err
	}
	return true
}
