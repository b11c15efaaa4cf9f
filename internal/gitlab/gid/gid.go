// Package gid holds GitLab's global ids, one Go type for each kind of object.
//
// GitLab names an object by text such as gid://gitlab/User/7, and a mutation
// that is given the id of another kind of object fails on the server, together
// with everything else in the same document. Here the kind is part of the type,
// so an id of the wrong kind is refused before any request is made.
//
// What people may type instead of an id (a name, for example) does not belong
// here: see the refs of package gitlab.
package gid

import (
	"fmt"
	"strconv"
	"strings"
)

// An Achievement is the id of an achievement.
type Achievement = ID[achievement]

// An Award is the id of one award of an achievement to a user.
type Award = ID[award]

// A Namespace is the id of a group or of a personal namespace. GitLab accepts
// the id of a group wherever it wants that of a namespace, so both read here.
type Namespace = ID[namespace]

// A User is the id of a user.
type User = ID[user]

const prefix = "gid://gitlab/"

// A kind knows the classes under which GitLab prints ids of one sort of object.
type kind interface {
	// classes has the class to print first, then those that are read as well.
	classes() []string
	// noun is what people call the object, with its article.
	noun() string
}

type (
	achievement struct{}
	award       struct{}
	namespace   struct{}
	user        struct{}
)

func (achievement) classes() []string { return []string{"Achievements::Achievement"} }
func (award) classes() []string       { return []string{"Achievements::UserAchievement"} }
func (user) classes() []string        { return []string{"User"} }
func (namespace) classes() []string {
	return []string{"Namespace", "Group", "Namespaces::UserNamespace", "Namespaces::ProjectNamespace"}
}

func (achievement) noun() string { return "an achievement" }
func (award) noun() string       { return "an award" }
func (user) noun() string        { return "a user" }
func (namespace) noun() string   { return "a namespace" }

// An ID is the number of an object together with its kind K. The zero ID names
// no object. Values compare with ==.
type ID[K kind] struct {
	number int64
	// class is set only where it differs from the kind's own, so that the id of
	// a group goes back to the server as it came.
	class string
}

// Number is the id's number within its kind, from 1; 0 for the zero ID.
func (id ID[K]) Number() int64 { return id.number }

// IsZero tells whether the id names no object.
func (id ID[K]) IsZero() bool { return id.number == 0 }

// Class is the last part of GitLab's name for the sort of object, such as
// Group or Achievements::UserAchievement.
func (id ID[K]) Class() string {
	if id.class != "" {
		return id.class
	}
	var k K
	return k.classes()[0]
}

// String is the full form: gid://gitlab/User/7.
func (id ID[K]) String() string {
	return prefix + id.Class() + "/" + strconv.FormatInt(id.number, 10)
}

// MarshalText gives the full form, which is what GitLab wants to be sent.
func (id ID[K]) MarshalText() ([]byte, error) {
	if id.IsZero() {
		var k K
		return nil, fmt.Errorf("no id of %s to send", k.noun())
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads the full form only: the server sends nothing else.
func (id *ID[K]) UnmarshalText(text []byte) error {
	read, err := parseFull[K](string(text))
	if err != nil {
		return err
	}
	*id = read
	return nil
}

// ParseAchievement reads the id of an achievement as a person types it: a
// number such as 12, or the full form. The error is an [*Error].
func ParseAchievement(text string) (Achievement, error) { return parse[achievement](text) }

// ParseAward does the same for an award.
func ParseAward(text string) (Award, error) { return parse[award](text) }

// ParseUser does the same for a user.
func ParseUser(text string) (User, error) { return parse[user](text) }

// NewAchievement makes the id of the achievement with a number, which has to be
// 1 or more. The error is an [*Error].
func NewAchievement(number int64) (Achievement, error) { return numbered[achievement](number) }

// NewAward does the same for an award.
func NewAward(number int64) (Award, error) { return numbered[award](number) }

// NewUser does the same for a user.
func NewUser(number int64) (User, error) { return numbered[user](number) }

func numbered[K kind](number int64) (ID[K], error) {
	if number <= 0 {
		var k K
		return ID[K]{}, &Error{Text: strconv.FormatInt(number, 10), Want: k.noun(), Why: "ids start at 1"}
	}
	return ID[K]{number: number}, nil
}

func parse[K kind](text string) (ID[K], error) {
	if strings.HasPrefix(text, "gid:") {
		return parseFull[K](text)
	}
	number, err := parseNumber(text)
	if err != nil {
		var k K
		return ID[K]{}, &Error{Text: text, Want: k.noun(), Why: err.Error()}
	}
	return ID[K]{number: number}, nil
}

// Looks tells whether text is meant as an id rather than a name: it starts
// like a global id, or it is a number with or without a sign.
func Looks(text string) bool {
	if strings.HasPrefix(text, "gid:") {
		return true
	}
	digits := strings.TrimLeft(text, "+-")
	if digits == "" || len(text)-len(digits) > 1 {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

func parseFull[K kind](text string) (ID[K], error) {
	var k K
	fail := func(why string) (ID[K], error) {
		return ID[K]{}, &Error{Text: text, Want: k.noun(), Why: why}
	}
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return fail("a global id of GitLab starts with " + prefix)
	}
	class, digits, ok := strings.Cut(rest, "/")
	if !ok {
		return fail("it has no number at its end")
	}
	known := k.classes()
	at := indexOf(known, class)
	if at < 0 {
		return fail("it is the id of another kind of object; expected " + prefix + known[0] + "/NUMBER")
	}
	number, err := parseNumber(digits)
	if err != nil {
		return fail(err.Error())
	}
	id := ID[K]{number: number}
	if at > 0 {
		id.class = class
	}
	return id, nil
}

func indexOf(list []string, want string) int {
	for i, s := range list {
		if s == want {
			return i
		}
	}
	return -1
}

// parseNumber reads a number as GitLab writes it. Whatever a spreadsheet or a
// program may make of one (+5, 05, 5.0, 5e3) may have been something else before.
func parseNumber(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && number <= 0:
		return 0, fmt.Errorf("ids start at 1")
	case err != nil || strings.HasPrefix(text, "+"):
		return 0, fmt.Errorf("its number has to be a whole number of at most 19 digits")
	case strings.HasPrefix(text, "0"):
		return 0, fmt.Errorf("ids have no zeros in front")
	}
	return number, nil
}

// An Error tells why a text is not an id of the kind that is wanted.
type Error struct {
	Text string // as it was given
	Want string // the kind, with its article: "an award"
	Why  string
}

// Error is one line, without the name of the flag or argument: the caller has that.
func (e *Error) Error() string {
	return fmt.Sprintf("%q is not the id of %s: %s", e.Text, e.Want, e.Why)
}
