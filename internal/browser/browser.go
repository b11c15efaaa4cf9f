// Package browser shows pages in the browser of whoever sits at the machine.
//
// What belongs here: which program shows pages, what it is given, and that it gets no
// secret on the way. What does not: which page is meant, and what is told where there is
// no browser.
package browser

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/ach-cli/ach/internal/secrets"
)

// ErrNone is the error if no program is known that could show a page.
var ErrNone = errors.New("no browser is known here")

// An Opener finds the program that shows pages, and runs it.
type Opener struct {
	Env      func(name string) string
	System   string                       // as in runtime.GOOS
	LookPath func(string) (string, error) // [exec.LookPath]
	Secrets  []string                     // that no variable of the program may hold, besides what looks like a token

	// What the program writes to, nil for nowhere, and the terminal, for one that shows
	// pages as text; nil for none.
	Out, Err io.Writer
	Terminal io.Reader
}

// grace is how long a program with windows has for failing. One that still runs then has
// the page.
const grace = 2 * time.Second

// Open has a page shown. A program that shows it in the terminal is waited for, and any
// other left to itself. The error is [ErrNone], that of ctx, or the last failure of a
// program that was tried.
func (o Opener) Open(ctx context.Context, address string) error {
	if err := check(address); err != nil {
		return err
	}
	programs, err := o.programs()
	if err != nil {
		return err
	}
	err = ErrNone
	for _, argv := range programs {
		path, missing := o.LookPath(argv[0])
		if missing != nil {
			if errors.Is(err, ErrNone) && o.Env("BROWSER") != "" {
				err = fmt.Errorf("the browser %s is not installed", filepath.Base(argv[0]))
			}
			continue
		}
		if err = o.run(ctx, path, argv[1:], address); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// check refuses what is no address of a page, and what a program could take for an option
// or for more than one word.
func check(address string) error {
	u, err := url.Parse(address)
	blank := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '"' }
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.ContainsFunc(address, blank) {
		return errors.New("the page has no address that a browser could be given")
	}
	return nil
}

// programs are those to try, each with its arguments: what BROWSER names, with the list
// separator of the system between several, else what the system has for it.
func (o Opener) programs() ([][]string, error) {
	named := o.Env("BROWSER")
	if strings.TrimSpace(named) == "" {
		return o.known(), nil
	}
	lines := []string{named}
	if o.System != "windows" {
		lines = strings.Split(named, ":")
	}
	var programs [][]string
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		words, err := secrets.Split(line)
		if err != nil {
			return nil, fmt.Errorf("the variable BROWSER: %w", err)
		}
		programs = append(programs, words)
	}
	return programs, nil
}

func (o Opener) known() [][]string {
	switch {
	case o.System == "darwin":
		return [][]string{{"open"}}
	case o.System == "windows":
		return [][]string{{"rundll32", "url.dll,FileProtocolHandler"}}
	case o.Env("WSL_DISTRO_NAME") != "":
		return [][]string{{"wslview"}, {"rundll32.exe", "url.dll,FileProtocolHandler"}}
	case o.Env("DISPLAY") != "" || o.Env("WAYLAND_DISPLAY") != "":
		return [][]string{{"xdg-open"}, {"x-www-browser"}, {"www-browser"}}
	}
	return nil
}

// run runs a program on an address, which stands where its arguments have %s, else behind
// them.
func (o Opener) run(ctx context.Context, path string, args []string, address string) error {
	args = slices.Clone(args)
	placed := false
	for i, arg := range args {
		placed = placed || strings.Contains(arg, "%s")
		args[i] = strings.ReplaceAll(arg, "%s", address)
	}
	if !placed {
		args = append(args, address)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(variable string) bool { return !o.passes(variable) })
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = o.Out, o.Err, grace
	var late <-chan time.Time
	if name := filepath.Base(path); o.Terminal != nil && slices.Contains(inTerminals(), name) {
		cmd.Stdin = o.Terminal
	} else {
		late = time.After(grace)
	}
	failed := func(err error) error { return fmt.Errorf("the browser %s failed: %w", filepath.Base(path), err) }
	if err := cmd.Start(); err != nil {
		return failed(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
			return failed(err)
		}
		return nil
	case <-late:
		return nil
	case <-ctx.Done():
		_ = cmd.Process.Kill() // what it has not shown by now is wanted no more
		return ctx.Err()
	}
}

// inTerminals are programs that show pages in the terminal they are started in.
func inTerminals() []string {
	return []string{"w3m", "lynx", "links", "links2", "elinks", "browsh", "www-browser"}
}
