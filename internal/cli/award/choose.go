package award

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/term/pick"
	"github.com/ach-cli/ach/internal/words"
)

// A choiceOfPeople asks who is to get an achievement: members of its group, and whoever
// is named besides.
type choiceOfPeople struct {
	s        *app.Session
	found    gitlab.Achievement
	people   []gitlab.User
	standing gitlab.Standing // of the members
}

// choosePeople asks who is to get the achievement, and returns them as entries. Who
// holds it already can be chosen too: what comes of it the plan says.
func choosePeople(ctx context.Context, s *app.Session, found gitlab.Achievement) ([]source.Entry, error) {
	c := &choiceOfPeople{s: s, found: found}
	if err := c.readMembers(ctx); err != nil {
		return nil, err
	}
	indexes, err := s.App.Choose(ctx, pick.List{
		Question: fmt.Sprintf(`Award "%s" to whom?`, found.Name), Mode: pick.Several,
		Instead: "--user USER, --from FILE or --members-of GROUP",
		Rows:    words.Map(c.people, func(u gitlab.User) pick.Row { return personRow(u, c.standing, "") }),
		Other:   &pick.Other{Mark: "@", Offer: "award", Label: c.label, Find: c.findOther},
	})
	if err != nil {
		return nil, err
	}
	entries, names := make([]source.Entry, len(indexes)), make([]string, len(indexes))
	for i, n := range indexes {
		entries[i] = source.Entry{Line: i + 1, User: gitlab.UserRef{ID: c.people[n].ID}, Achievement: gitlab.AchievementRef{ID: found.ID}}
		names[i] = "@" + c.people[n].Username
	}
	s.App.Streams.Note("users: %s", words.Some(names))
	return entries, nil
}

// readMembers reads the people of the group, those who hold it already last.
func (c *choiceOfPeople) readMembers(ctx context.Context) error {
	group := c.found.Namespace.Path
	members, err := c.s.Members(ctx, group, false)
	if err != nil {
		return err
	}
	var holders []gitlab.User
	people := words.Filter(members, func(m gitlab.Member) bool { return !m.Bot })
	if len(people) == 0 {
		c.s.App.Streams.Note("%v", source.NoMembers(group))
		return nil
	}
	if c.standing, err = c.s.Standing(ctx, c.found, words.Map(people, func(m gitlab.Member) ids.User { return m.User.ID })); err != nil {
		return err
	}
	for _, m := range people {
		if c.standing.Holds(m.User.ID) == gitlab.HoldsIt {
			holders = append(holders, m.User)
			continue
		}
		c.people = append(c.people, m.User)
	}
	c.people = append(c.people, holders...)
	return nil
}

// label is how somebody with that name, or with a profile at that address, stands in a
// list, "" where nobody can have it.
func (c *choiceOfPeople) label(name string) string {
	name, err := gitlab.NameAt(c.s.Settings.Host, name)
	if err != nil {
		return ""
	}
	ref, err := gitlab.ParseUsername(name)
	if err != nil {
		return ""
	}
	return "@" + ref.Name
}

func personRow(u gitlab.User, standing gitlab.Standing, also string) pick.Row {
	detail := u.Name + also
	if standing.Holds(u.ID) == gitlab.HoldsIt {
		detail += ", holds it already"
	}
	return pick.Row{Label: "@" + u.Username, Detail: detail}
}

// findOther finds exactly the one who is named, by [pick.Other].
func (c *choiceOfPeople) findOther(ctx context.Context, label string) (int, pick.Row, error) {
	u, err := c.s.User(ctx, gitlab.UserRef{Name: strings.TrimPrefix(label, "@")})
	if err != nil {
		return 0, pick.Row{}, errors.New(words.JoinHints(err.Error(), app.HintOf(err)))
	}
	if at := slices.IndexFunc(c.people, func(known gitlab.User) bool { return known.ID == u.ID }); at >= 0 {
		return at, pick.Row{}, nil
	}
	standing, err := c.s.Standing(ctx, c.found, []ids.User{u.ID})
	if err != nil {
		return 0, pick.Row{}, err
	}
	c.people = append(c.people, u)
	return len(c.people) - 1, personRow(u, standing, ", was not in the list"), nil
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
			Number: fmt.Sprintf("award %d", w.ID),
			Detail: fmt.Sprintf("%s, by %s", s.App.Streams.When(w.AwardedAt), words.UserName(w.AwardedBy.Username, w.AwardedBy.ID)),
		}
	})
	return app.NoteChosen(s.App, chosen, err)
}
