package gitlab

import (
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

// A Prospect is what reading tells of a change that is not made.
type Prospect struct {
	// Refusal is the error that the change is certain to end with; nil where it is
	// not certain.
	Refusal error
	// Doubt says what could not be found out, in words; "" for nothing.
	Doubt string
	// Absent reports that the doubt is whether the achievement is there at all.
	Absent bool
}
