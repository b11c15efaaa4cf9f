package gitlab

import (
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// A User is somebody with an account.
type User struct {
	ID       ids.User
	Username string // without the @
	Name     string
	State    string // as GitLab's UserState: active, blocked, …
	// WebURL is the address of the profile, as the server writes its own address;
	// only of the caller, empty of others.
	WebURL string
}

// A Namespace is the group that owns achievements.
type Namespace struct {
	ID   ids.Namespace
	Path string // full path, such as acme/tools
}

// An Achievement is the definition of a badge.
type Achievement struct {
	ID          ids.Achievement
	Name        string
	Description string
	AvatarURL   string    // absolute; empty where there is no picture
	Namespace   Namespace // zero where the reader may not read the group
	CreatedAt   time.Time
	UpdatedAt   time.Time
	// Awards is the number of awards that are not revoked, those included that
	// the reader may not see; -1 where it was not asked for.
	Awards int
}

// An Award is one grant of an achievement to a user.
type Award struct {
	ID          ids.Award
	Achievement Achievement // only its id, name, description and namespace
	User        User
	AwardedBy   User
	AwardedAt   time.Time
	// Shown reports whether the award is on the profile of its owner. An award
	// that is not may be hidden or not accepted yet: GitLab does not tell these
	// apart.
	Shown     bool
	Priority  *int       // place on the profile from 0; nil where none was chosen
	RevokedAt *time.Time // nil while it stands
	RevokedBy *User
	Message   *string // nil where there is none, or where it was not asked for
}

// A List is a whole list, read to its last page.
type List[T any] struct {
	Items []T
	// Unreadable is how many more rows the server counted than it let the
	// caller read, such as awards of people with a private profile.
	Unreadable int
}

// Personal reports whether the namespace is a user's own, which cannot own
// achievements.
func (n Namespace) Personal() bool { return n.ID.Class() == "Namespaces::UserNamespace" }

// A Role is what can be seen of somebody's standing in a group.
type Role struct {
	Group bool // the group exists, and the caller may see it
	// Level is GitLab's access level: 40 for a Maintainer, 50 for an Owner; 0
	// where no membership shows, which an administrator has none of.
	Level int
}

// Awards reports whether GitLab lets somebody of this role define achievements
// and award them. That it does not show is no proof: it is a hint, and never a
// reason to refuse.
func (r Role) Awards() bool { return r.Level >= MaintainerLevel }

// MaintainerLevel is the access level from which GitLab lets somebody award
// (lib/gitlab/access.rb).
const MaintainerLevel = 40

// TooLow says that somebody of this level cannot award in a group, "" where no group
// is known.
func TooLow(level int, path string) string {
	names := map[int]string{5: "a minimal-access member of", 10: "Guest in", 15: "Planner in", 20: "Reporter in", 25: "Security Manager in", 30: "Developer in"}
	is, known := names[level]
	switch {
	case path == "":
		return ""
	case level == 0:
		is = "no member of"
	case !known:
		is = "below Maintainer in"
	}
	return fmt.Sprintf("you are %s %s; it takes Maintainer or Owner", is, path)
}

// A Member is somebody who belongs to a group.
type Member struct {
	User User
	Bot  bool // a machine uses the account
	// Level is the highest of the ways in that were asked for; 0 where it is not shown.
	Level AccessLevel
}

// A Group is a group with the name that people know it by.
type Group struct {
	Path string // full path, such as acme/tools
	Name string
}
