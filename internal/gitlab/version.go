package gitlab

import (
	"strconv"
	"strings"
)

// Older reports whether a version such as 17.3.0-ee is before major.minor. One
// that cannot be read counts as older: the careful guess.
func Older(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return true
	}
	haveMajor, err1 := strconv.Atoi(parts[0])
	haveMinor, err2 := strconv.Atoi(strings.TrimRight(parts[1], "-abcdefghijklmnopqrstuvwxyz"))
	if err1 != nil || err2 != nil {
		return true
	}
	return haveMajor < major || haveMajor == major && haveMinor < minor
}

// KnowsEnough reports whether a version of GitLab has all that the operations
// without a version of their own ask for: 17.3 and later.
func KnowsEnough(version string) bool { return !Older(version, 17, 3) }

// AlwaysOn reports whether achievements are part of a version of GitLab. Before
// 19.2 an administrator has to switch on the feature flag achievements.
func AlwaysOn(version string) bool { return !Older(version, 19, 2) }
