package gitlab

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/sanitize"
)

// An AchievementRef names an achievement as a person does: by its number, its
// global id, or its name within a namespace. One that has both an id and a name
// names an achievement that has both.
type AchievementRef struct {
	ID   ids.Achievement // zero where it is named
	Name string
	// Written is, beside an id, a text of which Name is what stands behind name:. It may
	// be the name itself.
	Written string
}

// A UserRef names a user by number, global id or user name. One that has both an
// id and a name names a user who has both. One by e-mail has neither.
type UserRef struct {
	ID    ids.User // zero where it is named
	Name  string   // without the @
	Email string
}

// Names reports whether u is the user that the ref names.
func (r UserRef) Names(u User) bool {
	if r.ID == 0 {
		return SameName(r.Name, u.Username)
	}
	return r.ID == u.ID
}

// SameName reports whether two names are the same to a person: letter case does not
// count, nor whether an accent is a character of its own.
func SameName(a, b string) bool {
	return strings.EqualFold(norm.NFC.String(strings.TrimSpace(a)), norm.NFC.String(strings.TrimSpace(b)))
}

// Called returns those of items whose name is the one that is meant. GitLab keeps names
// apart that are the same to [SameName]: where one is in just that spelling, the others
// are not meant.
func Called[T any](name string, items []T, nameOf func(T) string) []T {
	for _, same := range []func(string) bool{
		func(n string) bool { return n == name },
		func(n string) bool { return norm.NFC.String(n) == norm.NFC.String(name) },
		func(n string) bool { return SameName(n, name) },
	} {
		var found []T
		for _, item := range items {
			if same(nameOf(item)) {
				found = append(found, item)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// ParseAchievementRef reads a ref. A name that is a number is written with
// name: before it. Errors are of kind [Invalid].
func ParseAchievementRef(text string) (AchievementRef, error) {
	text = strip(text)
	if name, ok := strings.CutPrefix(text, nameMark); ok {
		return achievementNamed(strip(name))
	}
	if ids.Looks(text) {
		return ParseAchievementID(text)
	}
	return achievementNamed(text)
}

// ParseAchievementID reads what can be nothing but a number or a full id.
func ParseAchievementID(text string) (AchievementRef, error) {
	id, err := ids.ParseAchievement(strings.TrimSpace(text))
	if err != nil {
		return AchievementRef{}, Invalidf(ReasonAchievementRef, "%v", err)
	}
	return AchievementRef{ID: id}, nil
}

// ParseAchievementBeside reads what stands beside the id of an achievement: the same
// number, or its name, which needs no mark there and may have one.
func ParseAchievementBeside(id ids.Achievement, text string) (AchievementRef, error) {
	text = strip(text)
	if ids.Looks(text) {
		if ref, err := ParseAchievementID(text); err == nil && ref.ID == id {
			return ref, nil
		}
		return achievementNamed(text)
	}
	if name, ok := strings.CutPrefix(text, nameMark); !ok || strip(name) == "" {
		return achievementNamed(text)
	}
	ref, err := ParseAchievementRef(text)
	ref.Written = text
	return ref, err
}

// called reports whether a name is the one that the ref has.
func (r AchievementRef) called(name string) bool {
	return SameName(r.Name, name) || r.Written != "" && SameName(r.Written, name)
}

// Agrees is an error if the ref has another name than the achievement of its id. The
// name may be as it is printed: it comes from a list of ach, and the id says what is meant.
func (r AchievementRef) Agrees(a Achievement) error {
	if r.Name == "" || r.called(a.Name) || r.called(sanitize.Line(a.Name)) || r.called(sanitize.Text(a.Name)) {
		return nil
	}
	return &Error{
		Kind:    NotFound,
		Message: fmt.Sprintf("the achievement %d is called %q, and not %q", a.ID, a.Name, r.Name),
		Reason:  ReasonContradiction,
	}
}

// Stored is a text, such as a name, as GitLab keeps it: it strips less than all that is blank.
func Stored(name string) string { return strip(name) }

func strip(text string) string { return strings.Trim(text, "\x00\t\n\v\f\r ") }

func achievementNamed(name string) (AchievementRef, error) {
	if err := CheckName(name); err != nil {
		return AchievementRef{}, err
	}
	return AchievementRef{Name: name}, nil
}

const nameMark = "name:"

// NameRef returns the ref that [ParseAchievementRef] reads as this name: name: stands
// in front where the bare name would be read as something else.
func NameRef(name string) string {
	if ref, err := ParseAchievementRef(name); name == "" || err == nil && ref == (AchievementRef{Name: name}) {
		return name
	}
	return nameMark + name
}

func (r AchievementRef) String() string {
	switch {
	case r.ID == 0:
		return fmt.Sprintf("%q", r.Name)
	case r.Name != "":
		return fmt.Sprintf("%q and number %d", r.Name, r.ID)
	}
	return r.ID.String()
}

// And returns the ref to the one achievement that both name, or the zero ref where
// they contradict each other. An id and a name may: that only the server knows.
func (r AchievementRef) And(other AchievementRef) AchievementRef {
	switch {
	case r.ID != 0 && other.ID != 0 && r.ID != other.ID, r.Name != "" && other.Name != "" && !r.called(other.Name) && !other.called(r.Name):
		return AchievementRef{}
	case r.ID == 0:
		r.ID = other.ID
	}
	if r.Name == "" {
		r.Name, r.Written = other.Name, other.Written
	}
	return r
}

// ParseUserRef reads a ref. A user name that is a number is written with its @.
// Errors are of kind [Invalid].
func ParseUserRef(text string) (UserRef, error) {
	text = strings.TrimSpace(text)
	if ids.Looks(text) {
		return ParseUserID(text)
	}
	return ParseUsername(text)
}

// ParseUserBeside reads what stands beside the id of a user, which is zero where none
// does: the same number, or the user name, which needs no @ there.
func ParseUserBeside(id ids.User, text string) (UserRef, error) {
	ref, err := ParseUserRef(text)
	if id == 0 || err == nil && ref.ID == id {
		return ref, err
	}
	if named, bad := ParseUsername(text); bad == nil {
		return named, nil // it can be no more than the name, which the server knows
	}
	return ref, err
}

// ParseUserID reads what can be nothing but a number or a full id.
func ParseUserID(text string) (UserRef, error) {
	id, err := ids.ParseUser(strings.TrimSpace(text))
	if err != nil {
		return UserRef{}, Invalidf(ReasonUserRef, "%v", err)
	}
	return UserRef{ID: id}, nil
}

// ParseUsername reads what can be nothing but a user name, with its @ or without.
func ParseUsername(text string) (UserRef, error) {
	text = strings.TrimSpace(text)
	name := strings.TrimPrefix(text, "@")
	if name == "" {
		return UserRef{}, Invalidf(ReasonUserRef, "the user name is empty")
	}
	if bad := strings.TrimFunc(name, isUsernameRune); bad != "" || utf8.RuneCountInString(name) > maxName {
		if _, err := ParseEmail(text); err == nil {
			return UserRef{}, Invalidf(ReasonEmail, "%q is an e-mail address and no user name: people are found by it in the column email of a list", text)
		}
		return UserRef{}, Invalidf(ReasonUsername, "%q is not a user name", text)
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

// UsernameRef returns the ref that [ParseUserRef] reads as this user name: an @ stands
// in front where the bare name would be read as something else.
func UsernameRef(name string) string {
	if ref, err := ParseUserRef(name); name == "" || err == nil && ref == (UserRef{Name: name}) {
		return name
	}
	return "@" + name
}

func (r UserRef) String() string {
	switch {
	case r.Email != "":
		return r.Email
	case r.ID == 0:
		return "@" + r.Name
	case r.Name != "":
		return fmt.Sprintf("@%s with the number %d", r.Name, r.ID)
	}
	return r.ID.String()
}

// And returns the ref to the one user whom both name, or the zero ref where they
// contradict each other. An id and a name may: that only the server knows.
func (r UserRef) And(other UserRef) UserRef {
	switch {
	case r.ID != 0 && other.ID != 0 && r.ID != other.ID, r.Name != "" && other.Name != "" && !SameName(r.Name, other.Name):
		return UserRef{}
	case r.ID == 0:
		r.ID = other.ID
	}
	if r.Name == "" {
		r.Name = other.Name
	}
	return r
}

// Unknown says that nobody was found for the ref, which is not by e-mail.
func (r UserRef) Unknown() string {
	if r.ID == 0 || r.Name == "" {
		return "no such user: " + r.String()
	}
	return fmt.Sprintf("as far as GitLab shows, @%s is not the user with the number %d", r.Name, r.ID)
}

// ParseAwardRef reads the number or global id of an award: awards have no names.
// Errors are of kind [Invalid].
func ParseAwardRef(text string) (ids.Award, error) {
	id, err := ids.ParseAward(strings.TrimSpace(text))
	if err != nil {
		return 0, Invalidf(ReasonAwardRef, "%v", err)
	}
	return id, nil
}
