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
	settled, ok := r.Outcomes[i]
	return r.Rows[i].Status != "" || ok && !settled.Ran
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

// ledger is a Run in the making. Reader and writer share it: what the one would
// refuse, the other does not write.
type ledger struct {
	run     Run
	started bool   // the header was there
	count   int    // of rows that have to follow the header
	sealed  bool   // its lines have numbers and checksums
	number  int    // of the last line
	failed  int    // lines since then that fail their checksum
	unsure  bool   // a line beyond the plan is lost
	unended []byte // the last line, where only its end is missing
}

func newLedger() *ledger {
	return &ledger{run: Run{State: bulk.State{
		Outcomes: map[int]bulk.RowOutcome{}, Intended: map[int]time.Time{}, Attempts: map[int]int{},
	}}}
}

// reach takes note of the lines that are lost before the one of that number.
func (l *ledger) reach(number int) error {
	next := l.number + 1
	switch {
	case number < next, !l.started && number > next, number > next+maxRows:
		return fmt.Errorf("its number is %d, and that of the line before it %d", number, l.number)
	case number == next && l.failed > 0: // there is more than was written
		l.run.Lost = append(l.run.Lost, next)
		l.unsure = l.unsure || l.complete()
	}
	for ; next < number; next++ {
		l.lose(next)
	}
	l.number, l.failed = number-1, 0
	return nil
}

// lose notes a line that cannot be read.
func (l *ledger) lose(number int) {
	l.run.Lost = append(l.run.Lost, number)
	if l.complete() {
		l.unsure = true
		return
	}
	if l.run.Unread == nil {
		l.run.Unread = map[int]int{}
	}
	l.run.Unread[len(l.run.Rows)] = number
	l.run.Rows = append(l.run.Rows, bulk.Row{})
}

// end takes note of what is lost at the end, and puts in doubt what a lost line may
// have been about.
func (l *ledger) end() {
	if l.failed > 0 {
		l.lose(l.number + 1)
		l.number += l.failed
		l.failed = 0
		l.unsure = l.complete() // lines that lost the end between them look like one
	}
	if !l.unsure {
		l.decided()
		return
	}
	for i := range l.run.Rows {
		if !l.run.Decided(i) {
			l.run.Intended[i] = time.Time{} // see since
			l.run.Finished = false
		}
	}
}

// decided gives the rows that a finished run left without an outcome the status that
// only its plan can have given them.
func (l *ledger) decided() {
	for i, number := range l.run.Unread {
		if _, settled := l.run.Outcomes[i]; l.run.Finished && !settled {
			l.run.Rows[i] = bulk.Row{Status: bulk.StatusSkipped, Error: fmt.Sprintf("decided by the plan, on line %d of the journal, which is damaged", number)}
		}
	}
}

// since gives a time to what may have been sent and nobody knows when: that of the
// last change to the file, which what was sent is not later than.
func (r *Run) since(changed time.Time) {
	for i, at := range r.Intended {
		if at.IsZero() {
			r.Intended[i] = changed
		}
	}
}

// complete tells whether the whole plan is there.
func (l *ledger) complete() bool { return l.started && len(l.run.Rows) == l.count }

// snapshot returns the run as it is now; later records do not change it.
func (l *ledger) snapshot() *Run {
	run := l.run
	run.State = bulk.State{Outcomes: maps.Clone(run.Outcomes), Intended: maps.Clone(run.Intended), Attempts: maps.Clone(run.Attempts)}
	run.Rows = slices.Clone(run.Rows)
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
		return l.checkRun(r)
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

func (l *ledger) checkRun(r record) error {
	switch {
	case r.Header == nil:
		return errors.New("the header is missing")
	case r.Header.Version < firstVersion || r.Header.Version > version:
		return fmt.Errorf("it has version %d, and this ach reads version %d", r.Header.Version, version)
	case (r.Header.Version == firstVersion) == l.sealed:
		return fmt.Errorf("it says version %d, and its lines are those of another", r.Header.Version)
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
		if s, settled := l.run.Outcomes[i]; settled {
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
		before, settled := l.run.Outcomes[s.Index]
		switch s.Status {
		case bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusSkipped, bulk.StatusFailed:
		case bulk.StatusNotAttempted: // it cannot have run, and may be sent again
			if before.Ran {
				return fmt.Errorf("row %d was not sent although GitLab answered that it was done", s.Index)
			}
		default:
			if s.Status != bulk.StatusUnknown || !s.Ran {
				return fmt.Errorf("row %d cannot be settled as %.40q", s.Index, string(s.Status))
			}
		}
		if s.Ran && s.Status != bulk.StatusUnknown {
			return fmt.Errorf("row %d is %s, and yet to be looked for", s.Index, s.Status)
		}
		if settled && !before.Ran && (before.Status != s.Status || before.AwardID != s.AwardID) {
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
	l.number++
	l.run.Ended = r.Type == kindEnd
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
			if _, sent := l.run.Intended[s.Index]; s.Ran && !sent { // the line of its intent is lost
				l.run.Intended[s.Index] = time.Time{} // see since
			}
			l.run.Outcomes[s.Index] = s
		}
	}
}
