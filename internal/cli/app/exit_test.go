package app

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
	"github.com/ach-cli/ach/internal/run"
)

func TestEveryErrorHasItsExitCode(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want ExitCode
	}{
		{nil, 0},
		{errors.New("anything"), 1},
		{&gitlab.Error{Kind: gitlab.Failed}, 1},
		{Usage("", "typed wrong"), 2},
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
		{&run.Error{Kind: run.KindFailure}, 1},
		{&run.Error{Kind: run.KindUsage}, 2},
		{&run.Error{Kind: run.KindPartly}, 3},
		{&run.Error{Kind: run.KindRefused}, 5},
		{&run.Error{Kind: run.KindUnknown}, 6},
		{&run.Error{Kind: run.KindGuard}, 7},
		{&run.Error{Kind: run.KindInterrupted}, 130},
		{&run.Error{Kind: run.KindLike, Like: bulk.ErrGaveUp, Err: &gitlab.Error{Kind: gitlab.Refused}}, 8},
		{&run.Error{Kind: run.KindGuard, Err: Usage("", "inside of it")}, 7},
		{&Failure{Code: ExitUnprinted, Err: &run.Error{Kind: run.KindGuard}}, 9},
		{fmt.Errorf("award 7: %w", &gitlab.Error{Kind: gitlab.Refused}), 5},
	} {
		if got := CodeOf(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestThePageOfCommandsHasTheTable(t *testing.T) {
	page, err := os.ReadFile("../../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range ExitCodes() {
		if row := fmt.Sprintf("| %d | %s |", e.Code, e.Means); !strings.Contains(string(page), row) {
			t.Errorf("docs/commands.md lacks the row %s", row)
		}
	}
}

// Several failures of one run have one exit code.
func TestTheWorstCounts(t *testing.T) {
	order := SeverityOrder()
	for _, e := range ExitCodes() {
		n := 0
		for _, code := range order {
			if code == e.Code {
				n++
			}
		}
		if want := 1; e.Code != ExitDone && n != want || e.Code == ExitDone && n != 0 {
			t.Errorf("exit code %d is %d times in the order", e.Code, n)
		}
	}
	first, second := Usage("", "first"), Usage("", "second")
	if got := MostSevere([]error{nil, first, second}); !errors.Is(got, first) {
		t.Errorf("of two alike it is %v", got)
	}
}
