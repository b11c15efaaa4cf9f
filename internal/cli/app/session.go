package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// A Session is a client together with the settings it was made from.
type Session struct {
	*api.Client
	App             *App
	Settings        *config.Settings
	namespaceByFlag bool
}

// connect makes the client, with the token that tokenOf finds; no request is sent yet.
func (a *App) connect(ctx context.Context, tokenOf func(context.Context, *config.Settings) (config.Secret, error)) (context.Context, context.CancelFunc, *Session, error) {
	s, err := a.Settings()
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, cancel := a.Within(ctx, s)
	token, err := tokenOf(ctx, s)
	if err != nil {
		cancel()
		return nil, nil, nil, err
	}
	t, err := a.NewTransport(s, token)
	if err != nil {
		cancel()
		return nil, nil, nil, err
	}
	a.Streams.Now = t.ServerNow
	return ctx, cancel, a.session(api.New(t, s.Host), s), nil
}

func (a *App) session(c *api.Client, s *config.Settings) *Session {
	return &Session{Client: c, App: a, Settings: s, namespaceByFlag: a.Flags.Namespace != ""}
}

// ownToken is the token of the account. It fails where there is none, because hardly anything
// of ach works without one.
func (a *App) ownToken(ctx context.Context, s *config.Settings) (config.Secret, error) {
	token, err := a.Resolve(ctx, s)
	if err != nil {
		return token, err
	}
	return token, a.WarnOfShadow(s)
}

// noneOfThem is the token of a visitor, who has none.
func noneOfThem(context.Context, *config.Settings) (none config.Secret, err error) { return none, nil }

func noToken(s *config.Settings, client *api.Client) error {
	if s.JobTokenOnly {
		return &Failure{
			Code:    ExitAuth,
			Message: "CI_JOB_TOKEN is the only token here, and GitLab's GraphQL does not accept job tokens",
			Hint:    "put a project, group or personal access token with the scope api into the masked CI variable ACH_TOKEN",
		}
	}
	return &Failure{
		Code:    ExitAuth,
		Message: "no token for " + s.Host.String(),
		Hint:    "sign in with 'ach auth login', or set ACH_TOKEN to a personal access token with the scope api; " + client.TokenPage() + " makes one",
	}
}

// Find finds what ref names. A group that was asked for by flag is the
// only place to look; one from the settings is looked at first, and an id that
// is not there is sought in the caller's other groups.
func (s *Session) Find(ctx context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
	if ref.ID == 0 {
		if err := s.NeedGroup(ctx); err != nil {
			return gitlab.Achievement{}, err
		}
	}
	found, err := s.Achievement(ctx, ref, s.Settings.Namespace)
	if err == nil || ref.ID == 0 || s.Settings.Namespace == "" || s.namespaceByFlag || !gitlab.IsKind(err, gitlab.NotFound) {
		return found, err
	}
	if elsewhere, other := s.Achievement(ctx, ref, ""); other == nil {
		return elsewhere, nil
	}
	return found, err
}

// FindOrStub is Find for those who can do without the group: an id that is in
// none of the groups to be asked, or that the token cannot be shown, comes back with
// the id alone.
func (s *Session) FindOrStub(ctx context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
	found, err := s.Find(ctx, ref)
	if gitlab.IsKind(err, gitlab.NotFound) && ref.Name == "" && !s.namespaceByFlag || errors.Is(err, gitlab.ErrNotShown) && ref.Name == "" {
		return gitlab.Achievement{ID: ref.ID}, nil
	}
	return found, err
}

// With connects, does the work, and lets go. What completion remembers is forgotten
// once something was changed.
func (a *App) With(work func(ctx context.Context, s *Session) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel, s, err := a.connect(ctx, a.ownToken)
		if err != nil {
			return err
		}
		defer cancel()
		defer func() {
			if s.Changed() {
				a.Lists().Clear()
			}
		}()
		return work(ctx, s)
	}
}

// AsVisitor is [App.With] for work that asks GitLab without a token, as a visitor who is not
// signed in. No token is looked for.
func (a *App) AsVisitor(work func(ctx context.Context, s *Session) error) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel, s, err := a.connect(ctx, noneOfThem)
		if err != nil {
			return err
		}
		defer cancel()
		return work(ctx, s)
	}
}

// AsVisitor is the session of somebody who is not signed in, at the same GitLab.
func (s *Session) AsVisitor() (*Session, error) {
	c, err := s.App.NewClient(s.Settings, config.Secret{})
	if err != nil {
		return nil, err
	}
	return s.App.session(c, s.Settings), nil
}

// NeedGroup asks for the group where none is known. Where nobody can be asked
// it leaves that to whoever needs one.
func (s *Session) NeedGroup(ctx context.Context) error {
	return s.needGroup(ctx, "you are a direct member of none", func() ([]string, error) {
		list, err := s.Groups().All(ctx)
		return list.Items, err
	})
}

// NeedManagedGroup is NeedGroup for what takes the role of a Maintainer there.
func (s *Session) NeedManagedGroup(ctx context.Context) error {
	return s.needGroup(ctx, "you are shown none where you are Maintainer or Owner", func() ([]string, error) {
		groups, err := s.ManagedGroups(ctx, "")
		paths := words.Map(groups, func(g gitlab.Group) string { return g.Path })
		slices.Sort(paths)
		return paths, err
	})
}

