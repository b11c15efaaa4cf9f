package manifest

import (
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
)

// Version is the only one of the form that there is.
const Version = 1

// A Place is where something stands in the file.
type Place struct{ Line, Column int } // from 1; zero for nowhere

// A Problem is something that is wrong in the file, in one line.
type Problem struct {
	Place
	Text string
}

// Error returns the text with its place.
func (p Problem) Error() string { return fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.Text) }

// A File is what achievements.yaml says.
type File struct {
	Namespace    string // full path of the group; "" where the caller has to say it
	Achievements []Achievement
	Remarks      []string // comments that are written before the achievements, and not read
}

// A Type says how often somebody may hold an achievement, and whether it can be lost.
type Type string

// The types.
const (
	Once      Type = "once"      // one award each, which stays
	Revocable Type = "revocable" // one award each, as long as the holder is listed
	Multiple  Type = "multiple"  // as many awards as the holder is listed times
)

// Types returns all of them, the default first.
func Types() []Type { return []Type{Once, Revocable, Multiple} }

// An Achievement is one definition, and who is to hold it.
type Achievement struct {
	Place
	Name        string
	Description *string // nil where the file leaves it alone; empty to clear it
	Avatar      string  // path of the picture, relative to the file; "" where the file leaves it alone
	AvatarAt    Place
	FormerNames []string
	FormerAt    []Place // where each stands, as far as the file was read
	Type        Type
	UntilAt     Place
	Until       time.Time // the last day (UTC) on which anybody is to hold it; zero for no end
	Holders     *Holders  // nil where the file leaves them alone
	Remarks     []string  // comments that are written below it, and not read
}

// Ended reports whether the last day of the achievement is over.
func (a Achievement) Ended(now time.Time) bool {
	return !a.Until.IsZero() && !now.UTC().Before(a.Until.AddDate(0, 0, 1))
}

// Holders are the sources of those who are to hold an achievement. They add up.
type Holders struct {
	Place
	Users     []Person
	MembersOf []string // full paths of groups
	MembersAt Place
	MinAccess gitlab.AccessLevel
	Direct    bool
	Bots      bool
	From      []string // paths or patterns of lists, relative to the file
	FromAt    Place
	Select    string // jq, for the lists
	SelectAt  Place
	Map       string // path of a list of names elsewhere and their GitLab names
	MapAt     Place
	MessageAt Place
	Message   string // of the awards, unless a row has its own
	Except    []Person
}

// nobody reports whether the one source is a list of users without any.
func (h Holders) nobody() bool {
	return h.Users != nil && len(h.Users)+len(h.MembersOf)+len(h.From)+len(h.Except) == 0 && h.Message == "" && h.Map == ""
}

// A Person is somebody who is named in the file.
type Person struct {
	Place
	User    gitlab.UserRef
	Message string // "" for none of its own
}
