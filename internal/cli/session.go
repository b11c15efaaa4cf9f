package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/term/pick"
)

// A session is a client together with the settings it was made from.
type session struct {
	*api.Client
	app             *app
	settings        *config.Settings
	namespaceByFlag bool
}

// connect makes the client; no request is sent yet. It fails where there is no
// token, because nothing of ach works without one.
func (a *app) connect(ctx context.Context) (context.Context, context.CancelFunc, *session, error) {
	s, err := a.settings()
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, cancel := a.within(ctx, s)
	token, err := a.resolve(ctx, s)
	if err != nil {
		cancel()
		return nil, nil, nil, err
	}
	if err := a.warnOfShadow(s); err != nil {
		cancel()
		return nil, nil, nil, err
	}
	t, err := a.newTransport(s, token)
	if err != nil {
		cancel()
		return nil, nil, nil, err
	}
	a.streams.Now = t.ServerNow
	return ctx, cancel, &session{Client: api.New(t, s.Host), app: a, settings: s, namespaceByFlag: a.flags.namespace != ""}, nil
}

func noToken(s *config.Settings, client *api.Client) error {
	if s.JobTokenOnly {
		return &failure{
			code:    exitAuth,
			message: "CI_JOB_TOKEN is the only token here, and GitLab's GraphQL does not accept job tokens",
			hint:    "put a project, group or personal access token with the scope api into the masked CI variable ACH_TOKEN",
		}
	}
	return &failure{
		code:    exitAuth,
		message: "no token for " + s.Host.String(),
		hint:    "sign in with 'ach auth login', or set ACH_TOKEN to a personal access token with the scope api; " + client.TokenPage() + " makes one",
	}
}

// find finds what ref names. A group that was asked for by flag is the
// only place to look; one from the settings is looked at first, and an id that
// is not there is sought in the caller's other groups.
func (s *session) find(ctx context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
	if ref.ID == 0 {
		if err := s.needGroup(ctx); err != nil {
			return gitlab.Achievement{}, err
		}
	}
	found, err := s.Achievement(ctx, ref, s.settings.Namespace)
	if err == nil || ref.ID == 0 || s.settings.Namespace == "" || s.namespaceByFlag || !isKind(err, gitlab.NotFound) {
		return found, err
	}
	if elsewhere, other := s.Achievement(ctx, ref, ""); other == nil {
		return elsewhere, nil
	}
	return found, err
}

// findOrStub is find for those who can do without the group: an id that is in
// none of the groups to be asked, or that the token cannot be shown, comes back with
// the id alone.
func (s *session) findOrStub(ctx context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
	found, err := s.find(ctx, ref)
	if isKind(err, gitlab.NotFound) && ref.Name == "" && !s.namespaceByFlag || errors.Is(err, api.ErrNotShown) && ref.Name == "" {
		return gitlab.Achievement{ID: ref.ID}, nil
	}
	return found, err
}

// with connects, does the work, and lets go. What completion remembers is forgotten
// once something was changed.
func (a *app) with(work func(ctx context.Context, s *session) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel, s, err := a.connect(ctx)
		if err != nil {
			return err
		}
		defer cancel()
		defer func() {
			if s.Changed() {
				a.lists().Clear()
			}
		}()
		return work(ctx, s)
	}
}

// needGroup asks for the group where none is known. Where nobody can be asked
// it leaves that to whoever needs one.
func (s *session) needGroup(ctx context.Context) error {
	if s.settings.Namespace != "" || !s.app.canAsk() {
		return nil
	}
	list, err := s.Groups().All(ctx)
	if err != nil {
		return err
	}
	if len(list.Items) == 0 {
		return usage("give the full path of a group by --namespace", "no namespace says which group, and you are a direct member of none")
	}
	rows := make([]pick.Row, len(list.Items))
	for i, path := range list.Items {
		rows[i].Label = path
	}
	chosen, err := s.app.choose(ctx, pick.List{Question: "Which group?", Instead: "--namespace GROUP", Rows: rows})
	if err != nil {
		return err
	}
	s.settings.Namespace = list.Items[chosen[0]]
	s.app.streams.Note("group: %s", s.settings.Namespace)
	return nil
}

