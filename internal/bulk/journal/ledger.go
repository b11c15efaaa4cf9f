package journal

import (
	"errors"
	"fmt"
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
	Damaged  bool // the last line is cut off and was passed over
}

// Open counts the rows that are neither settled nor decided by the plan.
func (r *Run) Open() int {
	open := 0
	for i, row := range r.Rows {
		if _, settled := r.Settled[i]; row.Status == "" && !settled {
			open++
		}
	}
	return open
}

// ledger is a Run in the making. Reader and writer share it: what the one would
// refuse, the other does not write.
type ledger struct {
	run     Run
	started bool // the header was there
	count   int  // of rows that have to follow the header
}

func newLedger() *ledger {
	return &ledger{run: Run{State: bulk.State{
		Settled: map[int]bulk.Settled{}, Intended: map[int]time.Time{}, Attempts: map[int]int{},
	}}}
}

// complete tells whether the whole plan is there.
func (l *ledger) complete() bool { return l.started && len(l.run.Rows) == l.count }

// snapshot returns the run as it is now; later records do not change it.
func (l *ledger) snapshot() *Run {
	run := l.run
	run.State = bulk.State{Settled: maps.Clone(run.Settled), Intended: maps.Clone(run.Intended), Attempts: maps.Clone(run.Attempts)}
	run.Rows = slices.Clip(run.Rows)
	return &run
}

// check says why a record cannot follow those before it.
func (l *ledger) check(r record) error {
	switch {
	case !l.started && r.Type != kindRun:
		return errors.New("the first record is not that of a run")
	case l.started && r.Type == kindRun:
		return errors.New("a second record of a run")
	case l.started && !l.complete() && r.Type != kindRow:
		return fmt.Errorf("only %d of %d rows come before it", len(l.run.Rows), l.count)
	}
	switch r.Type {
	case kindRun:
		return checkRun(r)
	case kindRow:
		return l.checkRow(r)
	case kindIntent:
		return l.checkIntent(r)
	case kindOutcome:
		return l.checkOutcome(r)
	case kindEnd:
		if r.Phase != Finished && r.Phase != Interrupted {
			return fmt.Errorf("no run ends in the phase %.40q", string(r.Phase))
		}
		return nil
	}
	return fmt.Errorf("unknown type of record %.40q", string(r.Type))
}

func checkRun(r record) error {
	switch {
	case r.Header == nil:
		return errors.New("the header is missing")
	case r.Header.Version != version:
		return fmt.Errorf("it has version %d, and this ach reads version %d", r.Header.Version, version)
	case !validID(r.Header.ID):
		return fmt.Errorf("%.40q is not the id of a run", r.Header.ID)
	case r.Header.Action != "" && r.Header.Action != bulk.Award && r.Header.Action != bulk.Revoke:
		return fmt.Errorf("unknown action %.40q", string(r.Header.Action))
	case r.Count < 0 || r.Count > maxRows:
		return fmt.Errorf("it is to have %d rows, and at most %d are possible", r.Count, maxRows)
	}
	return nil
}

func (l *ledger) checkRow(r record) error {
	if r.Row == nil {
		return errors.New("the row is missing")
	}
	if l.complete() {
		return fmt.Errorf("a row beyond the %d that the header has", l.count)
	}
	switch r.Row.Status {
	case "", bulk.StatusSkipped, bulk.StatusFailed, bulk.StatusDuplicate, bulk.StatusNotFound, bulk.StatusCannotTell:
		return nil
	}
	return fmt.Errorf("no plan gives a row the status %.40q", string(r.Row.Status))
}

func (l *ledger) checkIntent(r record) error {
	if r.At == nil || len(r.Rows) == 0 {
		return errors.New("the time or the rows are missing")
	}
	seen := make(map[int]bool, min(len(r.Rows), 1024))
	for _, i := range r.Rows {
		if err := l.checkIndex(i, seen); err != nil {
			return err
		}
		if s, settled := l.run.Settled[i]; settled {
			return fmt.Errorf("row %d is sent although it is %s", i, s.Status)
		}
	}
	return nil
}

func (l *ledger) checkOutcome(r record) error {
	if len(r.Results) == 0 {
		return errors.New("the results are missing")
	}
	seen := make(map[int]bool, min(len(r.Results), 1024))
	for _, s := range r.Results {
		if err := l.checkIndex(s.Index, seen); err != nil {
			return err
		}
		switch s.Status {
		case bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusSkipped, bulk.StatusFailed:
		case bulk.StatusNotAttempted: // it cannot have run, and may be sent again
		default:
			return fmt.Errorf("row %d cannot be settled as %.40q", s.Index, string(s.Status))
		}
		if before, settled := l.run.Settled[s.Index]; settled && (before.Status != s.Status || before.AwardID != s.AwardID) {
			return fmt.Errorf("row %d is %s (award %d) after it was %s (award %d)", s.Index, s.Status, s.AwardID, before.Status, before.AwardID)
		}
	}
	return nil
}

// checkIndex says why a row cannot be written about; seen holds the others of
// the same record.
func (l *ledger) checkIndex(i int, seen map[int]bool) error {
	switch {
	case i < 0 || i >= len(l.run.Rows):
		return fmt.Errorf("there is no row %d", i)
	case seen[i]:
		return fmt.Errorf("row %d stands there twice", i)
	case l.run.Rows[i].Status != "":
		return fmt.Errorf("row %d was decided by the plan", i)
	}
	seen[i] = true
	return nil
}

// apply adds a record that check has passed.
func (l *ledger) apply(r record) {
	l.run.Finished = r.Type == kindEnd && r.Phase == Finished
	switch r.Type {
	case kindRun:
		l.started, l.run.Header, l.count = true, *r.Header, r.Count
	case kindRow:
		l.run.Rows = append(l.run.Rows, *r.Row)
	case kindIntent:
		for _, i := range r.Rows {
			l.run.Intended[i] = *r.At
			l.run.Attempts[i]++
		}
	case kindOutcome:
		for _, s := range r.Results {
			if s.Status == bulk.StatusNotAttempted {
				delete(l.run.Intended, s.Index)
				continue
			}
			l.run.Settled[s.Index] = s
		}
	}
}