func (s *Session) needGroup(ctx context.Context, none string, list func() ([]string, error)) error {
	if s.Settings.Namespace != "" || !s.App.CanAsk() {
		return nil
	}
	paths, err := list()
	if err != nil {
		return err
	}
	if len(paths) == 0 {
		return Usage("give the full path of a group by --namespace", "no namespace says which group, and %s", none)
	}
	question := pick.List{Question: "Which group?", Instead: "--namespace GROUP"}
	chosen, err := ChooseOf(ctx, s.App, question, paths, func(path string) pick.Row { return pick.Row{Label: path} })
	if err != nil {
		return err
	}
	s.Settings.Namespace = chosen[0]
	s.App.Streams.Note("group: %s", s.Settings.Namespace)
	return nil
}

// PickAchievement is the achievement that ref names, or the one that is chosen where it
// names none.
func (s *Session) PickAchievement(ctx context.Context, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref != (gitlab.AchievementRef{}) {
		return s.Find(ctx, ref)
	}
	if err := s.NeedGroup(ctx); err != nil {
		return gitlab.Achievement{}, err
	}
	list, err := s.Achievements(s.Settings.Namespace).All(ctx)
	if err != nil {
		return gitlab.Achievement{}, err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "the achievements of "+s.Settings.Namespace); err != nil {
			return gitlab.Achievement{}, err
		}
		return gitlab.Achievement{}, &Failure{
			Code: ExitRefused, Message: "the group " + s.Settings.Namespace + " has no achievements to choose from",
			Hint: words.JoinHints("'ach create' makes one; subgroups have their own", s.FlagHint(ctx)),
			Err:  &gitlab.Error{Kind: gitlab.NotFound},
		}
	}
	rows := make([]pick.Row, len(list.Items))
	for i, found := range list.Items {
		rows[i] = pick.Row{Label: found.Name, Number: fmt.Sprintf("achievement %d", found.ID), Detail: words.Plural(found.Awards, "award")}
	}
	chosen, err := s.App.Choose(ctx, pick.List{Question: question, Instead: instead, Rows: rows})
	if err != nil {
		return gitlab.Achievement{}, err
	}
	found := list.Items[chosen[0]]
	s.App.Streams.Note(`achievement %d: "%s"`, found.ID, found.Name)
	return found, nil
}

// PickAchievementForWrite is PickAchievement for one that is to be changed: nobody is
// troubled with a question where the token could not do it anyway.
func (s *Session) PickAchievementForWrite(ctx context.Context, p gitlab.Permission, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref == (gitlab.AchievementRef{}) {
		if err := s.NeedWrite(ctx, p); err != nil {
			return gitlab.Achievement{}, err
		}
	}
	return s.PickAchievement(ctx, ref, question, instead)
}

// NeedNamespace refuses to start without a group where nobody can be asked for
// one; the settings are read for it.
func (a *App) NeedNamespace(command string) error {
	if a.CanAsk() {
		return nil
	}
	s, err := a.Settings()
	if err != nil {
		return err
	}
	if s.Namespace == "" {
		return Usage("add --namespace GROUP, or set ACH_NAMESPACE or a namespace in the config file", "ach %s needs --namespace: the group", command)
	}
	return nil
}

// FlagHint names the feature flag where that may be why nothing is there, else "".
func (s *Session) FlagHint(ctx context.Context) string {
	if s.FlagMayBeOff(ctx) {
		return flagHint
	}
	return ""
}

// Unshown is the error for a list that is empty for the sort of token that it is.
func (s *Session) Unshown(what string) func(context.Context) error {
	return func(ctx context.Context) error { return s.NotShown(ctx, what) }
}

// NameNeedsNamespace refuses a name without a group to look in, before any request.
func (a *App) NameNeedsNamespace(ref gitlab.AchievementRef) error {
	if ref.ID != 0 || a.CanAsk() {
		return nil
	}
	s, err := a.Settings()
	if err != nil {
		return err
	}
	if s.Namespace == "" {
		return Usage("add --namespace GROUP, set ACH_NAMESPACE, or give the achievement's number",
			"the achievement %s is given by name, and no namespace says where to look", ref)
	}
	return nil
}

// Runner plans and carries out runs at this GitLab.
func (s *Session) Runner() *run.Runner {
	return &run.Runner{
		Client: s.Client, Find: s.FindOrStub, Members: s.Members, Reporter: reporter{s.App.Streams, s.App}, Journals: s.App.RunsDir(),
		Host: s.Settings.Host.String(), Namespace: s.Settings.Namespace, MaxWait: s.Settings.MaxWait, FlagHint: s.FlagHint,
	}
}

// ReportOnly is a runner for what needs no server.
func (a *App) ReportOnly() *run.Runner {
	return &run.Runner{Reporter: reporter{a.Streams, a}, Journals: a.RunsDir()}
}

// CarriedOut reports whether GitLab answered that it made a change, and keeps from
// the token what came of it.
func CarriedOut(err error) bool {
	e := gitlab.AsError(err)
	return e != nil && e.CarriedOut
}
