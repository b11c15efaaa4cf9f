package gitlab

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// An AchievementRef names an achievement as a person does: by its number, its
// global id, or its name within a namespace.
type AchievementRef struct {
	ID   gid.Achievement // zero where it is named
	Name string
}

// A UserRef names a user by number, global id or user name.
type UserRef struct {
	ID   gid.User // zero where it is named
	Name string   // without the @
}

// ParseAchievementRef reads a ref. A name that is a number is written with
// name: before it. Errors are of kind [Invalid].
func ParseAchievementRef(text string) (AchievementRef, error) {
	text = strings.TrimSpace(text)
	if name, ok := strings.CutPrefix(text, "name:"); ok {
		return achievementNamed(strings.TrimSpace(name))
	}
	if gid.Looks(text) {
		id, err := gid.ParseAchievement(text)
		if err != nil {
			return AchievementRef{}, invalid(err.Error(), "an achievement is named by its number (12), its full id, or its name together with --namespace")
		}
		return AchievementRef{ID: id}, nil
	}
	return achievementNamed(text)
}

func achievementNamed(name string) (AchievementRef, error) {
	if err := CheckName(name); err != nil {
		return AchievementRef{}, err
	}
	return AchievementRef{Name: name}, nil
}

func (r AchievementRef) String() string {
	if !r.ID.IsZero() {
		return fmt.Sprint(r.ID.Number())
	}
	return fmt.Sprintf("%q", r.Name)
}

// ParseUserRef reads a ref. A user name that is a number is written with its @.
// Errors are of kind [Invalid].
func ParseUserRef(text string) (UserRef, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "@") && gid.Looks(text) {
		id, err := gid.ParseUser(text)
		if err != nil {
			return UserRef{}, invalid(err.Error(), "a user is named by user name (alice or @alice), by number (7), or by full id")
		}
		return UserRef{ID: id}, nil
	}
	name := strings.TrimPrefix(text, "@")
	if name == "" {
		return UserRef{}, invalid("the user name is empty", "a user is named by user name (alice or @alice), by number (7), or by full id")
	}
	if bad := strings.TrimFunc(name, isUsernameRune); bad != "" || utf8.RuneCountInString(name) > maxName {
		return UserRef{}, invalid(fmt.Sprintf("%q is not a user name", text), "user names have letters, digits, '.', '-' and '_'; it is the part after the @, not the full name")
	}
	return UserRef{Name: name}, nil
}

func isUsernameRune(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return true
	}
	return strings.ContainsRune("._-", r)
}

func (r UserRef) String() string {
	if !r.ID.IsZero() {
		return fmt.Sprint(r.ID.Number())
	}
	return "@" + r.Name
}

// ParseAwardRef reads the number or global id of an award: awards have no names.
// Errors are of kind [Invalid].
func ParseAwardRef(text string) (gid.Award, error) {
	id, err := gid.ParseAward(strings.TrimSpace(text))
	if err != nil {
		return gid.Award{}, invalid(err.Error(), "awards are named by number (103) or full id; 'ach list --user NAME' shows them")
	}
	return id, nil
}
