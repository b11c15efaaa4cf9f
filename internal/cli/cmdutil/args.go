package cmdutil

import (
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// InFlag names the flag in front of an error about its value.
func InFlag(flag string, err error) error {
	return &app.Failure{Code: app.CodeOf(err), Message: "--" + flag + ": " + err.Error(), Hint: app.HintOf(err), Err: err}
}

// ApartNumbers takes numbers, and full ids, apart that stand in one argument with commas
// between them or behind them. Any other argument stays as it is: a name may have commas.
func ApartNumbers(args []string) []string {
	var apart []string
	for _, arg := range args {
		parts := words.Filter(strings.Split(arg, ","), func(part string) bool { return strings.TrimSpace(part) != "" })
		if len(parts) == 0 || slices.ContainsFunc(parts, func(part string) bool { return !ids.Looks(strings.TrimSpace(part)) }) {
			parts = []string{arg}
		}
		apart = append(apart, parts...)
	}
	return apart
}

// ParseAwards reads awards, see [ApartNumbers], and refuses one that is given twice.
func ParseAwards(args []string) ([]ids.Award, error) {
	awards := make([]ids.Award, 0, len(args))
	seen := map[ids.Award]bool{}
	for _, text := range ApartNumbers(args) {
		id, err := gitlab.ParseAwardRef(text)
		if err != nil {
			return nil, &app.Failure{Code: app.CodeOf(err), Message: "AWARD: " + err.Error(), Hint: app.HintOf(err), Err: err}
		}
		if seen[id] {
			return nil, app.Usage("name each award once", "the award %d is given twice", id)
		}
		seen[id] = true
		awards = append(awards, id)
	}
	return awards, nil
}

// ParseUsers reads --user: lists of refs, separated by commas.
func ParseUsers(a *app.App, texts []string) ([]gitlab.UserRef, error) {
	var refs []gitlab.UserRef
	for _, list := range texts {
		for t := range strings.SplitSeq(list, ",") {
			ref, err := ParseUser(a, "user", t)
			if err != nil {
				return nil, err
			}
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// ParseUser reads the one ref of a flag, which may be the address of a profile on the host
// of the settings.
func ParseUser(a *app.App, flag, text string) (gitlab.UserRef, error) {
	if gitlab.IsAddress(text) {
		settings, err := a.Settings()
		if err != nil {
			return gitlab.UserRef{}, err
		}
		if text, err = gitlab.NameAt(settings.Host, text); err != nil {
			return gitlab.UserRef{}, InFlag(flag, err)
		}
	}
	ref, err := gitlab.ParseUserRef(text)
	if err != nil {
		err = InFlag(flag, err)
	}
	return ref, err
}

// ParseAchievement reads the argument ACHIEVEMENT.
func ParseAchievement(text string) (gitlab.AchievementRef, error) {
	ref, err := gitlab.ParseAchievementRef(text)
	if err != nil {
		return ref, &app.Failure{Code: app.CodeOf(err), Message: "ACHIEVEMENT: " + err.Error(), Hint: app.HintOf(err), Err: err}
	}
	return ref, nil
}
