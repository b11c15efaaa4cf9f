package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// What the columns of a row name. Several that are about the same user or achievement
// have to agree; whether an id and a name do is only known to the server, so a ref then
// has both. Where a column of ids tells who or what is meant, a name beside it needs no
// mark: the bare 5 is then the number or the name, as json and yaml have it.

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
		{"user", r.User, func(text string) (gitlab.UserRef, error) { return gitlab.ParseUserBeside(user.ID, text) }},
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
			return user, fmt.Errorf("%s %s %s, and %s says %s", said, says(said), user, column.name, ref)
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
	beside := func(text string) (gitlab.AchievementRef, error) {
		if r.AchievementID == "" {
			return gitlab.ParseAchievementRef(text)
		}
		return gitlab.ParseAchievementBeside(found.ID, text)
	}
	for _, column := range []struct {
		name, text string
		parse      func(string) (gitlab.AchievementRef, error)
	}{
		{"achievement_id", r.AchievementID, gitlab.ParseAchievementID},
		{"achievement", r.Achievement, beside},
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
			return found, fmt.Errorf("%s %s %s, and the column %s says %s", said, says(said), found, column.name, ref)
		}
		found, said = both, joined(said, column.name)
	}
	if found == (gitlab.AchievementRef{}) {
		return found, errors.New("no achievement: neither a column achievement nor --achievement names one")
	}
	return found, nil
}

// besideFlag names --achievement and the columns of a row that name an achievement too,
// "" where there are not both.
func besideFlag(r input.Record, flag gitlab.AchievementRef) string {
	columns := ""
	if r.AchievementID != "" {
		columns = "achievement_id"
	}
	if r.Achievement != "" {
		columns = joined(columns, "achievement")
	}
	if columns == "" || flag == (gitlab.AchievementRef{}) {
		return ""
	}
	return "--achievement and the column " + columns
}

// says is what one does, and several do.
func says(said string) string {
	if strings.Contains(said, " and ") {
		return "say"
	}
	return "says"
}

// joined adds to a list of what said something.
func joined(said, more string) string {
	if said == "" {
		return more
	}
	return said + " and " + more
}
