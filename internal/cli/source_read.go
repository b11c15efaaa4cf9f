package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// A list of rows may come from a pipe, a slow disk or a person. Reading it ends with
// an interrupt and with the time that --timeout allows, whatever it waits for.

// readRows are what was read of --from.
type readRows struct {
	records  []input.Record
	problems []input.Problem
	hash     string // SHA-256 of all that was read, in hex
	err      error
}

// readRows reads the file, or standard input.
func (s *source) readRows(ctx context.Context, a *app, format input.Format) (readRows, error) {
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

func readListing(path string, stdin io.Reader, format input.Format) readRows {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return readRows{err: usage("give a file, or - for stdin", "--from: %v", err)}
		}
		defer func() { _ = file.Close() }() // it was only read
		if info, err := file.Stat(); err == nil && info.IsDir() {
			return readRows{err: usage("give a file, or - for stdin", "--from: %s is a folder", path)}
		}
		stdin = file
	}
	sum := sha256.New()
	records, problems, err := input.Read(io.TeeReader(&untilEOF{r: stdin}, sum), format)
	if err != nil {
		err = unreadable(err)
	}
	return readRows{records, problems, hex.EncodeToString(sum.Sum(nil)), err}
}

// untilEOF reads nothing more once the end was reached: at a terminal one could go on
// typing behind it.
type untilEOF struct {
	r     io.Reader
	ended bool
}

func (u *untilEOF) Read(p []byte) (int, error) {
	if u.ended {
		return 0, io.EOF
	}
	n, err := u.r.Read(p)
	u.ended = errors.Is(err, io.EOF)
	return n, err
}
