package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/secrets"
)

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
