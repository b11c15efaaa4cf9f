package cli

import (
	"context"
	"errors"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// A list of rows may come from a pipe, a slow disk or a person. Reading it ends with
// an interrupt and with the time that --timeout allows, whatever it waits for.

// readRows reads the file, or standard input.
func (s *sourceFlags) readRows(ctx context.Context, a *app, format input.Format) (readRows, error) {
	settings, err := a.settings()
	if err != nil {
		return readRows{}, err
	}
	ctx, cancel := a.within(ctx, settings)
	defer cancel()
	if s.from == "-" && a.streams.InTTY() {
		a.streams.Note("reading %s from the terminal; Ctrl-D on a line of its own ends it", whatIsRead(format))
	}
	done := make(chan readRows, 1)
	// Neither opening nor reading can be called off. It writes nothing that is used
	// after giving up.
	go func() { done <- readListing(s.from, a.stdin, format) }()
	select {
	case read := <-done:
		return read, nil
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return readRows{}, &failure{code: exitGuard, message: "nothing was sent: --from did not come to its end in the time that --timeout allows", err: ctx.Err()}
		}
		return readRows{}, ctx.Err()
	}
}

// whatIsRead names the rows of a format to who types them.
func whatIsRead(format input.Format) string {
	if format == input.Lines {
		return "users, one a line,"
	}
	return "rows of " + string(format)
}
