package cli

import (
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// What the columns of a row name. Several that are about the same user or achievement
// have to agree; whether an id and a name do is only known to the server, so a ref then
// has both.

// userOf is the user whom a row names.
func userOf(r input.Record) (gitlab.UserRef, error) {
	var user gitlab.UserRef
	said := ""
	for _, column := range []struct {
		name, text string
		parse      func(string) (gitlab.UserRef, error)
	}{
		{"user_id", r.UserID, gitlab.ParseUserID},
		{"username", r.Username, gitlab.ParseUsername},
		{"user", r.User, gitlab.ParseUserRef},
	} {
		if column.text == "" {
			continue
		}
		ref, err := column.parse(column.text)
		if err != nil {
			return user, fmt.Errorf("%s: %w", column.name, err)
		}
		both := user.And(ref)
		if both == (gitlab.UserRef{}) {
			return user, fmt.Errorf("%s says %s, and %s says %s", said, user, column.name, ref)
		}
		user, said = both, joined(said, column.name)
	}
	return user, nil
}

// achievementOf is the achievement of a row, or the one that --achievement names.
func achievementOf(r input.Record, flag gitlab.AchievementRef) (gitlab.AchievementRef, error) {
	found, said := flag, ""
	if flag != (gitlab.AchievementRef{}) {
		said = "--achievement"
	}
	for _, column := range []struct {
		name, text string
		parse      func(string) (gitlab.AchievementRef, error)
	}{
		{"achievement_id", r.AchievementID, gitlab.ParseAchievementID},
		{"achievement", r.Achievement, gitlab.ParseAchievementRef},
	} {
		if column.text == "" {
			continue
		}
		ref, err := column.parse(column.text)
		if err != nil {
			return found, fmt.Errorf("%s: %w", column.name, err)
		}
		both := found.And(ref)
		if both == (gitlab.AchievementRef{}) {
			return found, fmt.Errorf("%s says %s, and the column %s says %s", said, found, column.name, ref)
		}
		found, said = both, joined(said, column.name)
	}
	if found == (gitlab.AchievementRef{}) {
		return found, errors.New("no achievement: neither a column achievement nor --achievement names one")
	}
	return found, nil
}

// joined adds to a list of what said something.
func joined(said, more string) string {
	if said == "" {
		return more
	}
	return said + " and " + more
}
