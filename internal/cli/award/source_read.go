package award

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/run"
)

// A list of rows may come from a pipe, a slow disk or a person. Reading it ends with
// an interrupt and with the time that --timeout allows, whatever it waits for.

// readRows reads the file, or standard input.
func (s *sourceFlags) readRows(ctx context.Context, a *app.App, format input.Format) (run.ReadRows, error) {
	settings, err := a.Settings()
	if err != nil {
		return run.ReadRows{}, err
	}
	ctx, cancel := a.Within(ctx, settings)
	defer cancel()
	if s.from == "-" && a.Streams.InTTY() {
		a.Streams.Note("reading %s from the terminal; Ctrl-D on a line of its own ends it", whatIsRead(format))
	}
	done := make(chan run.ReadRows, 1)
	// Neither opening nor reading can be called off. It writes nothing that is used
	// after giving up.
	go func() { done <- run.ReadListing(s.from, a.Stdin, format) }()
	select {
	case read := <-done:
		return read, nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return run.ReadRows{}, &app.Failure{Code: app.ExitGuard, Message: "nothing was sent: --from did not come to its end in the time that --timeout allows", Err: ctx.Err()}
		}
		return run.ReadRows{}, ctx.Err()
	}
}

// whatIsRead names the rows of a format to who types them.
func whatIsRead(format input.Format) string {
	if format == input.Lines {
		return "users, one a line,"
	}
	return "rows of " + string(format)
}
