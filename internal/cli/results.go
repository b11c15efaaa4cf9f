package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
)

// countText is such as: 980 awarded, 12 skipped, 8 failed.
func countText(counts map[bulk.Status]int) string {
	var parts []string
	for _, s := range []bulk.Status{bulk.StatusAwarded, bulk.StatusRevoked, bulk.StatusSkipped, bulk.StatusFailed, bulk.StatusUnknown, bulk.StatusNotAttempted} {
		if n := counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(s), "_", " ")))
		}
	}
	return strings.Join(parts, ", ")
}

// verdict is the error of a run over so many rows, or nil where every row is as
// it was wanted. A single row fails with its own error; of several, those that
// are unknown weigh most.
func verdict(rows int, counts map[bulk.Status]int, first, runErr error, resume string) error {
	bad := counts[bulk.StatusFailed] + counts[bulk.StatusUnknown] + counts[bulk.StatusNotAttempted]
	switch {
	case runErr != nil && errors.Is(runErr, context.Canceled):
		return &failure{code: exitInterrupted, message: "interrupted: " + countText(counts), hint: resume, err: runErr}
	case bad == 0 && runErr == nil:
		return nil
	case rows == 1 && first != nil:
		return first
	}
	if first == nil {
		first = runErr
	}
	f := &failure{code: exitPartly, message: countText(counts), hint: firstOf(resume, hintOf(runErr), hintOf(first)), err: first}
	switch {
	case counts[bulk.StatusUnknown] > 0:
		f.code = exitUnknown
		f.hint = firstOf(resume, "look with 'ach list --user NAME' before you try again")
	case runErr != nil:
		f.code, f.message = codeOf(runErr), runErr.Error()+": "+f.message
	case bad == rows && first != nil:
		f.code = codeOf(first)
	}
	return f
}
