package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// Limit is how long a command may take: enough to touch a key or a fingerprint reader.
	Limit = 10 * time.Second

	maxOutput = 64 << 10 // bytes of what it prints
	maxStderr = 2 << 10  // bytes of what it complains
)

// A Runner runs commands. The zero Runner has the limit [Limit].
type Runner struct {
	Limit time.Duration // 0 stands for Limit
}

// Run runs argv without a shell, with this process's environment and nothing on
// its standard input, and returns the first line it prints, trimmed: password
// managers put the secret there. Where it fails, takes too long, or prints
// nothing, the error names the program, its exit status and what it wrote to
// standard error; neither its arguments nor what it printed.
func (r Runner) Run(ctx context.Context, argv []string) (string, error) {
	if len(argv) == 0 {
		return "", errors.New("the token command is blank")
	}
	limit := r.Limit
	if limit == 0 {
		limit = Limit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	out, complaint := &bounded{most: maxOutput}, &bounded{most: maxStderr}
	cmd.Stdout, cmd.Stderr = out, complaint
	// What the command started itself may hold its pipes open after it was killed.
	cmd.WaitDelay = time.Second

	name := filepath.Base(argv[0])
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		return "", failed(name, fmt.Sprintf("no answer within %s", limit), complaint)
	case err != nil && !errors.Is(err, exec.ErrWaitDelay): // which is a child left behind, after the answer
		return "", failed(name, reason(err), complaint)
	case out.over:
		return "", failed(name, "it printed more than 64 KiB, which is no token", complaint)
	}
	line, _, _ := strings.Cut(strings.TrimSpace(out.text.String()), "\n")
	line = strings.TrimSpace(line)
	if line == "" {
		return "", failed(name, "it printed nothing", complaint)
	}
	return line, nil
}

// reason words an error without the program's path, which the caller has said.
func reason(err error) string {
	var exit *exec.ExitError
	var start *exec.Error
	var path *fs.PathError
	switch {
	case errors.As(err, &exit):
		return exit.Error()
	case errors.As(err, &start):
		return start.Err.Error()
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}

func failed(name, what string, complaint *bounded) error {
	text := strings.TrimSpace(complaint.text.String())
	if text != "" {
		what += ": " + text
	}
	return fmt.Errorf("the token command %s failed: %s", name, what)
}

// bounded keeps the beginning of what is written to it, and takes the rest so
// that the command does not block.
type bounded struct {
	text bytes.Buffer
	most int
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := min(b.most-b.text.Len(), len(p))
	b.text.Write(p[:room])
	b.over = b.over || room < len(p)
	return len(p), nil
}
