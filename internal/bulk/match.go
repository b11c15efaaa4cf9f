package bulk

import (
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// clockSkew is how far the server's clock may be behind what is known of it.
const clockSkew = 10 * time.Minute

// match is what a read says of one row. The zero value is the careful one.
type match int

const (
	matchNotVisible match = iota // it cannot be told: not all is shown
	matchAbsent                  // the change has not been made
	matchOwn                     // it has
	matchAmbiguous               // something is there that may be the change, and may not
	matchOther                   // what the row is for was done by somebody else
)

// matchAward looks for the change of a row among the standing awards of its user, of
// whom there may be more for the reason given by notVisible. The award it returns is
// the one found.
func (r *run) matchAward(i int, standing []StandingAward, notVisible string) (ids.Award, match) {
	if r.o.Action == Revoke {
		return matchRevoked(r.plan[i].AwardID, standing, notVisible)
	}
	own, odd, other := r.classify(i, standing)
	switch {
	case own != 0:
		return own, matchOwn
	case odd != 0:
		return odd, matchAmbiguous
	case other != 0 && !r.o.Again:
		return other, matchOther
	case notVisible != "":
		return 0, matchNotVisible
	}
	return 0, matchAbsent
}

func matchRevoked(award ids.Award, standing []StandingAward, notVisible string) (ids.Award, match) {
	switch {
	case slices.ContainsFunc(standing, func(a StandingAward) bool { return a.AwardID == award }):
		return award, matchAbsent
	case notVisible != "": // an award that is no longer shown looks like a revoked one
		return award, matchNotVisible
	}
	return award, matchOwn
}

// classify finds among the awards that were not there when a row was planned one that
// must be the row's own, one that may be, and one that is somebody else's; 0 each
// where there is none.
func (r *run) classify(i int, standing []StandingAward) (own, odd, other ids.Award) {
	earliest := r.rows[i].sent.Add(-clockSkew)
	if r.o.ClockAhead != nil {
		earliest = earliest.Add(r.o.ClockAhead())
	}
	for _, a := range standing {
		switch {
		case a.AwardID <= r.newest || r.claimed.taken(a.AwardID):
		case r.o.Me == 0: // whose it is cannot be told
			odd = a.AwardID
		case a.AwardedBy != r.o.Me && (r.o.Again || !a.Untold):
			other = a.AwardID
		case a.Untold || r.plan[i].Unseen || a.At.Before(earliest):
			odd = a.AwardID
		case own == 0 || a.AwardID < own:
			own = a.AwardID
		}
	}
	return own, odd, other
}
