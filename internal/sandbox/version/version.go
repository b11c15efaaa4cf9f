// Package version knows which GitLab release the sandbox plays and what that
// release can do. Every difference between releases is a method here, so that
// no other package compares numbers.
package version

import (
	"fmt"
	"strconv"
	"strings"
)

// Default is the release the sandbox plays when none is asked for.
const Default = "19.4"

// Version is a GitLab release such as 17.3.
type Version struct{ Major, Minor int }

// Parse reads "19.4" or "19.4.2". Releases outside 17.3…19.4 are refused,
// because the sandbox does not know how they behave; GitLab's last minor
// release of a series is x.11.
func Parse(text string) (Version, error) {
	parts := strings.Split(strings.TrimSuffix(text, "-ee"), ".")
	if len(parts) < 2 || len(parts) > 3 {
		return Version{}, fmt.Errorf("gitlab version %q: want something like 19.4", text)
	}
	numbers := make([]int, len(parts))
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return Version{}, fmt.Errorf("gitlab version %q: want something like 19.4", text)
		}
		numbers[i] = n
	}
	v, oldest, newest := Version{numbers[0], numbers[1]}, Version{17, 3}, Version{19, 4}
	if v.Minor > 11 || v.before(oldest) || newest.before(v) {
		return Version{}, fmt.Errorf("gitlab version %q: the sandbox plays %s to %s", text, oldest, newest)
	}
	return v, nil
}

func (v Version) before(w Version) bool {
	return v.Major < w.Major || v.Major == w.Major && v.Minor < w.Minor
}

func (v Version) atLeast(major, minor int) bool { return !v.before(Version{major, minor}) }

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Full is the text of `metadata { version }`.
func (v Version) Full() string { return v.String() + ".0-ee" }

// UniqueUsers reports whether achievement.uniqueUsers exists.
func (v Version) UniqueUsers() bool { return v.atLeast(18, 6) }

// AwardMessages reports whether awards carry a message, given when awarding.
func (v Version) AwardMessages() bool { return v.atLeast(19, 1) }

// EditableAwardMessages reports whether userAchievementsUpdate takes a message,
// from the group's maintainers; showOnProfile is optional there since then.
func (v Version) EditableAwardMessages() bool { return v.atLeast(19, 2) }

// NewAwardsShown reports whether a new award is on the profile at once.
func (v Version) NewAwardsShown() bool { return !v.atLeast(19, 0) }

// MaintainersSeeHidden reports whether includeHidden shows a group's maintainers
// the hidden awards of that group on other people's lists.
func (v Version) MaintainersSeeHidden() bool { return v.atLeast(19, 1) }

// AutoAccept reports whether the instance setting
// auto_accept_awarded_achievements exists.
func (v Version) AutoAccept() bool { return v.atLeast(19, 4) }

// TellsRoles reports whether the API says who is an administrator (CurrentUser.admin)
// and which group is archived (Group.archived). The exact release is not known.
func (v Version) TellsRoles() bool { return v.atLeast(19, 1) }

// FeatureFlag reports whether the feature can be switched off; it was generally
// available in 19.3.
func (v Version) FeatureFlag() bool { return !v.atLeast(19, 3) }

// FineGrainedTokens reports whether fine-grained personal access tokens are
// generally available; without, such a token is none.
func (v Version) FineGrainedTokens() bool { return v.atLeast(19, 2) }

// AvatarCacheKey reports whether avatar addresses end in ?v=<updatedAt>. The
// exact release is not known.
func (v Version) AvatarCacheKey() bool { return v.atLeast(18, 0) }
