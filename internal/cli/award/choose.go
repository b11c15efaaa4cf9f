package award

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// chooseMembers asks who is to get the achievement, and returns them as entries. Who
// holds it already can be chosen too: what comes of it the plan says.
func chooseMembers(ctx context.Context, s *app.Session, found gitlab.Achievement) ([]source.Entry, error) {
	list, err := s.Members(found.Namespace.Path).All(ctx)
	if err != nil {
		return nil, err
	}
	people := words.Filter(list.Items, func(m gitlab.Member) bool { return !m.Bot })
	if len(people) == 0 {
		return nil, source.NoMembers(found.Namespace.Path)
	}
	standing, err := s.Standing(ctx, found, words.Map(people, func(m gitlab.Member) ids.User { return m.User.ID }))
	if err != nil {
		return nil, err
	}
	holder := func(m gitlab.Member) bool { return standing.Holds(m.User.ID) == gitlab.HoldsIt }
	people = append(words.Filter(people, func(m gitlab.Member) bool { return !holder(m) }), words.Filter(people, holder)...)
	question := pick.List{
		Question: fmt.Sprintf(`Award "%s" to whom?`, found.Name), Mode: pick.Several,
		Instead: "--user USER, --from FILE or --members-of GROUP",
	}
	chosen, err := app.ChooseOf(ctx, s.App, question, people, func(m gitlab.Member) pick.Row {
		detail := m.User.Name
		if holder(m) {
			detail += ", holds it already"
		}
		return pick.Row{Label: "@" + m.User.Username, Detail: detail}
	})
	if err != nil {
		return nil, err
	}
	entries := make([]source.Entry, len(chosen))
	for i, m := range chosen {
		entries[i] = source.Entry{Line: i + 1, User: gitlab.UserRef{ID: m.User.ID}, Achievement: gitlab.AchievementRef{ID: found.ID}}
	}
	s.App.Streams.Note("users: %s", words.Some(words.Map(chosen, func(m gitlab.Member) string { return "@" + m.User.Username })))
	return entries, nil
}

// chooseStanding asks which awards of an achievement are meant.
func chooseStanding(ctx context.Context, s *app.Session, found gitlab.Achievement) ([]gitlab.Award, error) {
	list, err := s.Holders(found).All(ctx)
	if err != nil {
		return nil, err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "who holds it"); err != nil {
			return nil, err
		}
		return nil, &gitlab.Error{Kind: gitlab.NotFound, Message: fmt.Sprintf(`nobody holds "%s", as far as you may see`, found.Name)}
	}
	question := pick.List{Question: fmt.Sprintf(`Revoke which awards of "%s"?`, found.Name), Instead: "ach revoke AWARD…, or --user USER", Mode: pick.Several}
	chosen, err := app.ChooseOf(ctx, s.App, question, list.Items, func(w gitlab.Award) pick.Row {
		return pick.Row{
			Label:  words.UserName(w.User.Username, w.User.ID),
			Detail: fmt.Sprintf("award %d, %s, by %s", w.ID, s.App.Streams.When(w.AwardedAt), words.UserName(w.AwardedBy.Username, w.AwardedBy.ID)),
		}
	})
	return app.NoteChosen(s.App, chosen, err)
}