// pickAchievement is the achievement that ref names, or the one that is chosen where it
// names none.
func (s *session) pickAchievement(ctx context.Context, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref != (gitlab.AchievementRef{}) {
		return s.find(ctx, ref)
	}
	if err := s.needGroup(ctx); err != nil {
		return gitlab.Achievement{}, err
	}
	list, err := s.Achievements(s.settings.Namespace).All(ctx)
	if err != nil {
		return gitlab.Achievement{}, err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "the achievements of "+s.settings.Namespace); err != nil {
			return gitlab.Achievement{}, err
		}
		return gitlab.Achievement{}, &failure{
			code: exitRefused, message: "the group " + s.settings.Namespace + " has no achievements to choose from",
			hint: hints("'ach create' makes one; subgroups have their own", s.flagHint(ctx)),
			err:  &gitlab.Error{Kind: gitlab.NotFound},
		}
	}
	rows := make([]pick.Row, len(list.Items))
	for i, found := range list.Items {
		rows[i] = pick.Row{Label: found.Name, Detail: fmt.Sprintf("achievement %d, %s", found.ID, plural(found.Awards, "award"))}
	}
	chosen, err := s.app.choose(ctx, pick.List{Question: question, Instead: instead, Rows: rows})
	if err != nil {
		return gitlab.Achievement{}, err
	}
	found := list.Items[chosen[0]]
	s.app.streams.Note(`achievement %d: "%s"`, found.ID, found.Name)
	return found, nil
}

// pickAchievementForWrite is pickAchievement for an achievement that is to be changed: nobody is
// troubled with a question where the token could not do it anyway.
func (s *session) pickAchievementForWrite(ctx context.Context, p gitlab.Permission, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref == (gitlab.AchievementRef{}) {
		if err := s.NeedWrite(ctx, p); err != nil {
			return gitlab.Achievement{}, err
		}
	}
	return s.pickAchievement(ctx, ref, question, instead)
}

// needNamespace refuses to start without a group where nobody can be asked for
// one; the settings are read for it.
func (a *app) needNamespace(command string) error {
	if a.canAsk() {
		return nil
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.Namespace == "" {
		return usage("add --namespace GROUP, or set ACH_NAMESPACE or a namespace in the config file", "ach %s needs --namespace: the group", command)
	}
	return nil
}

// flagHint names the feature flag where that may be why nothing is there, else "".
func (s *session) flagHint(ctx context.Context) string {
	if s.FlagMayBeOff(ctx) {
		return flagHint
	}
	return ""
}

// unshown is the error for a list that is empty for the sort of token that it is.
func (s *session) unshown(what string) func(context.Context) error {
	return func(ctx context.Context) error { return s.NotShown(ctx, what) }
}

// nameNeedsNamespace refuses a name without a group to look in, before any request.
func (a *app) nameNeedsNamespace(ref gitlab.AchievementRef) error {
	if ref.ID != 0 || a.canAsk() {
		return nil
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.Namespace == "" {
		return usage("add --namespace GROUP, set ACH_NAMESPACE, or give the achievement's number",
			"the achievement %s is given by name, and no namespace says where to look", ref)
	}
	return nil
}

// runner plans and carries out runs at this GitLab.
func (s *session) runner() *runner {
	return &runner{
		client: s.Client, find: s.findOrStub, reporter: s.app.streams, journals: s.app.runsDir(),
		host: s.settings.Host.String(), namespace: s.settings.Namespace, maxWait: s.settings.MaxWait, flagHint: s.flagHint,
	}
}

// reportOnly is a runner for what needs no server.
func (a *app) reportOnly() *runner {
	return &runner{reporter: a.streams, journals: a.runsDir()}
}

// carriedOut reports whether GitLab answered that it made a change, and keeps from
// the token what came of it.
func carriedOut(err error) bool {
	e := gitlab.AsError(err)
	return e != nil && e.CarriedOut
}
