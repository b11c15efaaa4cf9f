package gitlab

import (
	"slices"
	"strconv"
	"strings"
)

// An AccessLevel is what somebody may do in a group, by GitLab's numbers: 10 for a Guest,
// 50 for an Owner (lib/gitlab/access.rb). Releases and licences have levels of their own
// between those that are named here.
type AccessLevel int

// accessLevels are the levels that have names, the lowest first. Planner came with 17.7.
func accessLevels() []namedLevel {
	return []namedLevel{{"guest", 10}, {"planner", 15}, {"reporter", 20}, {"developer", 30}, {"maintainer", MaintainerLevel}, {"owner", 50}}
}

type namedLevel struct {
	name  string
	level AccessLevel
}

// AccessNames are the names of the levels, the lowest first.
func AccessNames() []string {
	var names []string
	for _, l := range accessLevels() {
		names = append(names, l.name)
	}
	return names
}

// ParseAccessLevel reads one of [AccessNames], in any letter case; 0 is none of them.
func ParseAccessLevel(name string) AccessLevel {
	at := slices.IndexFunc(accessLevels(), func(l namedLevel) bool { return strings.EqualFold(l.name, strings.TrimSpace(name)) })
	if at < 0 {
		return 0
	}
	return accessLevels()[at].level
}

func (l AccessLevel) String() string {
	for _, named := range accessLevels() {
		if named.level == l {
			return named.name
		}
	}
	return strconv.Itoa(int(l))
}
