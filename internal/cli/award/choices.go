package award

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// members asks who is to get the achievement, and returns them as entries. Who
// holds it already can be chosen too: what comes of it the plan says.
func members(ctx context.Context, s *app.Session, found gitlab.Achievement) ([]run.Entry, error) {
	list, err := s.Members(found.Namespace.Path).All(ctx)
	if err != nil {
		return nil, err
	}
	people := words.Filter(list.Items, func(m gitlab.Member) bool { return !m.Bot })
	if len(people) == 0 {
		return nil, run.NoMembers(found.Namespace.Path)
	}
	users := make([]ids.User, len(people))
	for i, m := range people {
		users[i] = m.User.ID
	}
	standing, err := s.Standing(ctx, found, users)
	if err != nil {
		return nil, err
	}
	holder := func(m gitlab.Member) bool { return standing.Holds(m.User.ID) == gitlab.HoldsIt }
	people = append(words.Filter(people, func(m gitlab.Member) bool { return !holder(m) }), words.Filter(people, holder)...)
	rows := make([]pick.Row, len(people))
	for i, m := range people {
		detail := m.User.Name
		if holder(m) {
			detail += ", holds it already"
		}
		rows[i] = pick.Row{Label: "@" + m.User.Username, Detail: detail}
	}
	chosen, err := s.App.Choose(ctx, pick.List{
		Question: fmt.Sprintf(`Award "%s" to whom?`, found.Name), Mode: pick.Several, Rows: rows,
		Instead: "--user USER, --from FILE or --members-of GROUP",
	})
	if err != nil {
		return nil, err
	}
	entries := make([]run.Entry, len(chosen))
	names := make([]string, len(chosen))
	for at, i := range chosen {
		entries[at] = run.Entry{Line: at + 1, User: gitlab.UserRef{ID: people[i].User.ID}, Achievement: gitlab.AchievementRef{ID: found.ID}}
		names[at] = rows[i].Label
	}
	s.App.Streams.Note("users: %s", words.Some(names))
	return entries, nil
}

// standing asks which awards of an achievement are meant.
func standing(ctx context.Context, s *app.Session, found gitlab.Achievement) ([]gitlab.Award, error) {
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
	rows := make([]pick.Row, len(list.Items))
	for i, w := range list.Items {
		rows[i] = pick.Row{
			Label:  words.UserName(w.User.Username, w.User.ID),
			Detail: fmt.Sprintf("award %d, %s, by %s", w.ID, s.App.Streams.When(w.AwardedAt), words.UserName(w.AwardedBy.Username, w.AwardedBy.ID)),
		}
	}
	return awards(ctx, s, list.Items, pick.List{
		Question: fmt.Sprintf(`Revoke which awards of "%s"?`, found.Name), Instead: "ach revoke AWARD…, or --user USER", Mode: pick.Several, Rows: rows,
	})
}

// mine asks for some of the caller's own awards, or for their order, and returns
// what was read and what was chosen of it. Both are empty where none are of use.
func mine(ctx context.Context, s *app.Session, l pick.List, of func(gitlab.Award) bool) (read, chosen []gitlab.Award, err error) {
	list, err := s.MyAwards().All(ctx)
	if err != nil {
		return nil, nil, err
	}
	read = words.Filter(list.Items, of)
	if len(read) == 0 {
		return nil, nil, s.NotShown(ctx, "your awards")
	}
	for _, w := range read {
		detail := fmt.Sprintf("award %d, %s, %s", w.ID, s.App.Streams.When(w.AwardedAt), columns.StateOf(w))
		if path := w.Achievement.Namespace.Path; path != "" {
			detail += ", " + path
		}
		l.Rows = append(l.Rows, pick.Row{Label: w.Achievement.Name, Detail: detail})
	}
	chosen, err = awards(ctx, s, read, l)
	return read, chosen, err
}

// awards asks for some of list, which the rows of l stand for.
func awards(ctx context.Context, s *app.Session, list []gitlab.Award, l pick.List) ([]gitlab.Award, error) {
	indexes, err := s.App.Choose(ctx, l)
	if err != nil {
		return nil, err
	}
	chosen := make([]gitlab.Award, len(indexes))
	numbers := make([]string, len(indexes))
	for at, i := range indexes {
		chosen[at] = list[i]
		numbers[at] = list[i].ID.String()
	}
	if l.Mode != pick.Arrange {
		s.App.Streams.Note("awards: %s", words.Some(numbers))
	}
	return chosen, nil
}
