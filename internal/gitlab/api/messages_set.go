package api

import (
	"context"
	"fmt"
	"strings"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// MaxMessages is how many messages are changed in one request at most. Each costs 12 points.
const MaxMessages = transport.MaxComplexity / 12

// NeedMessageEdits is an error of kind [Unsupported] where the server is known to be too old
// to change the message of an award that stands.
func (c *Client) NeedMessageEdits(ctx context.Context) error {
	version, err := c.KnownVersion(ctx)
	if err != nil || !gitlab.Older(version, 19, 2) {
		return nil // the server itself will tell
	}
	return c.Unsupported(ctx, caller.EditedMessage, nil)
}

// SetMessages changes messages of awards in one request (GitLab: a multiplexed
// userAchievementsUpdate for each) and answers each in its place. It is sent once. A message
// is set, so that it may be sent again. GitLab silently leaves it as it was where the caller
// is no maintainer of the award's group: the error is then of kind [Ignored].
func (c *Client) SetMessages(ctx context.Context, changes []gitlab.MessageChange) []gitlab.MessageOutcome {
	answers, errs := paging.BatchQuery(ctx, c.api, changes, func(ctx context.Context, client graphql.Client, m gitlab.MessageChange) (*gql.SetAwardMessageResponse, error) {
		text := strings.TrimSpace(m.Message)
		return gql.SetAwardMessage(ctx, client, gql.UserAchievementsUpdateInput{UserAchievementId: m.Award.GID(), AwardMessage: &text})
	})
	outcomes := make([]gitlab.MessageOutcome, len(changes))
	for i, m := range changes {
		outcomes[i].Award, outcomes[i].Err = c.messageSet(ctx, m, answers[i], errs[i])
	}
	return outcomes
}

// messageSet holds an answer against what was asked for.
func (c *Client) messageSet(ctx context.Context, asked gitlab.MessageChange, r *gql.SetAwardMessageResponse, err error) (gitlab.Award, error) {
	const name = "SetAwardMessage"
	var p *gql.SetAwardMessageUserAchievementsUpdateUserAchievementsUpdatePayload
	if r != nil {
		p = r.UserAchievementsUpdate
	}
	err = c.mutationError(ctx, name, p != nil, func() []string { return p.Errors }, err)
	switch e := gitlab.AsError(err); {
	case e != nil && e.Kind == gitlab.Unsupported:
		return gitlab.Award{}, c.Unsupported(ctx, caller.EditedMessage, err)
	case err != nil:
		return gitlab.Award{}, err
	case p.UserAchievement == nil: // what is not the caller's to change is dropped, and here that does not show
		return gitlab.Award{}, &gitlab.Error{
			Kind: gitlab.Unknown, Reason: gitlab.ReasonUnclear, Unshown: true, Values: gitlab.Values{Operation: name},
			Message: fmt.Sprintf("GitLab answered without an error, and does not show what the message of award %d is now", asked.Award),
		}
	}
	set := p.UserAchievement
	if set.Id.ID() != asked.Award {
		return gitlab.Award{}, caller.NoPayload(caller.OperationOf(name))
	}
	a := gitlab.Award{
		ID: set.Id.ID(), Message: set.AwardMessage, RevokedAt: set.RevokedAt,
		User:        gitlab.User{ID: set.User.Id.ID(), Username: set.User.Username},
		Achievement: gitlab.Achievement{ID: set.Achievement.Id.ID(), Name: set.Achievement.Name},
	}
	switch {
	case !gitlab.SameMessage(a.Message, asked.Message):
		return a, gitlab.Errorf(gitlab.Ignored, gitlab.ReasonNotMaintainer, gitlab.Values{},
			"GitLab reported success, but left the message of award %d as it was", a.ID)
	case a.RevokedAt != nil: // GitLab takes the change, and shows it nowhere
		return a, &gitlab.Error{
			Kind: gitlab.Refused, Reason: gitlab.ReasonAlreadyRevoked,
			Message: fmt.Sprintf("award %d (%s) was revoked, and so nothing shows its message", a.ID, a.Achievement.Name),
		}
	}
	return a, nil
}
