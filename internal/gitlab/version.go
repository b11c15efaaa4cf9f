package gitlab

import (
	"strconv"
	"strings"
)

// older tells whether a version such as 17.3.0-ee is before major.minor. One
// that cannot be read counts as older: the careful guess.
func older(version string, major, minor int) bool {
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
