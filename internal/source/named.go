package source

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A ref is what names a user or an achievement; And is its zero value where the two
// contradict each other.
type ref[R any] interface {
	comparable
	fmt.Stringer
	And(other R) R
}

// A column of a row may name something; parse is given what is known of it before.
type column[R any] struct {
	name, text string
	parse      func(known R, text string) (R, error)
}

// agreed adds to what is known, and by whom, what the columns of a row say of the same
// thing. what stands before the name of a column that contradicts.
func agreed[R ref[R]](known R, by, what string, columns ...column[R]) (R, error) {
	for _, c := range columns {
		if c.text == "" {
			continue
		}
		here, err := c.parse(known, c.text)
		if err != nil {
			return known, fmt.Errorf("%s: %w", c.name, err)
		}
		var contradiction R
		both := known.And(here)
		if both == contradiction {
			say := "says"
			if strings.Contains(by, " and ") {
				say = "say"
			}
			return known, &Error{Message: fmt.Sprintf("%s %s %s, and %s%s says %s", by, say, known, what, c.name, here)}
		}
		known, by = both, joined(by, c.name)
	}
	return known, nil
}

// alone parses without looking at what is known.
func alone[R any](parse func(string) (R, error)) func(R, string) (R, error) {
	return func(_ R, text string) (R, error) { return parse(text) }
}

// userOf is the user whom a row names. With a map, names are looked up in it; in a list that
// was mapped already those are that the list had before, and the others are GitLab's.
func (s *Source) userOf(r input.Record) (gitlab.UserRef, error) {
	was, mapped := r.MappedFrom()
	username, user := s.orAddress(alone(gitlab.ParseUsername)), s.orAddress(parseBeside)
	switch {
	case s.Map == nil && was != "" && r.User == "" && r.Username == "":
		return gitlab.UserRef{}, fmt.Errorf("mapped_from: %q is what a list called the user, and no map says who that is", was)
	case s.Map == nil:
		was = "" // it is only carried
	case !mapped:
		username, user = alone(s.ByMap), alone(s.ByMap)
	}
	found, err := agreed(gitlab.UserRef{}, "", "",
		column[gitlab.UserRef]{"user_id", r.UserID, alone(gitlab.ParseUserID)},
		column[gitlab.UserRef]{"username", r.Username, username},
		column[gitlab.UserRef]{r.Called("user"), r.User, user},
		column[gitlab.UserRef]{"mapped_from", was, alone(s.ByMap)},
	)
	if err != nil || found != (gitlab.UserRef{}) || r.Email() == "" {
		return found, err // an e-mail beside it is only carried
	}
	if found, err = gitlab.ParseEmail(r.Email()); err != nil {
		err = fmt.Errorf("email: %w", err)
	}
	return found, err
}

func parseBeside(known gitlab.UserRef, text string) (gitlab.UserRef, error) {
	return gitlab.ParseUserBeside(known.ID, text)
}

// orAddress reads as parse does, or the address of a profile.
func (s *Source) orAddress(parse func(known gitlab.UserRef, text string) (gitlab.UserRef, error)) func(gitlab.UserRef, string) (gitlab.UserRef, error) {
	return func(known gitlab.UserRef, text string) (gitlab.UserRef, error) {
		name, err := gitlab.NameAt(s.Host, text)
		if err != nil {
			return gitlab.UserRef{}, err
		}
		return parse(known, name)
	}
}

// achievementOf is the achievement of a row, or the one that the source names.
func (s *Source) achievementOf(r input.Record) (gitlab.AchievementRef, error) {
	by := ""
	if s.Achievement != (gitlab.AchievementRef{}) {
		if by = s.NamedBy; r.Achievement == "" && r.AchievementID == "" {
			return s.Achievement, nil
		}
	}
	found, err := agreed(s.Achievement, by, "the column ",
		column[gitlab.AchievementRef]{"achievement_id", r.AchievementID, alone(gitlab.ParseAchievementID)},
		column[gitlab.AchievementRef]{r.Called("achievement"), r.Achievement, func(known gitlab.AchievementRef, text string) (gitlab.AchievementRef, error) {
			if r.AchievementID == "" {
				return gitlab.ParseAchievementRef(text)
			}
			return gitlab.ParseAchievementBeside(known.ID, text)
		}},
	)
	if contradicts := (*Error)(nil); by != "" && errors.As(err, &contradicts) {
		contradicts.Hint = s.PeopleAlone
	}
	if err == nil && found == (gitlab.AchievementRef{}) {
		err = fmt.Errorf("no achievement: neither a column achievement nor %s names one", s.NamedBy)
	}
	return found, err
}

// beside names what names the achievement of the source, and the columns of a row that name
// one too, "" where there are not both.
func (s *Source) beside(r input.Record) string {
	columns := ""
	if r.AchievementID != "" {
		columns = "achievement_id"
	}
	if r.Achievement != "" {
		columns = joined(columns, r.Called("achievement"))
	}
	if columns == "" || s.Achievement == (gitlab.AchievementRef{}) {
		return ""
	}
	return s.NamedBy + " and the column " + columns
}

// joined adds to a list of what said something.
func joined(said, more string) string {
	if said == "" {
		return more
	}
	return said + " and " + more
}
