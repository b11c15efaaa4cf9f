package profile

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// A ref names awards of the caller: one by its number, or those of an achievement.
type ref struct {
	award       ids.Award // zero for those of an achievement
	achievement gitlab.AchievementRef
}

// parseRefs reads arguments. What looks like an id is that of an award, but for the full
// id of an achievement; anything else is the name of an achievement.
func parseRefs(args []string) ([]ref, error) {
	refs := make([]ref, 0, len(args))
	var numbers []string
	for _, text := range cmdutil.ApartNumbers(args) {
		text = strings.TrimSpace(text)
		named, err := gitlab.ParseAchievementRef(text)
		full := err == nil && named.ID != 0 && strings.HasPrefix(text, "gid:")
		switch {
		case ids.Looks(text) && !full:
			id, _ := gitlab.ParseAwardRef(text) // ParseAwards below tells what is wrong with it
			numbers, refs = append(numbers, text), append(refs, ref{award: id})
		case err != nil:
			return nil, &app.Failure{Code: app.CodeOf(err), Message: "AWARD: " + err.Error(), Hint: app.HintOf(err), Err: err}
		default:
			refs = append(refs, ref{achievement: named})
		}
	}
	_, err := cmdutil.ParseAwards(numbers)
	return refs, err
}

// A chooser finds the awards that refs name among the caller's.
type chooser struct {
	own   gitlab.Own
	group string // full path of the group that they are of, "" for any
	every bool   // all awards of an achievement are meant, where there are several
	// open reports whether the command is for such an award. Where several have a name
	// and one of them alone is open, that one is meant.
	open func(gitlab.OwnAward) bool
	// settled reports whether an award is as it is to be, so that nothing is to be done.
	settled func(gitlab.OwnAward) bool
	// unshown is the error if the token cannot be shown the caller's awards.
	unshown func(context.Context) error
}

// awards are those that refs name, in their order and each once.
func (c chooser) awards(ctx context.Context, refs []ref) ([]ids.Award, error) {
	var found []ids.Award
	for _, r := range refs {
		these := []ids.Award{r.award}
		if r.award == 0 {
			var err error
			if these, err = c.named(ctx, r.achievement); err != nil {
				return nil, err
			}
		}
		for _, id := range these {
			if !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	return found, nil
}

// named are the awards of an achievement. Who has several has to say which.
func (c chooser) named(ctx context.Context, named gitlab.AchievementRef) ([]ids.Award, error) {
	if err := c.unshown(ctx); err != nil {
		return nil, err
	}
	those := c.ofGroup()
	if named.ID != 0 {
		those = words.Filter(those, func(w gitlab.OwnAward) bool { return w.Achievement.ID == named.ID })
	} else {
		those = gitlab.Called(named.Name, those, func(w gitlab.OwnAward) string { return w.Achievement.Name })
	}
	several := slices.ContainsFunc(those, func(w gitlab.OwnAward) bool { return w.Achievement.ID != those[0].Achievement.ID })
	switch {
	case c.own.Unreadable > 0:
		return nil, &gitlab.Error{Kind: gitlab.NotFound, Message: fmt.Sprintf(
			"which of your awards is called %s cannot be told: %s that GitLab does not show", named, words.MoreExist(c.own.Unreadable, "award"))}
	case len(those) == 0:
		return nil, c.none(named)
	case several:
		return nil, app.Usage("--namespace says of which group, and an award's number which one; nothing was changed",
			"%s names several achievements among your awards: %s", named, listed(those))
	case len(those) == 1 || c.every, !slices.ContainsFunc(those, func(w gitlab.OwnAward) bool { return !c.settled(w) }):
		return ownIDs(those), nil // where nothing is to be done it does not matter which is meant
	}
	if open := words.Filter(those, c.open); len(open) == 1 {
		return ownIDs(open), nil
	}
	return nil, app.Usage("name one by its number, or add --all for every one of them; nothing was changed",
		"you have %d awards of %s: %s", len(those), named, listed(those))
}

// ofGroup are the caller's awards of the group, or all.
func (c chooser) ofGroup() []gitlab.OwnAward {
	return words.Filter(c.own.Awards, func(w gitlab.OwnAward) bool {
		return c.group == "" || strings.EqualFold(w.Achievement.Namespace.Path, c.group)
	})
}

// none is the error where no award is called so.
func (c chooser) none(named gitlab.AchievementRef) error {
	those, text, of := c.ofGroup(), named.String(), ""
	if named.ID != 0 {
		text = "achievement " + text
	}
	if c.group != "" {
		of = " of the group " + c.group
		if n := len(c.own.Awards) - len(words.Filter(c.own.Awards, func(w gitlab.OwnAward) bool { return w.Achievement.Namespace.Path != "" })); n > 0 {
			of += ", as far as GitLab shows you their groups"
		}
	}
	names := words.Map(those, func(w gitlab.OwnAward) string { return w.Achievement.Name })
	hint := "'ach list' shows your awards; nothing was changed"
	if near := closest.HintAs(named.Name, names, gitlab.NameRef); near != "" && named.Name != "" {
		hint = near
	}
	return &app.Failure{
		Code: app.ExitRefused, Message: "you have no award of " + text + of, Hint: hint,
		Err: &gitlab.Error{Kind: gitlab.NotFound},
	}
}

// listed is such as: 103 (Star of acme, hidden), 104 (…).
func listed(awards []gitlab.OwnAward) string {
	return words.Some(words.Map(awards, func(w gitlab.OwnAward) string {
		group := "a group that you may not see"
		if path := w.Achievement.Namespace.Path; path != "" {
			group = path
		}
		return fmt.Sprintf("%d (%s of %s, %s)", w.ID, w.Achievement.Name, group, stateOf(w))
	}))
}

func ownIDs(awards []gitlab.OwnAward) []ids.Award {
	return words.Map(awards, func(w gitlab.OwnAward) ids.Award { return w.ID })
}
