package run

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// Sum is the verdict on rows, done or foreseen: the error of a run, or nil where every row
// is as it was wanted. A single row fails with its own error; of several, those that are
// unknown weigh most. runErr is what ended the run early, and resume the way to go on.
func Sum(results []bulk.Result, runErr error, resume string) error {
	var first error
	for _, res := range results {
		first = cmp.Or(first, rowError(res))
	}
	counts := bulk.Statuses(results)
	untold := counts[bulk.StatusCannotTell]
	bad := counts[bulk.StatusFailed] + counts[bulk.StatusNotFound] + counts[bulk.StatusUnknown] + counts[bulk.StatusNotAttempted] + untold
	switch {
	case errors.Is(runErr, context.Canceled):
		return &Error{Kind: KindInterrupted, message: "interrupted: " + bulk.CountText(counts), Hint: resume, Err: runErr}
	case bad == 0 && (runErr == nil || errors.Is(runErr, context.DeadlineExceeded)): // it was in time after all
		return nil
	case len(results) == 1 && first != nil:
		return first
	}
	first = cmp.Or(first, runErr)
	e := &Error{Kind: KindPartly, message: bulk.CountText(counts), Hint: resume, Err: first}
	switch {
	case counts[bulk.StatusUnknown] > 0:
		e.Kind, e.Hint = KindUnknown, cmp.Or(resume, wayRecipient)
	case runErr != nil:
		e.Kind, e.Like, e.message = KindLike, runErr, runErr.Error()+": "+e.message
	case bad == untold: // nothing worse
		e.Kind = KindGuard
	case bad == len(results) && untold == 0 && first != nil:
		e.Kind, e.Like = KindLike, first
	}
	return e
}

// leftOpen reports whether a row may still be settled by a run that is resumed.
func leftOpen(res bulk.Result) bool {
	return res.Row.Status == "" && (res.Status == bulk.StatusUnknown || res.Status == bulk.StatusNotAttempted)
}

// rowError is the error of a row that is not as it was wanted, nil for any other: the one
// that decided it, else what its status and words tell, as those of a journal.
// Only a single row ends with it; of several, the code counts where all are alike.
func rowError(res bulk.Result) error {
	switch res.Status {
	case bulk.StatusNotFound, bulk.StatusCannotTell, bulk.StatusFailed, bulk.StatusUnknown:
	default:
		return nil
	}
	switch {
	case res.Err != nil:
		return res.Err
	case res.Status == bulk.StatusNotFound:
		return &gitlab.Error{Kind: gitlab.NotFound, Message: res.Error}
	case res.Status == bulk.StatusCannotTell:
		why, ways, _ := strings.Cut(res.Error, "; ") // a journal keeps both in one
		return Guarded(ways, "%s; nothing was sent", why)
	case res.Row.Status == bulk.StatusFailed: // a wrong row, left out
		return misused("", "%s", res.Error)
	case res.Status == bulk.StatusFailed: // refused before, as the journal keeps it
		return &Error{Kind: KindRefused, message: res.Error}
	}
	return &Error{Kind: KindFailure, message: res.Error}
}

// RowName is what a message calls a row.
func RowName(res bulk.Result) string {
	if res.Row.User != "" || res.Row.UserID != 0 {
		return words.UserName(res.Row.User, res.Row.UserID)
	}
	return "award " + res.Row.AwardID.String()
}

// Verb is what a run is about, in one word.
func Verb(action bulk.Action) string {
	return map[bulk.Action]string{bulk.Award: "awarding", bulk.Revoke: "revoking", bulk.Reword: "changing messages"}[action]
}
