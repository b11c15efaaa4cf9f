package auth

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
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
	for cause, want := range map[error]app.ExitCode{
		secrets.ErrNoAnswer: app.ExitFailure, context.DeadlineExceeded: app.ExitFailure, context.Canceled: app.ExitInterrupted, errors.New("locked"): app.ExitFailure,
	} {
		known := cause.Error() == "locked"
		for _, replaces := range []bool{true, false} {
			got := noKeyring(cause, s, replaces)
			if app.CodeOf(got) != want || strings.Contains(got.Error(), "nothing was stored") != known || app.HintOf(got) == "" {
				t.Errorf("%v: %d, %v", cause, app.CodeOf(got), got)
			}
		}
		if got := stillKept(cause); app.CodeOf(got) != want || strings.Contains(app.HintOf(got), "nothing was forgotten") != known {
			t.Errorf("%v: %d, %v (%s)", cause, app.CodeOf(got), got, app.HintOf(got))
		}
	}
}
