package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// CountText is such as: 980 awarded, 12 skipped, 8 failed.
func CountText(counts map[bulk.Status]int) string {
	var parts []string
	for _, s := range []struct {
		status bulk.Status
		words  string
	}{
		{bulk.StatusAwarded, "awarded"},
		{bulk.StatusRevoked, "revoked"},
		{bulk.StatusWouldAward, "would be awarded"},
		{bulk.StatusWouldRevoke, "would be revoked"},
		{bulk.StatusSkipped, "skipped"},
		{bulk.StatusDuplicate, "named twice"},
		{bulk.StatusNotFound, "not found"},
		{bulk.StatusFailed, "failed"},
		{bulk.StatusCannotTell, "cannot be told"},
		{bulk.StatusUnknown, "unknown"},
		{bulk.StatusNotAttempted, "not attempted"},
	} {
		if n := counts[s.status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s.words))
		}
	}
	return strings.Join(parts, ", ")
}

func Statuses(results []bulk.Result) map[bulk.Status]int {
	counts := map[bulk.Status]int{}
	for _, res := range results {
		counts[res.Status]++
	}
	return counts
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Sum is the verdict on rows, done or foreseen.
func Sum(results []bulk.Result, runErr error, resume string) error {
	var first error
	for _, res := range results {
		err := rowError(res)
		if err == nil {
			continue
		}
		if known := firstError(res.Err, refusedBefore(res)); known != nil && res.Row.Status != bulk.StatusCannotTell {
			err = known
		}
		if first == nil {
			first = err
		}
	}
	return verdict(len(results), Statuses(results), first, runErr, resume)
}

// verdict is the error of a run over so many rows, or nil where every row is as
// it was wanted. A single row fails with its own error; of several, those that
// are unknown weigh most.
func verdict(rows int, counts map[bulk.Status]int, first, runErr error, resume string) error {
	untold := counts[bulk.StatusCannotTell]
	bad := counts[bulk.StatusFailed] + counts[bulk.StatusNotFound] + counts[bulk.StatusUnknown] + counts[bulk.StatusNotAttempted] + untold
	switch {
	case runErr != nil && errors.Is(runErr, context.Canceled):
		return &Error{Kind: KindInterrupted, message: "interrupted: " + CountText(counts), Hint: resume, Err: runErr}
	case bad == 0 && (runErr == nil || errors.Is(runErr, context.DeadlineExceeded)): // it was in time after all
		return nil
	case rows == 1 && first != nil:
		return first
	}
	if first == nil {
		first = runErr
	}
	f := &Error{Kind: KindPartly, message: CountText(counts), Hint: resume, Ways: []error{runErr, first}, Err: first}
	switch {
	case counts[bulk.StatusUnknown] > 0:
		f.Kind = KindUnknown
		f.Hint = cmp.Or(resume, "look with 'ach list --user NAME' before you try again")
	case runErr != nil:
		f.Kind, f.Like, f.message = KindLike, runErr, runErr.Error()+": "+f.message
	case bad == untold: // nothing worse
		f.Kind = KindGuard
	case bad == rows && untold == 0 && first != nil:
		f.Kind, f.Like = KindLike, first
	}
	return f
}

// refusedBefore is the error of a row that GitLab has refused, as the journal keeps it.
func refusedBefore(res bulk.Result) error {
	if res.Status != bulk.StatusFailed || res.Row.Status != "" {
		return nil
	}
	return &Error{Kind: KindRefused, message: res.Error}
}

// leftOpen reports whether a row may still be settled by a run that is resumed.
func leftOpen(res bulk.Result) bool {
	return res.Row.Status == "" && (res.Status == bulk.StatusUnknown || res.Status == bulk.StatusNotAttempted)
}

// rowError is the error of a row that is not as it was wanted, nil for any other.
// Only a single row ends with it; of several, the code counts where all are alike.
func rowError(res bulk.Result) error {
	switch {
	case res.Status == bulk.StatusNotFound:
		return &gitlab.Error{Kind: gitlab.NotFound, Message: res.Error}
	case res.Status == bulk.StatusCannotTell:
		why, ways, _ := strings.Cut(res.Error, "; ")
		return &Error{Kind: KindGuard, message: why + "; nothing was sent", Hint: ways}
	case res.Row.Status == bulk.StatusFailed: // a wrong row, left out
		return misused("", "%s", res.Error)
	case res.Status == bulk.StatusFailed, res.Status == bulk.StatusUnknown:
		return &Error{Kind: KindFailure, message: res.Error}
	}
	return nil
}

// RowName is what a message calls a row.
func RowName(res bulk.Result) string {
	if res.Row.User != "" || res.Row.UserID != 0 {
		return words.UserName(res.Row.User, res.Row.UserID)
	}
	return "award " + res.Row.AwardID.String()
}
