package journal

import (
	"maps"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

// Run is what a journal says.
type Run struct {
	Header Header
	Rows   []bulk.Row
	bulk.State
	Finished bool // it came to its end, which says nothing about rows that are open
	Ended    bool // it came to an end by itself, finished or not, and was not killed
	Damaged  bool // the last line is cut off and was passed over

	// Lost are the numbers of lines that fail their checksum or are gone. Where one
	// is beyond the plan, it may have said of any open row that it was about to be
	// sent: all of them are in doubt.
	Lost []int
	// Unread are the rows whose line is lost, by their index, with its number. Who is
	// meant by such a row is not known.
	Unread map[int]int
}

// Decided reports whether a row has an outcome, or was decided by the plan. One that
// GitLab answered as done without showing the award has none.
func (r *Run) Decided(i int) bool {
	outcome, ok := r.Outcomes[i]
	return r.Rows[i].Status != "" || ok && !outcome.Ran
}

// InDoubt returns the indexes of the rows that may have been sent and have no
// outcome, in order.
func (r *Run) InDoubt() []int {
	var rows []int
	for i := range r.Rows {
		if _, sent := r.Intended[i]; sent && !r.Decided(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// Open counts the rows that are neither settled nor decided by the plan.
func (r *Run) Open() int {
	open := 0
	for i := range r.Rows {
		if !r.Decided(i) {
			open++
		}
	}
	return open
}

// snapshot returns the run as it is now; later records do not change it.
func (r *Run) snapshot() *Run {
	run := *r
	run.State = bulk.State{Outcomes: maps.Clone(run.Outcomes), Intended: maps.Clone(run.Intended), Attempts: maps.Clone(run.Attempts)}
	run.Rows = slices.Clone(run.Rows)
	return &run
}

// ledger is a Run in the making. Reader and writer share it: what the one would
// refuse, the other does not write.
type ledger struct {
	run     Run
	started bool // the header was there
	count   int  // of rows that have to follow the header
	sealed  bool // its lines have numbers and checksums
	number  int  // of the last line

	failed  int       // lines since then that fail their checksum
	unsure  bool      // a line beyond the plan is lost
	changed time.Time // of the file: nothing was sent later
	unended []byte    // the last line, where only its end is missing
}

func newLedger() *ledger {
	return &ledger{sealed: true, run: Run{State: bulk.State{
		Outcomes: map[int]bulk.RowOutcome{}, Intended: map[int]time.Time{}, Attempts: map[int]int{},
	}}}
}

// complete reports whether the whole plan is there.
func (l *ledger) complete() bool { return l.started && len(l.run.Rows) == l.count }

// apply adds a record that check has passed.
func (l *ledger) apply(r record) {
	run := &l.run
	l.number++
	run.Ended = r.Type == kindEnd
	run.Finished = run.Ended && r.Phase == Finished
	switch r.Type {
	case kindRun:
		l.started, run.Header, l.count = true, *r.Header, r.Count
	case kindRow:
		run.Rows = append(run.Rows, *r.Row)
	case kindIntent:
		for _, i := range r.Rows {
			run.Intended[i] = *r.At
			run.Attempts[i]++
		}
	case kindOutcome:
		for _, o := range r.Results {
			if o.Status == bulk.StatusNotAttempted {
				delete(run.Intended, o.Index)
				continue
			}
			if _, sent := run.Intended[o.Index]; o.Ran && !sent { // the line of its intent is lost
				run.Intended[o.Index] = l.changed
			}
			run.Outcomes[o.Index] = o
		}
	}
}
