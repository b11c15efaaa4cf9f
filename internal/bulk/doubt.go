package bulk

import (
	"fmt"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

const (
	// maxUsers is how many users one read asks for.
	maxUsers = 100
	// skew is how far the server's clock may be behind what is known of it.
	skew = 10 * time.Minute
)

// doubt is a row whose answer was lost.
type doubt struct {
	row     int
	ready   time.Time // from then on, what is not there will not come
	looked  bool      // it was read back before ready
	reading bool
	closed  bool // nothing more to read: decided, or given up by a run that stops
}

// doubt puts a row, sent and lost at those times, among those to read back.
func (r *run) doubt(i int, sent, lost time.Time, why string) {
	p := &r.rows[i]
	if p.doubts == 0 {
		p.sent = sent
	}
	p.doubts++
	p.inDoubt = true
	p.err = why
	r.counts.InDoubt++
	r.doubts = append(r.doubts, &doubt{row: i, ready: lost.Add(r.o.GraceTime)})
}

// idle says whether nothing is left to send, now or soon. Before that, a first
// look would only take a request from rows that wait: the later look settles
// the same.
func (r *run) idle() bool {
	return r.unsent()+r.sending == 0
}

// look begins a read for rows in doubt whose time has come, if there are any.
func (r *run) look(now time.Time) bool {
	if len(r.doubts) == 0 || r.reads.Err() != nil {
		return false
	}
	early := r.idle() || r.stop != nil
	batch, users := r.gather(func(d *doubt) bool { return !now.Before(d.ready) || early && !d.looked })
	if len(batch) == 0 {
		return false
	}
	if r.stop != nil {
		r.readUntil = r.lastLook(now)
	}
	r.inFlight++
	achievement, round := r.plan[batch[0].row].AchievementID, r.gate.round
	go func() {
		read, err := r.srv.Standing(r.reads, achievement, users)
		r.events <- func() {
			r.inFlight--
			r.looked(batch, now, round, read, err)
		}
	}()
	return true
}

// gather takes one read's worth of rows in doubt: those that are due of the
// first achievement that has any.
func (r *run) gather(due func(*doubt) bool) (batch []*doubt, users []ids.User) {
	seen := map[ids.User]bool{}
	for _, d := range r.doubts {
		row := r.plan[d.row]
		if d.reading || d.closed || !due(d) {
			continue
		}
		if len(batch) > 0 && row.AchievementID != r.plan[batch[0].row].AchievementID {
			continue
		}
		if !seen[row.UserID] {
			if len(users) == maxUsers {
				continue
			}
			seen[row.UserID] = true
			users = append(users, row.UserID)
		}
		d.reading = true
		batch = append(batch, d)
	}
	return batch, users
}

// looked takes in a read that began at a time.
func (r *run) looked(batch []*doubt, began time.Time, round int, read Reading, err error) {
	for _, d := range batch {
		d.reading = false
	}
	if err != nil {
		if r.stop != nil {
			for _, d := range batch {
				d.closed = true
			}
			return
		}
		r.pause(0, round, fmt.Errorf("reading back: %w", err))
		return
	}
	of := map[ids.User][]StandingAward{}
	for _, h := range read.Awards {
		of[h.UserID] = append(of[h.UserID], h)
	}
	var found []RowOutcome
	for _, d := range batch {
		user := r.plan[d.row].UserID
		award, saw := r.match(d.row, of[user], read.NotVisible[user])
		final := !began.Before(d.ready)
		switch {
		case saw == present:
			d.closed = true
			found = append(found, r.adopt(d.row, award))
		case !final:
			d.looked = true
		case saw == taken:
			d.closed = true
			found = append(found, RowOutcome{
				Index: d.row, Status: StatusSkipped, AwardID: award, Attempts: r.rows[d.row].attempts,
				Error: "somebody else awarded it meanwhile",
			})
		default:
			d.closed = true
			if s, settled := r.absent(d.row, award, saw, read.NotVisible[user]); settled {
				found = append(found, s)
			}
		}
	}
	r.doubts = slices.DeleteFunc(r.doubts, func(d *doubt) bool { return d.closed })
	if len(found) == 0 {
		return
	}
	if err := r.log.Record(found); err != nil {
		r.broken.Store(true)
		r.halt(fmt.Errorf("%w: %w", ErrJournal, err))
	}
	for _, s := range found {
		r.finish(s.Index, s)
	}
	r.gate.progress()
}

// sighting is what a read says of one row. The zero value is the careful one.
type sighting int

const (
	unclear sighting = iota // it cannot be told: not all is shown
	missing                 // the change has not been made
	present                 // it has
	strange                 // something is there that may be the change, and may not
	taken                   // what the row is for was done by somebody else
)

// match looks for the change of a row among the standing awards of its user, of
// whom there may be more for the reason given by partial. The award it returns is
// the one found.
func (r *run) match(i int, held []StandingAward, partial string) (ids.Award, sighting) {
	if r.o.Action == Revoke {
		return r.matchRevoked(r.plan[i].AwardID, held, partial)
	}
	own, odd, other := r.sort(i, held)
	switch {
	case own != 0:
		return own, present
	case odd != 0:
		return odd, strange
	case other != 0 && !r.o.Again:
		return other, taken
	case partial != "":
		return 0, unclear
	}
	return 0, missing
}

func (r *run) matchRevoked(award ids.Award, held []StandingAward, partial string) (ids.Award, sighting) {
	switch {
	case slices.ContainsFunc(held, func(h StandingAward) bool { return h.AwardID == award }):
		return award, missing
	case partial != "": // an award that is no longer shown looks like a revoked one
		return award, unclear
	}
	return award, present
}

// sort finds among the awards that were not there when a row was planned one that
// must be the row's own, one that may be, and one that is somebody else's; 0 each
// where there is none.
func (r *run) sort(i int, held []StandingAward) (own, odd, other ids.Award) {
	row := r.plan[i]
	earliest := r.rows[i].sent.Add(-skew)
	if r.o.ClockAhead != nil {
		earliest = earliest.Add(r.o.ClockAhead())
	}
	for _, h := range held {
		switch {
		case h.AwardID <= r.newest || r.claimed.by(h.AwardID) >= 0:
		case r.o.Me == 0: // whose it is cannot be told
			odd = h.AwardID
		case h.AwardedBy != r.o.Me:
			other = h.AwardID
		case row.Unseen || h.At.Before(earliest):
			odd = h.AwardID
		case own == 0 || h.AwardID < own:
			own = h.AwardID
		}
	}
	return own, odd, other
}

// adopt makes what was found the row's own.
func (r *run) adopt(i int, award ids.Award) RowOutcome {
	s := RowOutcome{Index: i, Status: StatusRevoked, AwardID: award, Attempts: r.rows[i].attempts}
	if r.o.Action == Award {
		s.Status = StatusAwarded
		r.claimed.take(award, i)
	}
	return s
}

// absent decides on a row that the later look did not find, and returns its outcome
// if it has one that is for good.
func (r *run) absent(i int, award ids.Award, saw sighting, partial string) (RowOutcome, bool) {
	p := &r.rows[i]
	why := ""
	switch {
	case saw == unclear:
		why = "it cannot be told what came of it: " + partial
	case saw == strange:
		// An award that may have stood before the row was sent. Sending again
		// could double it.
		why = fmt.Sprintf("award %d is there, and whether it is this row's cannot be told", award)
	case p.unshown:
		why = "GitLab answered that it was done, and does not list it"
	case p.refused:
		if r.lone++; r.lone >= DefaultBatchSize { // it is not the rows that are refused
			r.halt(fmt.Errorf("the server refuses every request: %w", r.wholly))
		}
		return RowOutcome{Index: i, Status: StatusFailed, AwardID: r.plan[i].AwardID, Attempts: p.attempts, Error: p.err}, true
	case p.doubts > 1:
		why = "sent twice and not found"
	default:
		p.inDoubt = false
		p.err = "sent, and found not to have run"
		r.counts.InDoubt--
		if !r.o.ReadBackOnly {
			r.again.push(i)
		}
		return RowOutcome{}, false
	}
	r.finish(i, RowOutcome{Index: i, Status: StatusUnknown, Attempts: p.attempts, Error: p.err + "; " + why})
	return RowOutcome{}, false
}
