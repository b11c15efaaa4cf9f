package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

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
		{fmt.Errorf("award 7: %w", &gitlab.Error{Kind: gitlab.Refused}), 5},
	} {
		if got := codeOf(tt.err); got != tt.want {
			t.Errorf("%v: exit code %d, want %d", tt.err, got, tt.want)
		}
	}
}

func TestTheSumOfSeveralRows(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.Refused, Message: "no"}
	lost := &gitlab.Error{Kind: gitlab.Unknown, Message: "who knows"}
	good, skip := result{status: awarded}, result{status: skipped}
	bad, doubt, never := result{status: failed, err: refused}, result{status: unknown, err: lost}, result{status: notAttempted}
	for name, tt := range map[string]struct {
		rows []result
		want exitCode
	}{
		"all good":              {[]result{good, skip}, 0},
		"one row":               {[]result{bad}, 5},
		"one row in doubt":      {[]result{doubt}, 6},
		"some failed":           {[]result{good, bad}, 3},
		"skipped and failed":    {[]result{skip, bad}, 3},
		"all failed":            {[]result{bad, bad}, 5},
		"failed and in doubt":   {[]result{bad, doubt, good}, 6},
		"the rest never begun":  {[]result{good, bad, never}, 3},
		"nothing went anywhere": {[]result{bad, never}, 5},
	} {
		if got := codeOf(sum(tt.rows)); got != tt.want {
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
