package gitlab

import (
	"cmp"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
)

// A StandingAward is an award that is not revoked, as briefly as many are read.
type StandingAward struct {
	Award     ids.Award
	User      ids.User
	AwardedBy ids.User
	At        time.Time // when it was made
}

// Holds says whether somebody holds an achievement. What was not seen is not
// absent, so there are three answers, and the zero value is the careful one.
type Holds int

// The answers.
const (
	CannotTell Holds = iota
	HoldsNot
	HoldsIt
)

// A Veil is why GitLab may hold more awards of somebody than it shows.
type Veil int

// The veils. The zero value is none: all was seen.
const (
	Unveiled Veil = iota
	// VeilToken is a fine-grained token: GitLab takes achievements and awards out
	// of every list it makes for one, and says nothing about it.
	VeilToken
	// VeilTokenKind is a token of which cannot be read whether it is fine-grained.
	VeilTokenKind
	// VeilGroup is a group that is not known: only its own list has every award.
	VeilGroup
	// VeilRole is a group that is not known, for a caller who is no administrator:
	// whoever may award the achievement is shown all its awards, hidden ones too.
	// So an award that is refused for the role is all that can come of trying.
	VeilRole
	// VeilUser is a user whom GitLab does not show, such as a blocked one.
	VeilUser
	// VeilList is a user of whom GitLab gives no list of awards.
	VeilList
	// VeilRows are awards that GitLab counts and does not show, which may be
	// anybody's of whom none was seen.
	VeilRows
)

// Standing is what was read of who holds an achievement.
type Standing struct {
	awards []StandingAward // by user, and the oldest of each first
	veils  map[ids.User]Veil
}

// Of returns the standing awards that were seen of a user, the oldest first, and
// what there may be besides: with a veil there can be more of them. A user who
// was not asked for cannot be told.
func (s Standing) Of(user ids.User) ([]StandingAward, Veil) {
	veil, asked := s.veils[user]
	if !asked {
		veil = VeilUser
	}
	first, _ := slices.BinarySearchFunc(s.awards, user, compareHolder)
	after, _ := slices.BinarySearchFunc(s.awards, user+1, compareHolder)
	return s.awards[first:after:after], veil
}

func compareHolder(a StandingAward, user ids.User) int { return cmp.Compare(a.User, user) }

// Holds says whether a user holds the achievement.
func (s Standing) Holds(user ids.User) Holds {
	awards, veil := s.Of(user)
	switch {
	case len(awards) > 0:
		return HoldsIt
	case veil == Unveiled:
		return HoldsNot
	}
	return CannotTell
}

// NewStanding has the awards among list that users have. Each user is under the veil
// that veils has for them, or else under others.
func NewStanding(list []StandingAward, users []ids.User, others Veil, veils map[ids.User]Veil) Standing {
	s := Standing{veils: make(map[ids.User]Veil, len(users))}
	for _, u := range users {
		s.veils[u] = others
		if veil, known := veils[u]; known {
			s.veils[u] = veil
		}
	}
	for _, h := range list {
		if _, asked := s.veils[h.User]; asked {
			s.awards = append(s.awards, h)
		}
	}
	order.By(s.awards, func(a, b StandingAward) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Award, b.Award))
	})
	return s
}
