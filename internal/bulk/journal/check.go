package journal

import (
	"errors"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
)

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
		return l.checkRow(r.Row)
	case kindIntent:
		return l.checkIntent(r)
	case kindOutcome:
		return l.checkOutcomes(r.Results)
	case kindEnd:
		if r.Phase != Finished && r.Phase != Interrupted {
			return fmt.Errorf("no run ends in the phase %.40q", string(r.Phase))
		}
		return nil
	}
	return fmt.Errorf("unknown type of record %.40q", string(r.Type))
}

func (l *ledger) checkRun(r record) error {
	h := r.Header
	switch {
	case h == nil:
		return errors.New("the header is missing")
	case h.Version < firstVersion || h.Version > version:
		return fmt.Errorf("it has version %d, and this ach reads version %d", h.Version, version)
	case (h.Version == firstVersion) == l.sealed:
		return fmt.Errorf("it says version %d, and its lines are those of another", h.Version)
	case !validID(h.ID):
		return fmt.Errorf("%.40q is not the id of a run", h.ID)
	case h.Action != "" && h.Action != bulk.Award && h.Action != bulk.Revoke:
		return fmt.Errorf("unknown action %.40q", string(h.Action))
	case r.Count < 0 || r.Count > maxRows:
		return fmt.Errorf("it is to have %d rows, and at most %d are possible", r.Count, maxRows)
	}
	return nil
}

func (l *ledger) checkRow(row *bulk.Row) error {
	switch {
	case row == nil:
		return errors.New("the row is missing")
	case l.complete():
		return fmt.Errorf("a row beyond the %d that the header has", l.count)
	}
	switch row.Status {
	case "", bulk.StatusSkipped, bulk.StatusExcepted, bulk.StatusFailed, bulk.StatusDuplicate, bulk.StatusNotFound, bulk.StatusCannotTell:
		return nil
	}
	return fmt.Errorf("no plan gives a row the status %.40q", string(row.Status))
}

func (l *ledger) checkIntent(r record) error {
	if r.At == nil || len(r.Rows) == 0 {
		return errors.New("the time or the rows are missing")
	}
	seen := map[int]bool{}
	for _, i := range r.Rows {
		if err := l.checkIndex(i, seen); err != nil {
			return err
		}
		if o, done := l.run.Outcomes[i]; done {
			return fmt.Errorf("row %d is sent although it is %s", i, o.Status)
		}
	}
	return nil
}

func (l *ledger) checkOutcomes(results []bulk.RowOutcome) error {
	if len(results) == 0 {
		return errors.New("the results are missing")
	}
	seen := map[int]bool{}
	for _, o := range results {
		err := l.checkIndex(o.Index, seen)
		if err == nil {
			err = checkOutcome(o, l.run.Outcomes[o.Index])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkOutcome says why an outcome cannot follow the one before it, if there is one.
func checkOutcome(o, before bulk.RowOutcome) error {
	switch o.Status {
	case bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusSkipped, bulk.StatusFailed:
	case bulk.StatusNotAttempted: // it cannot have run, and may be sent again
		if before.Ran {
			return fmt.Errorf("row %d was not sent although GitLab answered that it was done", o.Index)
		}
	default:
		if o.Status != bulk.StatusUnknown || !o.Ran {
			return fmt.Errorf("row %d cannot be settled as %.40q", o.Index, string(o.Status))
		}
	}
	switch {
	case o.Ran && o.Status != bulk.StatusUnknown:
		return fmt.Errorf("row %d is %s, and yet to be looked for", o.Index, o.Status)
	case before.Status != "" && !before.Ran && (before.Status != o.Status || before.AwardID != o.AwardID):
		return fmt.Errorf("row %d is %s (award %d) after it was %s (award %d)", o.Index, o.Status, o.AwardID, before.Status, before.AwardID)
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
