package journal

import (
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
)

// Known is what the journal tells of each row: rows that were about to be sent
// and have no outcome are unknown.
func (r *Run) Known() []bulk.Result {
	results := make([]bulk.Result, len(r.Rows))
	for i, row := range r.Rows {
		res := bulk.Result{Row: &r.Rows[i], Status: bulk.StatusNotAttempted, AwardID: row.AwardID, Attempts: r.Attempts[i]}
		o, done := r.Outcomes[i]
		_, sent := r.Intended[i]
		switch {
		case row.Status != "" && !done:
			res.Status, res.Error = row.Status, row.Error
		case done:
			res.Status, res.AwardID, res.Attempts, res.Error = o.Status, o.AwardID, o.Attempts, o.Error
		case sent:
			res.Status = bulk.StatusUnknown
		}
		results[i] = res
	}
	return results
}

// MarkUnread decides the rows of a run whose lines in the journal are damaged and that
// have no outcome: who is meant by them is not known, so they are not sent.
func (r *Run) MarkUnread() {
	for i, line := range r.Unread {
		row := &r.Rows[i]
		if r.Decided(i) {
			continue
		}
		row.Status = bulk.StatusNotAttempted
		if _, sent := r.Intended[i]; sent {
			row.Status = bulk.StatusUnknown
		}
		row.Error = fmt.Sprintf("line %d of the journal is damaged: who is meant is not known", line)
	}
}
