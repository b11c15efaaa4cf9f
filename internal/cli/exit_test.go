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
		{&runError{kind: kindFailure}, 1},
		{&runError{kind: kindUsage}, 2},
		{&runError{kind: kindPartly}, 3},
		{&runError{kind: kindRefused}, 5},
		{&runError{kind: kindUnknown}, 6},
		{&runError{kind: kindGuard}, 7},
		{&runError{kind: kindInterrupted}, 130},
		{&runError{kind: kindLike, like: bulk.ErrGaveUp, err: &gitlab.Error{Kind: gitlab.Refused}}, 8},
		{&runError{kind: kindGuard, err: usage("", "inside of it")}, 7},
		{&failure{code: exitUnprinted, err: &runError{kind: kindGuard}}, 9},
		{fmt.Errorf("award 7: %w", &gitlab.Error{Kind: gitlab.Refused}), 5},
	} {
		if got := codeOf(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestTheREADMEHasTheTable(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
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
	first, second := usage("", "first"), usage("", "second")
	if got := worst([]error{nil, first, second}); !errors.Is(got, first) {
		t.Errorf("of two alike it is %v", got)
	}
}
