package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
	"github.com/ach-cli/ach/internal/term/pick"
)

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

// named is the achievement that ref names, or the one that is chosen where it
// names none.
func (s *session) named(ctx context.Context, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref != (gitlab.AchievementRef{}) {
		return s.achievement(ctx, ref)
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
		rows[i] = pick.Row{Label: found.Name, Detail: fmt.Sprintf("achievement %d, %s", found.ID.Number(), plural(found.Awards, "award"))}
	}
	chosen, err := s.app.choose(ctx, pick.List{Question: question, Instead: instead, Rows: rows})
	if err != nil {
		return gitlab.Achievement{}, err
	}
	found := list.Items[chosen[0]]
	s.app.streams.Note(`achievement %d: "%s"`, found.ID.Number(), found.Name)
	return found, nil
}

// namedToChange is named for an achievement that is to be changed: nobody is
// troubled with a question where the token could not do it anyway.
func (s *session) namedToChange(ctx context.Context, p gitlab.Permission, ref gitlab.AchievementRef, question, instead string) (gitlab.Achievement, error) {
	if ref == (gitlab.AchievementRef{}) {
		if err := s.NeedWrite(ctx, p); err != nil {
			return gitlab.Achievement{}, err
		}
	}
	return s.named(ctx, ref, question, instead)
}

// members asks who is to get the achievement, and returns them as entries. Who
// holds it already can be chosen too: what comes of it the plan says.
func (s *session) members(ctx context.Context, found gitlab.Achievement) ([]entry, error) {
	list, err := s.Members(found.Namespace.Path).All(ctx)
	if err != nil {
		return nil, err
	}
	people := filter(list.Items, func(m gitlab.Member) bool { return !m.Bot })
	if len(people) == 0 {
		return nil, noMembers(found.Namespace.Path)
	}
	ids := make([]gid.User, len(people))
	for i, m := range people {
		ids[i] = m.User.ID
	}
	standing, err := s.Standing(ctx, found, ids)
	if err != nil {
		return nil, err
	}
	holder := func(m gitlab.Member) bool { return standing.Holds(m.User.ID) == gitlab.HoldsIt }
	people = append(filter(people, func(m gitlab.Member) bool { return !holder(m) }), filter(people, holder)...)
	rows := make([]pick.Row, len(people))
	for i, m := range people {
		detail := m.User.Name
		if holder(m) {
			detail += ", holds it already"
		}
		rows[i] = pick.Row{Label: "@" + m.User.Username, Detail: detail}
	}
	chosen, err := s.app.choose(ctx, pick.List{
		Question: fmt.Sprintf(`Award "%s" to whom?`, found.Name), Mode: pick.Several, Rows: rows,
		Instead: "--user USER, --from FILE or --members-of GROUP",
	})
	if err != nil {
		return nil, err
	}
	entries := make([]entry, len(chosen))
	names := make([]string, len(chosen))
	for at, i := range chosen {
		entries[at] = entry{line: at + 1, user: gitlab.UserRef{ID: people[i].User.ID}, achievement: gitlab.AchievementRef{ID: found.ID}}
		names[at] = rows[i].Label
	}
	s.app.streams.Note("users: %s", someOf(names))
	return entries, nil
}

// standing asks which awards of an achievement are meant.
func (s *session) standing(ctx context.Context, found gitlab.Achievement) ([]gitlab.Award, error) {
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
			Label:  userName(w.User.Username, w.User.ID.Number()),
			Detail: fmt.Sprintf("award %d, %s, by %s", w.ID.Number(), s.app.streams.When(w.AwardedAt), userName(w.AwardedBy.Username, w.AwardedBy.ID.Number())),
		}
	}
	return s.awards(ctx, list.Items, pick.List{
		Question: fmt.Sprintf(`Revoke which awards of "%s"?`, found.Name), Instead: "ach revoke AWARD…, or --user USER", Mode: pick.Several, Rows: rows,
	})
}

// mine asks for some of the caller's own awards, or for their order, and returns
// what was read and what was chosen of it. Both are empty where none are of use.
func (s *session) mine(ctx context.Context, l pick.List, of func(gitlab.Award) bool) (read, chosen []gitlab.Award, err error) {
	list, err := s.MyAwards().All(ctx)
	if err != nil {
		return nil, nil, err
	}
	read = filter(list.Items, of)
	if len(read) == 0 {
		return nil, nil, s.NotShown(ctx, "your awards")
	}
	for _, w := range read {
		detail := fmt.Sprintf("award %d, %s, %s", w.ID.Number(), s.app.streams.When(w.AwardedAt), stateOf(w))
		if path := w.Achievement.Namespace.Path; path != "" {
			detail += ", " + path
		}
		l.Rows = append(l.Rows, pick.Row{Label: w.Achievement.Name, Detail: detail})
	}
	chosen, err = s.awards(ctx, read, l)
	return read, chosen, err
}

// awards asks for some of list, which the rows of l stand for.
func (s *session) awards(ctx context.Context, list []gitlab.Award, l pick.List) ([]gitlab.Award, error) {
	indexes, err := s.app.choose(ctx, l)
	if err != nil {
		return nil, err
	}
	chosen := make([]gitlab.Award, len(indexes))
	numbers := make([]string, len(indexes))
	for at, i := range indexes {
		chosen[at] = list[i]
		numbers[at] = itoa(list[i].ID.Number())
	}
	if l.Mode != pick.Arrange {
		s.app.streams.Note("awards: %s", someOf(numbers))
	}
	return chosen, nil
}

// idsOf are the ids of awards.
func idsOf(awards []gitlab.Award) []gid.Award {
	ids := make([]gid.Award, len(awards))
	for i, w := range awards {
		ids[i] = w.ID
	}
	return ids
}

// people counts the holders of awards.
func people(awards []gitlab.Award) int {
	seen := map[gid.User]bool{}
	for _, w := range awards {
		seen[w.User.ID] = true
	}
	return len(seen)
}

// plural is such as: 1 award, 2 awards.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// were is such as: 1 row was, 2 rows were.
func were(n int, what string) string {
	if n == 1 {
		return plural(n, what) + " was"
	}
	return plural(n, what) + " were"
}

// persons is such as: 1 person, 2 people.
func persons(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// someOf lists names for a line that says what was chosen; of many, the first.
func someOf(names []string) string {
	const enough = 10
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}
