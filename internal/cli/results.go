package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
)

// countText is such as: 980 awarded, 12 skipped, 8 failed.
func countText(counts map[bulk.Status]int) string {
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

func statuses(results []bulk.Result) map[bulk.Status]int {
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

// sum is the verdict on rows, done or foreseen.
func sum(results []bulk.Result, runErr error, resume string) error {
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
	return verdict(len(results), statuses(results), first, runErr, resume)
}

// verdict is the error of a run over so many rows, or nil where every row is as
// it was wanted. A single row fails with its own error; of several, those that
// are unknown weigh most.
func verdict(rows int, counts map[bulk.Status]int, first, runErr error, resume string) error {
	untold := counts[bulk.StatusCannotTell]
	bad := counts[bulk.StatusFailed] + counts[bulk.StatusNotFound] + counts[bulk.StatusUnknown] + counts[bulk.StatusNotAttempted] + untold
	switch {
	case runErr != nil && errors.Is(runErr, context.Canceled):
		return &failure{code: exitInterrupted, message: "interrupted: " + countText(counts), hint: resume, err: runErr}
	case bad == 0 && (runErr == nil || errors.Is(runErr, context.DeadlineExceeded)): // it was in time after all
		return nil
	case rows == 1 && first != nil:
		return first
	}
	if first == nil {
		first = runErr
	}
	f := &failure{code: exitPartly, message: countText(counts), hint: cmp.Or(resume, hintOf(runErr), hintOf(first)), err: first}
	switch {
	case counts[bulk.StatusUnknown] > 0:
		f.code = exitUnknown
		f.hint = cmp.Or(resume, "look with 'ach list --user NAME' before you try again")
	case runErr != nil:
		f.code, f.message = codeOf(runErr), runErr.Error()+": "+f.message
	case bad == untold: // nothing worse
		f.code = exitGuard
	case bad == rows && untold == 0 && first != nil:
		f.code = codeOf(first)
	}
	return f
}
