package bulk

import (
	"fmt"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// maxUsers is how many users one read asks for.
const maxUsers = 100

// inDoubt is a row whose answer was lost.
type inDoubt struct {
	row       int
	ready     time.Time // from then on, what is not there will not come
	readEarly bool      // it was read back before ready
	reading   bool
	closed    bool // nothing more to read: decided, or given up by a run that stops
}

// putInDoubt puts a row, sent and lost at those times, among those to read back.
func (r *run) putInDoubt(i int, sent, lost time.Time, why string) {
	p := &r.rows[i]
	if p.lost == 0 {
		p.sent = sent
	}
	p.lost++
	p.inDoubt = true
	p.err = why
	r.counts.InDoubt++
	r.inDoubt = append(r.inDoubt, &inDoubt{row: i, ready: lost.Add(r.o.GraceTime)})
}

// idle reports whether nothing is left to send, now or soon. Before that, an early
// read would only take a request from rows that wait: the later one settles the same.
func (r *run) idle() bool { return r.unsent()+r.sending == 0 }

// readBack begins a read for rows in doubt whose time has come, if there are any.
func (r *run) readBack(now time.Time) bool {
	if len(r.inDoubt) == 0 || r.reads.Err() != nil {
		return false
	}
	early := r.idle() || r.stop != nil
	batch, users := r.nextToRead(func(d *inDoubt) bool { return !now.Before(d.ready) || early && !d.readEarly })
	if len(batch) == 0 {
		return false
	}
	if r.stop != nil {
		r.readUntil = r.readsEnd(now)
	}
	r.inFlight++
	achievement, round := r.plan[batch[0].row].AchievementID, r.backoff.round
	go func() {
		read, err := r.srv.Standing(r.reads, achievement, users)
		r.events <- func() {
			r.inFlight--
			for _, d := range batch {
				d.reading = false
			}
			if err != nil {
				r.onFailedRead(batch, round, err)
			} else {
				r.onReadBack(batch, now, read)
			}
		}
	}()
	return true
}

// nextToRead takes one read's worth of rows in doubt: those that are due of the
// first achievement that has any.
func (r *run) nextToRead(due func(*inDoubt) bool) (batch []*inDoubt, users []ids.User) {
	seen := map[ids.User]bool{}
	for _, d := range r.inDoubt {
		row := r.plan[d.row]
		if d.reading || d.closed || !due(d) || len(batch) > 0 && row.AchievementID != r.plan[batch[0].row].AchievementID {
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

// onFailedRead has everything wait, or gives up on the rows where the run stops.
func (r *run) onFailedRead(batch []*inDoubt, round int, err error) {
	if r.stop == nil {
		r.pause(0, round, fmt.Errorf("reading back: %w", err))
		return
	}
	for _, d := range batch {
		d.closed = true
	}
}

// onReadBack takes in a read that began at a time.
func (r *run) onReadBack(batch []*inDoubt, began time.Time, read Reading) {
	standing := map[ids.User][]StandingAward{}
	for _, a := range read.Awards {
		standing[a.UserID] = append(standing[a.UserID], a)
	}
	var settled []RowOutcome
	for _, d := range batch {
		user := r.plan[d.row].UserID
		award, match := r.matchAward(d.row, standing[user], read.NotVisible[user])
		if match != matchOwn && began.Before(d.ready) {
			d.readEarly = true
			continue
		}
		d.closed = true
		if o, ok := r.settleDoubt(d.row, award, match, read.NotVisible[user]); ok {
			settled = append(settled, o)
		}
	}
	r.inDoubt = slices.DeleteFunc(r.inDoubt, func(d *inDoubt) bool { return d.closed })
	if len(settled) == 0 {
		return
	}
	r.record(settled)
	for _, o := range settled {
		r.finish(o.Index, o)
	}
	r.backoff.reset()
}

// settleDoubt decides on a row by the last look at it, and returns its outcome if it
// has one to record. One that ends unknown has none, so that a later run looks again.
func (r *run) settleDoubt(i int, award ids.Award, match match, notVisible string) (RowOutcome, bool) {
	p := &r.rows[i]
	why := ""
	switch {
	case match == matchOwn:
		if r.o.Action == Award {
			r.claimed.take(award, i)
		}
		return r.outcome(i, r.o.Action.done(), award, ""), true
	case match == matchOther:
		return r.outcome(i, StatusSkipped, award, "somebody else awarded it meanwhile"), true
	case match == matchNotVisible:
		why = "it cannot be told what came of it: " + notVisible
	case match == matchAmbiguous:
		// An award that may have stood before the row was sent. Sending again
		// could double it.
		why = fmt.Sprintf("award %d is there, and whether it is this row's cannot be told", award)
	case p.ranUnseen:
		why = "GitLab answered that it was done, and does not list it"
	case p.refused:
		if r.refusedAlone++; r.refusedAlone >= firstBatch { // it is not the rows that are refused
			r.halt(fmt.Errorf("the server refuses every request: %w", r.wholeRefusal))
		}
		return r.outcome(i, StatusFailed, r.plan[i].AwardID, p.err), true
	case p.lost > 1:
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
	r.finish(i, r.outcome(i, StatusUnknown, 0, p.err+"; "+why))
	return RowOutcome{}, false
}
