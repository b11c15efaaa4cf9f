package secrets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/tokens"
)

const (
	// CommandLimit is how long a command may take: enough to touch a key or a fingerprint reader.
	CommandLimit = 10 * time.Second

	maxOutput = 64 << 10 // bytes of what it prints
	maxStderr = 2 << 10  // bytes of what it complains
)

// A Runner runs commands. The zero Runner has the limit [CommandLimit].
type Runner struct {
	Limit    time.Duration // 0 stands for CommandLimit
	Detached bool          // run it without a terminal, on which it could ask for something
	Env      []string      // NAME=VALUE, besides this process's environment
}

// A Failure is the error of a command that failed, took too long, or printed no
// token.
type Failure struct {
	// Complaint is what it wrote to standard error, without what it printed and
	// without what could be a token. Still it may hold a secret, as the trace of a
	// shell does: show it to nobody but the person at the terminal.
	Complaint string

	message string
}

// Error names the program and its exit status; neither its arguments nor anything
// it wrote.
func (f *Failure) Error() string { return f.message }

// Run runs argv without a shell, with this process's environment and nothing on
// its standard input, and returns the first line it prints, trimmed: password
// managers put the secret there. The error is ctx's, or a [*Failure].
//
// A command that is given up is ended together with what it has started itself. On
// a terminal, and on systems other than Unix, only the command is: see [group].
func (r Runner) Run(ctx context.Context, argv []string) (string, error) {
	if len(argv) == 0 {
		return "", errors.New("the token command is blank")
	}
	limit := r.Limit
	if limit == 0 {
		limit = CommandLimit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Env = append(cmd.Environ(), r.Env...)
	out, complaint := &bounded{most: maxOutput}, &bounded{most: maxStderr}
	cmd.Stdout, cmd.Stderr = out, complaint
	group(cmd)
	// What the command started itself may hold its pipes open after it was killed.
	cmd.WaitDelay = time.Second
	if r.Detached {
		detach(cmd)
	}

	failed := func(what string) error {
		of := "the token command "
		if name := filepath.Base(argv[0]); !tokens.Possibly(name) { // or a token stands where a command should
			of += name + " "
		}
		return &Failure{message: of + "failed: " + what, Complaint: harmless(complaint.words(), out.text.String())}
	}
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		return "", failed(fmt.Sprintf("no answer within %s", limit))
	case err != nil && !errors.Is(err, exec.ErrWaitDelay): // which is a child left behind, after the answer
		return "", failed(reason(err))
	case out.over:
		return "", failed("it printed more than 64 KiB, which is no token")
	}
	line, _, _ := strings.Cut(strings.TrimSpace(out.text.String()), "\n")
	line = strings.TrimSpace(line)
	if line == "" {
		return "", failed("it printed nothing")
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

// harmless is a complaint without the words that were printed, short ones left
// alone, and without what could be a token.
func harmless(complaint, printed string) string {
	const short = 6
	words := strings.FieldsFunc(printed, func(r rune) bool { return r <= ' ' || strings.ContainsRune("\"'`=:,;(){}[]<>", r) })
	// The longest first, so that none leaves the rest of another behind.
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		if len(w) >= short {
			complaint = strings.ReplaceAll(complaint, w, tokens.Blanked)
		}
	}
	return strings.TrimSpace(tokens.BlankPossible(complaint))
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

// words is what was kept, without a word that may have been cut off.
func (b *bounded) words() string {
	text := b.text.String()
	if b.over {
		text = text[:strings.LastIndexAny(text, " \t\n")+1]
	}
	return text
}
