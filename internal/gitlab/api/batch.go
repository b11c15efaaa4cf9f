package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

// MaxChanges is how many awards are made or revoked in one request at most: 62.
// Each costs 4 points: 1 for the mutation, 2 for the award and its id, 1 for
// the errors.
const MaxChanges = transport.MaxComplexity / 4

// An AwardRequest is one award to make.
type AwardRequest struct {
	Achievement ids.Achievement
	User        ids.User
	Message     string // at most 200 characters; needs GitLab 19.1, and is not sent where it is empty
}

// An AwardOutcome is what became of one change of a batch.
type AwardOutcome struct {
	Award ids.Award // the award made or revoked; zero where there is an error
	// Err is nil where the change was made, and otherwise an [*Error]: of kind
	// [Unknown], or one with NotRun set, or else a refusal of this change alone.
	Err error
}

// AwardMany makes several awards in one request (GitLab: a multiplexed
// achievementsAward for each) and answers each in its place. Nothing is ever
// sent twice, and nothing is waited for. GitLab makes the awards one after
// another and without a transaction, so some can be made and others not.
func (c *Client) AwardMany(ctx context.Context, requests []AwardRequest) []AwardOutcome {
	outcomes := make([]AwardOutcome, len(requests))
	if tooMany(outcomes) {
		return outcomes
	}
	answers, errs := paging.BatchQuery(ctx, c.api, requests,
		func(ctx context.Context, client graphql.Client, r AwardRequest) (*gql.AwardBriefResponse, error) {
			input := gql.AchievementsAwardInput{AchievementId: r.Achievement.GID(), UserId: r.User.GID()}
			if message := strings.TrimSpace(r.Message); message != "" {
				input.AwardMessage = &message
			}
			return gql.AwardBrief(ctx, client, input)
		})
	for i, err := range errs {
		var p *gql.AwardBriefAchievementsAwardAchievementsAwardPayload
		if answers[i] != nil {
			p = answers[i].AchievementsAward
		}
		var id ids.Award
		if p != nil && p.UserAchievement != nil {
			id = p.UserAchievement.Id.ID()
		}
		outcomes[i] = c.outcomeOf(ctx, "AwardBrief", id, p != nil, p.GetErrors, err)
	}
	return outcomes
}

// RevokeMany revokes several awards in one request (GitLab: a multiplexed
// achievementsRevoke for each), as AwardMany makes them. The error for an award
// that is revoked already wraps [ErrAlreadyRevoked].
func (c *Client) RevokeMany(ctx context.Context, awards []ids.Award) []AwardOutcome {
	outcomes := make([]AwardOutcome, len(awards))
	if tooMany(outcomes) {
		return outcomes
	}
	answers, errs := paging.BatchQuery(ctx, c.api, awards,
		func(ctx context.Context, client graphql.Client, id ids.Award) (*gql.RevokeBriefResponse, error) {
			return gql.RevokeBrief(ctx, client, gql.AchievementsRevokeInput{UserAchievementId: id.GID()})
		})
	for i, err := range errs {
		var p *gql.RevokeBriefAchievementsRevokeAchievementsRevokePayload
		if answers[i] != nil {
			p = answers[i].AchievementsRevoke
		}
		var id ids.Award
		if p != nil && p.UserAchievement != nil {
			id = p.UserAchievement.Id.ID()
		}
		outcomes[i] = c.outcomeOf(ctx, "RevokeBrief", id, p != nil, p.GetErrors, err)
		// Answers are paired with changes by their place alone: here it shows
		// when that went wrong.
		if outcomes[i].Err == nil && id != awards[i] {
			outcomes[i] = AwardOutcome{Err: errNoPayload(mutation("RevokeBrief"))}
		}
	}
	return outcomes
}

func (c *Client) outcomeOf(ctx context.Context, name string, id ids.Award, present bool, refusals func() []string, err error) AwardOutcome {
	if err := c.mutationError(ctx, name, present, refusals, err); err != nil {
		return AwardOutcome{Err: err}
	}
	if id == 0 {
		return AwardOutcome{Err: c.unshown(ctx, mutation(name))}
	}
	return AwardOutcome{Award: id}
}

// tooMany fails a batch that GitLab would refuse as a whole.
func tooMany(outcomes []AwardOutcome) bool {
	if len(outcomes) <= MaxChanges {
		return false
	}
	err := &gitlab.Error{
		Kind: gitlab.Invalid, Reason: gitlab.ReasonTooMany, NotRun: true, Fatal: true,
		Message: fmt.Sprintf("%d changes are too many for one request", len(outcomes)),
		Values:  gitlab.Values{Limit: MaxChanges},
	}
	for i := range outcomes {
		outcomes[i].Err = err
	}
	return true
}
