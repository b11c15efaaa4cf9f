package gitlab

import (
	"strings"

	"github.com/ach-cli/ach/internal/ids"
)

// An OwnAward is an award of the caller.
type OwnAward struct {
	Award
	// Pending reports that nothing about a hidden award was ever changed, so that it is
	// one that was made hidden and waits to be accepted, as awards do since GitLab 19.0.
	Pending bool
}

// Own is what was read of the caller's own awards before any is changed.
type Own struct {
	Me     ids.User   // zero where it is not told who that is
	Awards []OwnAward // in the order of the profile
	// Unreadable is how many more awards GitLab counts than it shows.
	Unreadable int
}

// Of returns an award as it was, and whether it was read.
func (o Own) Of(id ids.Award) (before OwnAward, known bool) {
	for _, w := range o.Awards {
		if w.ID == id {
			return w, true
		}
	}
	return OwnAward{}, false
}

// An AwardRequest is one award to make.
type AwardRequest struct {
	Achievement ids.Achievement
	User        ids.User
	Message     string // at most 200 characters; needs GitLab 19.1, and is not sent where it is empty
}

// An AwardOutcome is what became of one change of a batch.
type AwardOutcome struct {
	Award ids.Award // the award made or revoked; zero where there is an error
	// Err is nil where the change was made, and otherwise an [*Error]: of kind
	// [Unknown], or one with NotRun set, or else a refusal of this change alone.
	Err error
}

// A MessageChange is what the message of a standing award is to be.
type MessageChange struct {
	Award   ids.Award
	Message string // at most 200 characters; "" for none
}

// A MessageOutcome is what became of a [MessageChange].
type MessageOutcome struct {
	Award Award // as far as it is read: whose it is, of what, and its message
	// Err is nil where the message is what it was to be, and else an [*Error], of kind
	// [Ignored] where GitLab answered with success and left it as it was.
	Err error
}

// SameMessage reports whether two messages say the same: blanks around them are not sent,
// an empty one is like none, and lines may end in either way.
func SameMessage(stored *string, wanted string) bool {
	if stored == nil {
		stored = new(string)
	}
	return PlainMessage(*stored) == PlainMessage(wanted)
}

// SaidMessage is a message as it is written, "" where it has nothing but blanks, of which
// GitLab makes none.
func SaidMessage(text string) string {
	if PlainMessage(text) == "" {
		return ""
	}
	return text
}

// PlainMessage is a message as [SameMessage] compares it.
func PlainMessage(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// A Prospect is what reading tells of a change that is not made.
type Prospect struct {
	// Refusal is the error that the change is certain to end with; nil where it is
	// not certain.
	Refusal error
	// Group reports that the group takes no change, whoever asks for it.
	Group bool
	// Doubt says what could not be found out, in words; "" for nothing.
	Doubt string
	// Absent reports that the doubt is whether the achievement is there at all.
	Absent bool
}
