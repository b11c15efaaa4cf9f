package code

import (
	"context"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
)

// mayWrite refuses a token that is known not to be enough for a plan.
func mayWrite(ctx context.Context, s *app.Session, p *definitions.Plan) error {
	for _, needs := range []struct {
		action definitions.Action
		right  gitlab.Permission
	}{
		{definitions.Create, gitlab.CreateAchievement}, {definitions.Update, gitlab.UpdateAchievement}, {definitions.Reword, gitlab.UpdateOwnAwards}, {definitions.Award, gitlab.AwardAchievement},
		{definitions.Revoke, gitlab.RevokeAchievement}, {definitions.Delete, gitlab.DeleteAchievement},
	} {
		if p.Count(needs.action) == 0 {
			continue
		}
		if err := s.NeedWrite(ctx, needs.right); err != nil {
			return err
		}
	}
	return nil
}

// prospect is whether GitLab would let the caller carry out a plan. Who may award in a group
// may do all the rest there, and who may not may not.
func prospect(ctx context.Context, s *app.Session, p *definitions.Plan) (gitlab.Prospect, error) {
	if p.Pending() == 0 {
		return gitlab.Prospect{}, nil
	}
	me, err := s.Me(ctx)
	if err != nil {
		return gitlab.Prospect{}, err
	}
	path := s.Settings.Namespace
	found, err := s.Foresee(ctx, gitlab.AwardAchievement, gitlab.Achievement{Namespace: gitlab.Namespace{Path: path}}, me)
	if err != nil || found.Doubt == "" {
		return found, err
	}
	if token, unknown := s.KnownToken(ctx); unknown != nil || token.FineGrained {
		return found, nil
	}
	if role, unread := s.Role(ctx, path, me); unread == nil && !role.Group {
		return gitlab.Prospect{Group: true, Refusal: &gitlab.Error{Kind: gitlab.NotFound, Message: path + " is no group that you can see, and only groups have achievements"}}, nil
	}
	return found, nil
}
