package bulk

import "fmt"

// close logs what became of the rows that are left and not in doubt: what was sent
// and cannot have run is no longer intended, and where everything was refused they
// have failed.
func (r *run) close() {
	if r.broken.Load() {
		return
	}
	var left []RowOutcome
	for i := range r.plan {
		p := &r.rows[i]
		if p.status != "" || r.mayHaveRun(i) {
			continue
		}
		switch {
		case r.refusal != nil:
			left = append(left, RowOutcome{Index: i, Status: StatusFailed, Attempts: p.attempts, Error: "not sent: " + r.refusal.Error()})
		case p.attempts > 0:
			left = append(left, RowOutcome{Index: i, Status: StatusNotAttempted, Attempts: p.attempts, Error: p.err})
		}
	}
	if len(left) == 0 {
		return
	}
	if err := r.log.Record(left); err != nil {
		r.halt(fmt.Errorf("%w: %w", ErrJournal, err))
	}
	for _, s := range left {
		if s.Status == StatusFailed {
			r.finish(s.Index, s)
		}
	}
}

// mayHaveRun reports whether an open row is in doubt, or was in an earlier run and
// its turn to be read back has not come.
func (r *run) mayHaveRun(i int) bool {
	_, waits := r.waiting[i]
	return waits || r.rows[i].inDoubt
}

// results closes the books: what is still open was in doubt, or did not run.
func (r *run) results(stop error) []Result {
	results := make([]Result, len(r.plan))
	for i := range r.plan {
		p := &r.rows[i]
		switch {
		case p.status != "":
		case r.mayHaveRun(i):
			if p.err == "" {
				p.err = cutOff
			}
			r.finish(i, RowOutcome{Index: i, Status: StatusUnknown, Attempts: p.attempts, Error: p.err})
		default:
			p.status = StatusNotAttempted
			if p.err == "" && stop != nil {
				p.err = "not sent: " + stop.Error()
			}
			r.counts.add(p.status)
		}
		if p.award == 0 { // the one that was to be revoked, whatever came of it
			p.award = r.plan[i].AwardID
		}
		results[i] = Result{Row: r.plan[i], Status: p.status, AwardID: p.award, Attempts: p.attempts, Error: p.err, Err: p.cause}
	}
	if r.counts != r.told {
		r.o.Progress(r.counts)
	}
	return results
}
