// Package browser shows pages in the browser of whoever sits at the machine.
//
// What belongs here: which program shows pages, what it is given, and that it gets no
// token on the way. What does not: which page is meant, and what is told where there is
// no browser.
package browser

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/ach-cli/ach/internal/secrets"
	"github.com/ach-cli/ach/internal/tokens"
)

// ErrNone is the error if no program is known that could show a page.
var ErrNone = errors.New("no browser is known here")

// An Opener finds the program that shows pages, and runs it.
type Opener struct {
	Env      func(name string) string
	System   string                       // as in runtime.GOOS
	LookPath func(string) (string, error) // [exec.LookPath]
	Secrets  []string                     // names of variables that the program does not get

	// What the program has for its streams: one that shows pages as text has the terminal.
	In       io.Reader
	Out, Err io.Writer
}

// Open has a page shown, and waits until the program that does it has ended: a browser
// with windows hands the address on and ends at once. The error is [ErrNone], or the last
// failure of a program that was tried.
func (o Opener) Open(address string) error {
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
		if err = o.run(path, argv[1:], address); err == nil {
			return nil
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
func (o Opener) run(path string, args []string, address string) error {
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
	cmd.Env = slices.DeleteFunc(cmd.Environ(), o.secret)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = o.In, o.Out, o.Err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the browser %s failed: %w", filepath.Base(path), err)
	}
	return nil
}

// secret reports whether a variable, written NAME=VALUE, is none of the browser's.
func (o Opener) secret(variable string) bool {
	name, value, _ := strings.Cut(variable, "=")
	return slices.ContainsFunc(o.Secrets, func(s string) bool { return strings.EqualFold(s, name) }) || tokens.Likely(value)
}
