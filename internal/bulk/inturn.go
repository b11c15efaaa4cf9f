package bulk

import "context"

// InTurn makes changes that are named by the number of an award alone, one after
// another. GitLab has no query for an award by its number, so nothing is read back: a
// change whose answer was lost ends [StatusUnknown], and one that cannot have run has
// failed, after whatever send tried. After a failure that is Fatal, or with which ctx
// ended, the remaining rows are not attempted. No row is sent twice.
func InTurn(ctx context.Context, action Action, rows []Row, send func(context.Context, Change) Outcome) []Result {
	results := make([]Result, len(rows))
	over := false
	for i, row := range rows {
		res := &results[i]
		*res = Result{Row: &rows[i], Status: StatusNotAttempted, AwardID: row.AwardID}
		if over {
			continue
		}
		o := send(ctx, Change{Action: action, AwardID: row.AwardID})
		res.Attempts = 1
		switch o.Verdict {
		case Done:
			res.Status = action.done()
			continue
		case Unknown:
			res.Status = StatusUnknown
		default:
			res.Status = StatusFailed
		}
		res.Error, res.Err = text(o.Err), o.Err
		over = o.Fatal || ctx.Err() != nil
	}
	return results
}
