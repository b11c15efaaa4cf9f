// Package ids holds the numbers by which GitLab knows its objects, one Go type for
// each kind of object.
//
// GitLab names an object by text such as gid://gitlab/User/7, and a mutation
// that is given the id of another kind of object fails on the server, together
// with everything else in the same document. Here the kind is part of the type,
// so an id of the wrong kind is refused before any request is made.
//
// An id is a number in memory, in a journal and in what is printed. A [GID] is the same
// number in requests and in what answers them, and nowhere else.
//
// What people may type instead of an id (a name, for example) does not belong
// here: see the refs of package gitlab.
package ids

import (
	"fmt"
	"strconv"
	"strings"
)

// An Achievement is the id of an achievement.
type Achievement = ID[achievement]

// An Award is the id of one award of an achievement to a user.
type Award = ID[award]

// A User is the id of a user.
type User = ID[user]

// An ID is the number of an object of kind K, from 1. The zero ID names no object.
type ID[K kind] int64

// kind says how objects of one sort are called.
type kind interface {
	class() string // GitLab's, in global ids
	noun() string  // people's, with its article
}

type (
	achievement struct{}
	award       struct{}
	user        struct{}
)

func (achievement) class() string { return "Achievements::Achievement" }
func (award) class() string       { return "Achievements::UserAchievement" }
func (user) class() string        { return "User" }

func (achievement) noun() string { return "an achievement" }
func (award) noun() string       { return "an award" }
func (user) noun() string        { return "a user" }

// String is the number, as people type it.
func (id ID[K]) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseAchievement reads the id of an achievement as a person types it: a
// number such as 12, or the full form. The error is an [*Error].
func ParseAchievement(text string) (Achievement, error) { return parse[achievement](text) }

// ParseAward does the same for an award.
func ParseAward(text string) (Award, error) { return parse[award](text) }

// ParseUser does the same for a user.
func ParseUser(text string) (User, error) { return parse[user](text) }

func parse[K kind](text string) (ID[K], error) {
	if strings.HasPrefix(text, "gid:") {
		var id GID[K]
		err := id.UnmarshalText([]byte(text))
		return id.ID(), err
	}
	number, why := parseNumber(text)
	if why != "" {
		return 0, fail[K](text, why)
	}
	return ID[K](number), nil
}

// Looks reports whether text is meant as an id rather than a name: it starts
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

// parseNumber reads a number as GitLab writes it, or says why it is none. Whatever a
// spreadsheet or a program may make of one (+5, 05, 5.0, 5e3) may have been something
// else before.
func parseNumber(text string) (number int64, why string) {
	number, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil && number <= 0:
		return 0, "ids start at 1"
	case err != nil || strings.HasPrefix(text, "+"):
		return 0, "its number has to be a whole number of at most 19 digits"
	case strings.HasPrefix(text, "0"):
		return 0, "ids have no zeros in front"
	}
	return number, ""
}

// An Error says why a text is not an id of the kind that is wanted.
type Error struct {
	Text string // as it was given
	Want string // the kind, with its article: "an award"
	Why  string
}

func fail[K kind](text, why string) error {
	var k K
	return &Error{Text: text, Want: k.noun(), Why: why}
}

// Error is one line, without the name of the flag or argument: the caller has that.
func (e *Error) Error() string {
	return fmt.Sprintf("%q is not the id of %s: %s", e.Text, e.Want, e.Why)
}
