package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/avatar"
	"github.com/ach-cli/ach/internal/secrets"
)

func TestEveryErrorHasItsExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want exitCode
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{&gitlab.Error{Kind: gitlab.Failed}, 1},
		{usage("", "typed wrong"), 2},
		{&config.Error{Message: "x"}, 2},
		{&avatar.Error{Message: "x"}, 2},
		{&gitlab.Error{Kind: gitlab.Invalid}, 2},
		{&gitlab.Error{Kind: gitlab.Auth}, 4},
		{&gitlab.Error{Kind: gitlab.Forbidden}, 5},
		{&gitlab.Error{Kind: gitlab.NotFound}, 5},
		{&gitlab.Error{Kind: gitlab.Refused}, 5},
		{&gitlab.Error{Kind: gitlab.Ignored}, 5},
		{&gitlab.Error{Kind: gitlab.Unsupported}, 5},
		{&gitlab.Error{Kind: gitlab.Unknown}, 6},
		{&gitlab.Error{Kind: gitlab.RateLimited}, 8},
		{&gitlab.Error{Kind: gitlab.Unavailable}, 8},
		{context.DeadlineExceeded, 8},
		{context.Canceled, 130},
		{fmt.Errorf("award 7: %w", &gitlab.Error{Kind: gitlab.Refused}), 5},
	} {
		if got := codeOf(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestTheVerdictOnSeveralRows(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.Refused, Message: "no"}
	lost := &gitlab.Error{Kind: gitlab.Unknown, Message: "who knows"}
	type counts = map[bulk.Status]int
	for name, tt := range map[string]struct {
		rows   int
		counts counts
		first  error
		run    error
		want   exitCode
	}{
		"all good":             {2, counts{bulk.StatusAwarded: 1, bulk.StatusSkipped: 1}, nil, nil, 0},
		"one row":              {1, counts{bulk.StatusFailed: 1}, refused, nil, 5},
		"one row in doubt":     {1, counts{bulk.StatusUnknown: 1}, lost, nil, 6},
		"some failed":          {2, counts{bulk.StatusAwarded: 1, bulk.StatusFailed: 1}, refused, nil, 3},
		"skipped and failed":   {2, counts{bulk.StatusSkipped: 1, bulk.StatusFailed: 1}, refused, nil, 3},
		"all failed":           {2, counts{bulk.StatusFailed: 2}, refused, nil, 5},
		"failed and in doubt":  {3, counts{bulk.StatusFailed: 1, bulk.StatusUnknown: 1, bulk.StatusAwarded: 1}, refused, nil, 6},
		"the rest never begun": {3, counts{bulk.StatusAwarded: 1, bulk.StatusFailed: 1, bulk.StatusNotAttempted: 1}, refused, nil, 3},
		"interrupted":          {3, counts{bulk.StatusAwarded: 1, bulk.StatusNotAttempted: 2}, nil, context.Canceled, 130},
		"interrupted in doubt": {3, counts{bulk.StatusUnknown: 1, bulk.StatusNotAttempted: 2}, lost, context.Canceled, 130},
		"a token that expired": {3, counts{bulk.StatusAwarded: 1, bulk.StatusNotAttempted: 2}, nil, &gitlab.Error{Kind: gitlab.Auth}, 4},
		"gave up waiting":      {3, counts{bulk.StatusNotAttempted: 3}, nil, bulk.ErrGaveUp, 8},
	} {
		if got := codeOf(verdict(tt.rows, tt.counts, tt.first, tt.run, "")); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
}

func TestTheREADMEHasTheTable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range exitCodes() {
		if row := fmt.Sprintf("| %d | %s |", e.code, e.means); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks the row %s", row)
		}
	}
}

// Several failures of one run have one exit code.
func TestTheWorstCounts(t *testing.T) {
	order := fromWorst()
	for _, e := range exitCodes() {
		n := 0
		for _, code := range order {
			if code == e.code {
				n++
			}
		}
		if want := 1; e.code != exitDone && n != want || e.code == exitDone && n != 0 {
			t.Errorf("exit code %d is %d times in the order", e.code, n)
		}
	}
	fail := func(name string, code exitCode) check { return check{name: name, state: stateFail, code: code} }
	for name, tt := range map[string]struct {
		checks []check
		want   exitCode
	}{
		"nothing":               {nil, exitDone},
		"all is well":           {[]check{passed("a", ""), doubtful("b", "", ""), {name: "c", state: stateSkip}}, exitDone},
		"one":                   {[]check{passed("a", ""), fail("b", exitUnavailable)}, exitUnavailable},
		"the worst is first":    {[]check{fail("a", exitAuth), fail("b", exitRefused)}, exitAuth},
		"the worst is last":     {[]check{fail("a", exitUnavailable), doubtful("b", "", ""), fail("c", exitRefused)}, exitRefused},
		"a bad token and usage": {[]check{fail("a", exitUsage), fail("b", exitAuth)}, exitAuth},
	} {
		if got := codeOf(worstCheck(tt.checks, true)); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
	first, second := usage("", "first"), usage("", "second")
	if got := worst([]error{nil, first, second}); !errors.Is(got, first) {
		t.Errorf("of two alike it is %v", got)
	}
}

// What a keyring may have done is not denied.
func TestAKeyringWithoutAnAnswer(t *testing.T) {
	host, err := config.ParseHost("https://git.example.org")
	if err != nil {
		t.Fatal(err)
	}
	s := &config.Settings{Host: host}
	for cause, want := range map[error]exitCode{
		secrets.ErrNoAnswer: exitFailure, context.DeadlineExceeded: exitFailure, context.Canceled: exitInterrupted, errors.New("locked"): exitFailure,
	} {
		known := cause.Error() == "locked"
		for _, replaces := range []bool{true, false} {
			got := noKeyring(cause, s, replaces)
			if codeOf(got) != want || strings.Contains(got.Error(), "nothing was stored") != known || hintOf(got) == "" {
				t.Errorf("%v: %d, %v", cause, codeOf(got), got)
			}
		}
		if got := stillKept(cause); codeOf(got) != want || strings.Contains(hintOf(got), "nothing was forgotten") != known {
			t.Errorf("%v: %d, %v (%s)", cause, codeOf(got), got, hintOf(got))
		}
	}
}
