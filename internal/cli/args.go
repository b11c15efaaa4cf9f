package cli

import (
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// inFlag names the flag in front of an error about its value.
func inFlag(flag string, err error) error {
	return &failure{code: codeOf(err), message: "--" + flag + ": " + err.Error(), hint: hintOf(err), err: err}
}

// parseAwards reads awards and refuses one that is given twice.
func parseAwards(args []string) ([]ids.Award, error) {
	awards := make([]ids.Award, 0, len(args))
	seen := map[ids.Award]bool{}
	for _, text := range args {
		id, err := gitlab.ParseAwardRef(text)
		if err != nil {
			return nil, &failure{code: codeOf(err), message: "AWARD: " + err.Error(), hint: hintOf(err), err: err}
		}
		if seen[id] {
			return nil, usage("name each award once", "the award %d is given twice", id)
		}
		seen[id] = true
		awards = append(awards, id)
	}
	return awards, nil
}

// parseUsers reads --user: lists of refs, separated by commas.
func parseUsers(texts []string) ([]gitlab.UserRef, error) {
	var refs []gitlab.UserRef
	for _, list := range texts {
		for t := range strings.SplitSeq(list, ",") {
			ref, err := gitlab.ParseUserRef(t)
			if err != nil {
				return nil, inFlag("user", err)
			}
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

func parseAchievement(text string) (gitlab.AchievementRef, error) {
	ref, err := gitlab.ParseAchievementRef(text)
	if err != nil {
		return ref, &failure{code: codeOf(err), message: "ACHIEVEMENT: " + err.Error(), hint: hintOf(err), err: err}
	}
	return ref, nil
}
