package run

import (
	"context"
	"errors"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
)

// sortOf is how a run ends: by which kind, or by which error.
func sortOf(err error) any {
	var own *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own) && own.Kind == KindLike:
		return own.Like
	case errors.As(err, &own):
		return own.Kind
	}
	return err
}

func TestTheVerdictOnSeveralRows(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.Refused, Message: "no"}
	lost := &gitlab.Error{Kind: gitlab.Unknown, Message: "who knows"}
	expired := &gitlab.Error{Kind: gitlab.Auth}
	type counts = map[bulk.Status]int
	for name, tt := range map[string]struct {
		rows   int
		counts counts
		first  error
		run    error
		want   any // the kind of it, or the error that decides
	}{
		"all good":             {2, counts{bulk.StatusAwarded: 1, bulk.StatusSkipped: 1}, nil, nil, nil},
		"one row":              {1, counts{bulk.StatusFailed: 1}, refused, nil, refused},
		"one row in doubt":     {1, counts{bulk.StatusUnknown: 1}, lost, nil, lost},
		"some failed":          {2, counts{bulk.StatusAwarded: 1, bulk.StatusFailed: 1}, refused, nil, KindPartly},
		"skipped and failed":   {2, counts{bulk.StatusSkipped: 1, bulk.StatusFailed: 1}, refused, nil, KindPartly},
		"all failed":           {2, counts{bulk.StatusFailed: 2}, refused, nil, refused},
		"failed and in doubt":  {3, counts{bulk.StatusFailed: 1, bulk.StatusUnknown: 1, bulk.StatusAwarded: 1}, refused, nil, KindUnknown},
		"the rest never begun": {3, counts{bulk.StatusAwarded: 1, bulk.StatusFailed: 1, bulk.StatusNotAttempted: 1}, refused, nil, KindPartly},
		"nothing can be told":  {2, counts{bulk.StatusCannotTell: 2}, nil, nil, KindGuard},
		"failed and not told":  {2, counts{bulk.StatusFailed: 1, bulk.StatusCannotTell: 1}, refused, nil, KindPartly},
		"interrupted":          {3, counts{bulk.StatusAwarded: 1, bulk.StatusNotAttempted: 2}, nil, context.Canceled, KindInterrupted},
		"interrupted in doubt": {3, counts{bulk.StatusUnknown: 1, bulk.StatusNotAttempted: 2}, lost, context.Canceled, KindInterrupted},
		"a token that expired": {3, counts{bulk.StatusAwarded: 1, bulk.StatusNotAttempted: 2}, nil, expired, expired},
		"gave up waiting":      {3, counts{bulk.StatusNotAttempted: 3}, nil, bulk.ErrGaveUp, bulk.ErrGaveUp},
		"in time after all":    {1, counts{bulk.StatusAwarded: 1}, nil, context.DeadlineExceeded, nil},
	} {
		var results []bulk.Result
		for status, n := range tt.counts {
			for range n {
				results = append(results, bulk.Result{Status: status, Err: tt.first})
			}
		}
		if got := sortOf(Sum(results, tt.run, "")); got != tt.want || len(results) != tt.rows {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
