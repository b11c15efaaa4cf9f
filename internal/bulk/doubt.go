package bulk

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// maxUsers is how many users one read asks for.
	maxUsers = 100
	// skew is how far the server's clock may be behind ours.
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
	r.doubts = append(r.doubts, &doubt{row: i, ready: lost.Add(r.o.Settle)})
}

// idle says whether nothing is left to send, now or soon. Before that, a first
// look would only take a request from rows that wait: the later look settles
// the same.
func (r *run) idle() bool {
	return r.fresh.len()+r.again.len()+r.sending == 0
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
		r.readUntil = now.Add(lastLook)
	}
	r.inFlight++
	achievement, round := r.plan[batch[0].row].AchievementID, r.gate.round
	go func() {
		held, err := r.srv.Held(r.reads, achievement, users)
		r.events <- func() {
			r.inFlight--
			r.looked(batch, now, round, held, err)
		}
	}()
	return true
}

// gather takes one read's worth of rows in doubt: those that are due of the
// first achievement that has any.
func (r *run) gather(due func(*doubt) bool) (batch []*doubt, users []int64) {
	seen := map[int64]bool{}
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
func (r *run) looked(batch []*doubt, began time.Time, round int, held []Held, err error) {
	for _, d := range batch {
		d.reading = false
	}
	var blind *Blind
	if errors.As(err, &blind) {
		err = nil // what it says of the others is whole
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
	of := map[int64][]Held{}
	for _, h := range held {
		of[h.UserID] = append(of[h.UserID], h)
	}
	var found []Settled
	for _, d := range batch {
		award, verdict := r.match(d.row, of[r.plan[d.row].UserID])
		final := !began.Before(d.ready)
		switch {
		case verdict == missing && blind.hides(r.plan[d.row].UserID):
			d.looked = true
			if final {
				d.closed = true
				p := &r.rows[d.row]
				r.finish(d.row, Settled{Index: d.row, Status: StatusUnknown, Attempts: p.attempts, Error: p.err + "; the server does not show what this user holds"})
			}
		case verdict == present:
			d.closed = true
			found = append(found, r.adopt(d.row, award))
		case !final:
			d.looked = true
		default:
			d.closed = true
			r.absent(d.row, award, verdict)
		}
	}
	r.doubts = slices.DeleteFunc(r.doubts, func(d *doubt) bool { return d.closed })
	if len(found) == 0 {
		return
	}
	if err := r.log.Settle(found); err != nil {
		r.broken.Store(true)
		r.halt(fmt.Errorf("%w: %w", ErrJournal, err))
	}
	for _, s := range found {
		r.finish(s.Index, s)
	}
	r.gate.progress()
}

// sighting is what a read says of one row.
type sighting int

const (
	missing sighting = iota // the change has not been made
	present                 // it has
	strange                 // something is there that may be the change, and may not
)

// match looks for the change of a row among the standing awards of its user.
// The award it returns is the one found, or the strange one.
func (r *run) match(i int, held []Held) (int64, sighting) {
	row := r.plan[i]
	if r.o.Action == Revoke {
		if slices.ContainsFunc(held, func(h Held) bool { return h.AwardID == row.AwardID }) {
			return row.AwardID, missing
		}
		return row.AwardID, present
	}
	var newest int64 // ids only grow: what is ours is newer than all that stood before
	for _, id := range row.Before {
		newest = max(newest, id)
	}
	var own, odd int64
	earliest := r.rows[i].sent.Add(-skew)
	for _, h := range held {
		switch {
		case h.AwardID <= newest || h.AwardedBy != r.o.Me || r.claimed[h.AwardID]:
		case h.At.Before(earliest):
			odd = h.AwardID
		case own == 0 || h.AwardID < own:
			own = h.AwardID
		}
	}
	switch {
	case own != 0:
		return own, present
	case odd != 0:
		return odd, strange
	}
	return 0, missing
}

// adopt makes what was found the row's own.
func (r *run) adopt(i int, award int64) Settled {
	s := Settled{Index: i, Status: StatusRevoked, AwardID: award, Attempts: r.rows[i].attempts}
	if r.o.Action == Award {
		s.Status = StatusAwarded
		r.claimed[award] = true
	}
	return s
}

// absent decides on a row that the later look did not find.
func (r *run) absent(i int, award int64, saw sighting) {
	p := &r.rows[i]
	switch {
	case saw == strange:
		// An award from before the send, unknown to the plan. It can only be
		// this row's if the clocks differ; sending again could double it.
		r.finish(i, Settled{Index: i, Status: StatusUnknown, Attempts: p.attempts, Error: fmt.Sprintf(
			"%s; award %d by you is there, but its time is before the row was sent", p.err, award)})
	case p.doubts > 1:
		r.finish(i, Settled{Index: i, Status: StatusUnknown, Attempts: p.attempts,
			Error: p.err + "; sent twice and not found"})
	default:
		p.inDoubt = false
		p.err = "sent, and found not to have run"
		r.counts.InDoubt--
		if !r.o.ReadBackOnly {
			r.again.push(i)
		}
	}
}
