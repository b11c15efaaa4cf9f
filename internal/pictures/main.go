//go:build !windows

// Command pictures makes the pictures of docs/img: it plays the built programs on a
// terminal, ach against a sandbox of its own, and draws the screen as it stands then.
// Nothing on them was written by hand.
//
// usage: pictures BIN FOLDER [NAME...]   (`make pictures` builds bin/ first)
//
// Names choose pictures; those of pages are "pages", and need Chromium.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/screentest"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: pictures BIN FOLDER [NAME...]")
	}
	return draw(args[0], args[1], args[2:])
}

// A shot is one picture: what is typed at a shell's prompt, and what the screen has
// to show before it is drawn.
type shot struct {
	name       string
	who        string // whose token ach has
	rows, cols int
	faults     []string // how the sandbox misbehaves
	play       []step
}

// A step waits until the screen is as wanted, and types.
type step struct {
	wanted func(screentest.Screen) bool
	types  string
}

const prompt = "$ "

func shots() []shot {
	const wide = 88
	return []shot{
		{name: "list", who: "max", rows: 12, cols: wide, play: []step{
			{idle, "ach list -n acme\r"},
			{after("First merge"), "ach list -n acme -a 'bug hunter'\r"},
			{shows("dora"), ""},
		}},
		{name: "stats", who: "max", rows: 8, cols: 100, play: []step{
			{idle, "ach stats\r"},
			{after("First merge"), ""},
		}},
		{name: "audit", who: "max", rows: 14, cols: 110, play: []step{
			{idle, "ach audit --columns kind,achievement,user,detail\r"},
			{after("unheld"), ""},
		}},
		{name: "plan", who: "max", rows: 13, cols: wide, play: []step{
			{idle, "ach award -a 'night owl' --from people.txt\r"},
			{shows("[y/N]"), ""},
		}},
		{name: "progress", who: "max", rows: 9, cols: wide, faults: []string{"latency=250ms", "work=20ms"}, play: []step{
			{idle, "ach award -a 'night owl' --from people.txt --yes --concurrency 1 --report awarded.csv\r"},
			{matches(`[1-3][0-9][0-9] awarded`), ""},
		}},
		{name: "reorder", who: "alice", rows: 14, cols: wide, play: []step{
			{idle, "ach reorder --interactive\r"},
			{shows("1. Bug hunter"), " " + screentest.Down},
			{shows("1. First merge"), ""},
		}},
		{name: "members", who: "max", rows: 16, cols: wide, play: []step{
			{idle, "ach award -a 'night owl'\r"},
			{shows("@alice"), " " + screentest.Down + " "},
			{shows("2 marked"), ""},
		}},
	}
}

// shows waits for a text on the screen.
func shows(text string) func(screentest.Screen) bool {
	return func(s screentest.Screen) bool { return s.Has(text) }
}

// matches waits for a text of that form on the screen.
func matches(form string) func(screentest.Screen) bool {
	text := regexp.MustCompile(form)
	return func(s screentest.Screen) bool { return text.MatchString(s.String()) }
}

// after waits until the shell asks for a command again that has shown a text.
func after(text string) func(screentest.Screen) bool {
	return func(s screentest.Screen) bool { return s.Has(text) && idle(s) }
}

// idle waits until the shell asks for a command.
func idle(s screentest.Screen) bool {
	return s.Lines()[s.Row] == strings.TrimSpace(prompt) && s.Col == len(prompt)
}

func draw(bin, folder string, names []string) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, s := range shots() {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		screen, err := s.take(bin)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, s.name+".svg"), svg(screen), 0o644); err != nil {
			return err
		}
	}
	if len(names) > 0 && !slices.Contains(names, "pages") {
		return nil
	}
	return drawPages(bin, folder)
}

// take plays a shot in an empty home folder against a fresh sandbox.
func (s shot) take(bin string) (screen screentest.Screen, err error) {
	home, err := os.MkdirTemp("", "ach-pictures-")
	if err != nil {
		return screen, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	host, stop, err := sandbox(bin, home, s.faults)
	if err != nil {
		return screen, err
	}
	defer stop()
	env := []string{
		"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color", "LANG=C.UTF-8", "PS1=" + prompt, "ENV=",
		"ACH_HOST=" + host, "ACH_NAMESPACE=acme", "ACH_TOKEN=sandbox-max-api",
	}
	if err := prepare(bin, home, env); err != nil {
		return screen, err
	}
	shell := exec.Command("/bin/sh")
	shell.Dir, shell.Env = home, slices.Concat(env, []string{"ACH_TOKEN=sandbox-" + s.who + "-api"})
	terminal, err := screentest.Start(shell, s.rows, s.cols)
	if err != nil {
		return screen, err
	}
	defer terminal.Close()
	for _, st := range s.play {
		if screen, err = terminal.Until("what the picture needs", st.wanted); err != nil {
			return screen, err
		}
		if err := terminal.Type(st.types); err != nil {
			return screen, err
		}
	}
	return screen, nil
}

// prepare makes what the pictures show: an achievement, and a list of people.
func prepare(bin, home string, env []string) error {
	var people strings.Builder
	for i := range 400 {
		fmt.Fprintf(&people, "user%05d\n", i+1)
	}
	create := exec.Command(filepath.Join(bin, "ach"), "create", "-q", "--name", "Night Owl", "--description", "Merged after midnight.")
	create.Dir, create.Env = home, env
	out, err := create.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return os.WriteFile(filepath.Join(home, "people.txt"), []byte(people.String()), 0o600)
}

// sandbox starts one and returns its address.
func sandbox(bin, home string, faults []string) (host string, stop func(), err error) {
	ready := filepath.Join(home, ".ready")
	args := []string{"-listen", "127.0.0.1:0", "-users", "400", "-ready-file", ready}
	for _, f := range faults {
		args = append(args, "-fault", f)
	}
	cmd := exec.Command(filepath.Join(bin, "ach-sandbox"), args...)
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() { _, _ = cmd.Process.Kill(), cmd.Wait() }
	text, err := appeared(ready)
	if err != nil {
		stop()
		return "", nil, err
	}
	for line := range strings.Lines(text) {
		if address, ok := strings.CutPrefix(strings.TrimSpace(line), "ACH_HOST="); ok {
			return address, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("the sandbox does not tell its address")
}
