package code

import (
	"context"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
)

// needed are the permissions that a plan takes, those of what is done first before others.
func needed(p *definitions.Plan) (rights []gitlab.Permission) {
	for _, needs := range []struct {
		action definitions.Action
		right  gitlab.Permission
	}{
		{definitions.Create, gitlab.CreateAchievement}, {definitions.Update, gitlab.UpdateAchievement}, {definitions.Reword, gitlab.UpdateOwnAwards}, {definitions.Award, gitlab.AwardAchievement},
		{definitions.Revoke, gitlab.RevokeAchievement}, {definitions.Delete, gitlab.DeleteAchievement},
	} {
		if p.Count(needs.action) > 0 {
			rights = append(rights, needs.right)
		}
	}
	return rights
}

// mayWrite refuses a token that is known not to be enough for a plan.
func mayWrite(ctx context.Context, s *app.Session, p *definitions.Plan) error {
	for _, right := range needed(p) {
		if err := s.NeedWrite(ctx, right); err != nil {
			return err
		}
	}
	return nil
}

// prospect is whether GitLab would let the caller carry out a plan. Who may award in a group
// may do all the rest there, and who may not may not.
func prospect(ctx context.Context, s *app.Session, p *definitions.Plan) (gitlab.Prospect, error) {
	rights := needed(p)
	if len(rights) == 0 {
		return gitlab.Prospect{}, nil
	}
	me, err := s.Me(ctx)
	if err != nil {
		return gitlab.Prospect{}, err
	}
	path := s.Settings.Namespace
	found, err := s.Foresee(ctx, rights[0], gitlab.Achievement{Namespace: gitlab.Namespace{Path: path}}, me)
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
