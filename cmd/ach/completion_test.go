//go:build !windows

package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// Completion in real shells. PowerShell is not among Debian's packages.

// hostileNames are achievements 1, 2, 3… of the group acme. Each would leave the
// file pwned behind if a shell ran any of it. They begin with h and their number.
func hostileNames() []string {
	return []string{
		`h01 plain name`,
		`h02 $(touch pwned)`,
		"h03 `touch pwned`",
		`h04'; touch pwned; '`,
		`h05"; touch pwned; "`,
		`h06 a:b=c@d,e`,
		`h07;touch pwned`,
		`h08|touch pwned&`,
		`h09 >pwned <pwned`,
		`h10 ${IFS}$HOME ~ * ? [a] {a,b}`,
		`h11 !! !touch #x %y ^z`,
		`h12 back\slash\`,
		`h13"$(touch pwned)"'$(touch pwned)'`,
		`h14 (touch pwned) $((1+1)) <(touch pwned)`,
		`h15 Größe ‘$(touch pwned)’ 日本`,
		`h16=$(touch pwned)=x`,
	}
}

// pairs follow them: each two have a beginning in common that would do the same.
func pairs() []string {
	return []string{
		`p1 $(touch pwned) one`, `p1 $(touch pwned) two`,
		"p2`touch pwned`:one", "p2`touch pwned`:two",
		`p3'; touch pwned; 'one`, `p3'; touch pwned; 'two`,
		`p4"$(touch pwned)"=one`, `p4"$(touch pwned)"=two`,
	}
}

// A shell is one with its completion of ach loaded, and with Ctrl-G to print the
// line as it is.
type shell struct {
	*screen
	name string
	dir  string
}

// shells are the ways to start each of them.
func shells() map[string][]string {
	return map[string][]string{
		"bash": {"--noprofile", "--norc", "-i"},
		"zsh":  {"-d", "-f", "-i"},
		"fish": {"-i"},
	}
}

// setup is what is typed first: a prompt, and Ctrl-G.
func setup(name string) string {
	switch name {
	case "bash":
		return `PS1='READY> '; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'
show() { printf '\n<<%s>>\n' "$READLINE_LINE"; }; bind -x '"\C-g": show'
`
	case "zsh":
		return `PS1='READY> '; unset zle_bracketed_paste; show() { zle -I; print -r -- "<<$BUFFER>>"; }; zle -N show; bindkey '^G' show
`
	}
	return `function fish_prompt; printf 'READY> '; end; function fish_title; end
bind \cg 'printf "\n<<%s>>\n" (commandline | string collect); commandline -f repaint'
`
}

// byHelp is how completion is installed as its help says.
func byHelp(name string) string {
	return map[string]string{
		"bash": `eval "$(ach completion bash)"`,
		"zsh":  "mkdir -p ~/.zfunc && ach completion zsh >~/.zfunc/_ach; fpath+=~/.zfunc; autoload -U compinit && compinit -u -D",
		"fish": "mkdir -p ~/.config/fish/completions; ach completion fish >~/.config/fish/completions/ach.fish",
	}[name]
}

func startShell(t *testing.T, name string, names ...string) *shell {
	t.Helper()
	return startShellWith(t, name, byHelp(name), nil, names...)
}

// startShellWith starts a shell in which the line install makes completion work.
func startShellWith(t *testing.T, name, install string, more []string, names ...string) *shell {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
			t.Fatalf("%s is missing: apt-get install %s", name, name)
		}
		t.Skipf("%s is missing: apt-get install %s", name, name)
	}
	dir := t.TempDir()
	// Where there is no such folder fish reads all man pages of the machine first.
	must(t, os.MkdirAll(filepath.Join(dir, "data/fish/generated_completions"), 0o700))
	s := &shell{name: name, dir: dir}
	env := []string{
		"HOME=" + dir, "XDG_CONFIG_HOME=" + dir + "/.config", "XDG_CACHE_HOME=" + dir + "/cache", "XDG_STATE_HOME=" + dir + "/state",
		"XDG_DATA_HOME=" + dir + "/data", "LANG=C.UTF-8", "GORACE=atexit_sleep_ms=0", "HISTFILE=/dev/null",
		"TERM=xterm", "COLUMNS=200",
		"ACH_HOST=" + completionServer(t, names), "ACH_NAMESPACE=acme", "ACH_TOKEN=sandbox-max-api",
	}
	s.screen = programOnTerminal(t, dir, append(env, more...), name, shells()[name]...)
	s.types(setup(name) + install + "\n")
	s.types("echo set''up\n")
	s.wait("setup")
	s.wait("READY> ")
	return s
}

// completionServer is a sandbox with achievements of those names in acme.
func completionServer(t *testing.T, names []string) string {
	t.Helper()
	var seed strings.Builder
	seed.WriteString("users: [{username: max, name: Max Maintainer}, {username: alice, name: \"Alice \\e[31mRed\\n$(touch pwned)\"}, {username: bob}]\n" +
		"groups: [{path: acme, name: Acme, members: {max: maintainer, alice: reporter}}, {path: acme/tools, name: Tools}]\nachievements:\n")
	for _, n := range names {
		fmt.Fprintf(&seed, "  - {group: acme, name: %q, awards: [{user: bob, by: max}]}\n", n)
	}
	seed.WriteString("  - {group: acme, name: Worn, awards: [{user: max, by: max}, {user: max, by: max, hidden: true}, {user: alice, by: max}]}\n")
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(seed.String())})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	server.SetBaseURL(web.URL)
	t.Cleanup(web.Close)
	t.Cleanup(func() {
		if sent := server.Summary().Mutations; len(sent) > 0 {
			t.Errorf("completion changed something: %v", sent)
		}
	})
	return web.URL
}

func (s *shell) types(keys string) {
	s.t.Helper()
	if _, err := s.file.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// line is what stands on the command line now.
func (s *shell) line() string {
	s.t.Helper()
	s.types("\a")
	s.wait("<<")
	from := s.seen
	s.wait(">>")
	text := clear(s.text[from : s.seen-2])
	s.wait("READY> ") // until then the terminal itself takes Ctrl-U for its own
	return text
}

// clear takes off what moves the cursor, and how the terminal breaks lines.
func clear(text string) string {
	text = regexp.MustCompile("\x1b(\\[[0-9;?>=]*[a-zA-Z]|[()][A-Z0-9]|[=>])").ReplaceAllString(text, "")
	return strings.NewReplacer("\r\n", "\n", "\r", "").Replace(text)
}

// complete types keys and TAB until the line is another one than what was typed:
// on a busy machine the first answer may come too late, and then there is none.
func (s *shell) complete(keys string) string {
	s.t.Helper()
	s.types("\x15") // an empty line
	s.types(keys)
	for range 20 {
		s.types("\t")
		if line := s.line(); line != keys {
			return line
		}
	}
	s.t.Fatalf("%s: TAB does nothing behind %q:\n%s", s.name, keys, s.text)
	return ""
}

// prints runs the line and returns what that printed.
func (s *shell) prints(more string) string {
	s.t.Helper()
	from := s.seen
	s.types(more + "; echo '<''<'\n")
	s.wait("<<")
	text := s.text[from : s.seen-2]
	s.wait("READY> ")
	return clear(text)
}

func (s *shell) notPwned() {
	s.t.Helper()
	if _, err := os.Lstat(filepath.Join(s.dir, "pwned")); err == nil {
		s.t.Errorf("%s ran a name:\n%s", s.name, s.text)
		_ = os.Remove(filepath.Join(s.dir, "pwned"))
	}
}

func eachShell(t *testing.T, play func(t *testing.T, name string)) {
	for name := range shells() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, name)
		})
	}
}

func TestCompletionInShells(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, name string) {
		s := startShell(t, name, "Bug hunter", "Bug slayer", "Contributor of the month", "2024")
		for file, text := range map[string]string{
			".config/ach/config.yaml": "hosts:\n  - url: http://127.0.0.1:1\n  - url: https://gitlab.example.org/git\n",
			"people at work.csv":      "user\nalice\n", "picture.png": "", "other.yaml": "",
			"folder/inside.csv": "",
		} {
			path := filepath.Join(s.dir, file)
			must(t, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600))
		}
		for _, tt := range []struct{ keys, want string }{
			{"ach awa", "ach award "},
			{"ach award --skip-", "ach award --skip-invalid "},
			{"ach runs li", "ach runs list "},
			{"ach help exit", "ach help exit-codes "},
			{"ach help auth stat", "ach help auth status "},
			{"ach view C", `ach view Contributor\ of\ the\ month `},
			{"ach view c", `ach view Contributor\ of\ the\ month `},
			{`ach view "Con`, `ach view "Contributor of the month" `},
			{`ach view 'Con`, `ach view 'Contributor of the month' `},
			{`ach view "Contributor of`, `ach view "Contributor of the month" `},
			{`ach view Contributor\ of\ th`, `ach view Contributor\ of\ the\ month `},
			{"ach view Bu", `ach view Bug\ `},
			{`ach view Bug\ s`, `ach view Bug\ slayer `},
			{`ach view "Bug s`, `ach view "Bug slayer" `},
			{"ach view name:", "ach view name:2024 "},
			{"ach award -a 3 --user al", "ach award -a 3 --user alice "},
			{"ach award -a 3 --user=al", "ach award -a 3 --user=alice "},
			{"ach award -a 3 -u @al", "ach award -a 3 -u @alice "},
			{"ach award -a 3 --user alice,", "ach award -a 3 --user alice,max "},
			{"ach award -a 3 --user bob", "ach award -a 3 --user bob "}, // no member, found by a search
			{"ach hide 5 ", "ach hide 5 6 "},
			{"ach revoke -u alice ", "ach revoke -u alice 7 "},
			{"ach list -o js", "ach list -o json "},
			{"ach list --output=js", "ach list --output=json "},
			{"ach award --once-per w", "ach award --once-per week "},
			{"ach list -n acme/", "ach list -n acme/tools "},
			{"ach list --host http:", "ach list --host http://127.0.0.1:1 "},
			{"ach list --host https://", "ach list --host https://gitlab.example.org/git "},
			{"ach award --from pe", `ach award --from people\ at\ work.csv `},
			{"ach award --from=pe", `ach award --from=people\ at\ work.csv `},
			{"ach award --from fo", `ach award --from folder/`},
			{"ach award --from folder/", `ach award --from folder/inside.csv `},
			{"ach --config oth", "ach --config other.yaml "},
			{"ach create --avatar pi", "ach create --avatar picture.png "},
			{"ach -n acme view Con", `ach -n acme view Contributor\ of\ the\ month `},
		} {
			if got := s.complete(tt.keys); got != tt.want {
				t.Errorf("%s: %q becomes %q, want %q", name, tt.keys, got, tt.want)
			}
		}
		s.types("\x15ach view \t\t")
		s.wait("Contributor of the month") // what a number stands for
		s.types("\x15ach award --user \t\t")
		s.wait(`Alice \x1b[31mRed $(touch pwned)`)
		s.never("\x1b[31mRed")
		s.types("\x15")
		s.notPwned()
		s.never("command not found", "Unknown command", "parse error", "syntax error")
	})
}

// What TAB puts onto the line is the name, whatever it is made of: ach finds the
// achievement by it, and nothing of it is run, neither by Enter nor by the next TAB.
func TestHostileNamesInShells(t *testing.T) {
	t.Parallel()
	eachShell(t, func(t *testing.T, name string) {
		names := append(hostileNames(), pairs()...)
		s := startShell(t, name, names...)
		for n, before := range []string{"ach view ", `ach view "`, "ach view '", `ach list -n "acme" --achievement=`} {
			for i, hostile := range hostileNames() {
				if n > 2 && i%4 != 1 { // the flag makes no difference to how it is quoted
					continue
				}
				s.complete(before + hostile[:3])
				if n == 0 { // once more, with the name on the line
					s.types("-o j\t\t")
					s.line()
					s.types(strings.Repeat("\x7f", len("-o json ")))
				}
				s.found(i+1, before+hostile[:3])
			}
			for i, hostile := range pairs() {
				s.complete(before + hostile[:2])
				if name == "bash" { // the others begin to insert one after another
					s.types("\t\t\t")
				}
				s.types(hostile[len(hostile)-3:][:1] + "\t") // o or t
				s.found(len(hostileNames())+i+1, before+hostile[:2])
			}
		}
		// Nor is what somebody typed and has not sent yet.
		s.types("\x15ach view $(touch pwned) `touch pwned` \t\t")
		s.line()
		s.notPwned()
	})
}

// found runs the line and wants the achievement of that number in what it prints.
func (s *shell) found(number int, typed string) {
	s.t.Helper()
	s.t.Logf("%s: %q becomes %q", s.name, typed, s.line())
	text := s.prints(" -o json")
	if !regexp.MustCompile(fmt.Sprintf(`"(achievement_)?id": %d\b`, number)).MatchString(text) {
		s.t.Errorf("%s: behind %q stands another name:\n%s", s.name, typed, text)
	}
	s.notPwned()
}

// A command that prints the token has no terminal to ask on.
func TestCompletionAsksNothing(t *testing.T) {
	for name, args := range map[string][]string{
		"a command": {"list", "-n", "acme", "-o", "ids"}, // it may, which shows that the test would see it
		"TAB":       {"__complete", "view", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir, host, env := home(t)
			vault, file := filepath.Join(dir, "vault"), filepath.Join(dir, "config.yaml")
			must(t,
				os.WriteFile(vault, []byte("#!/bin/sh\necho Passphrase please >/dev/tty\necho sandbox-max-api\n"), 0o700),
				os.WriteFile(file, []byte("hosts:\n  - url: "+host+"\n    token_command: "+vault+"\n"), 0o600))
			s := onTerminal(t, append(env, "ACH_CONFIG="+file, "ACH_NAMESPACE=acme"), args...)
			if code := s.play(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			if asked := strings.Contains(s.text, "Passphrase please"); asked != (name == "a command") {
				t.Errorf("asked on the terminal: %v:\n%s", asked, s.text)
			}
		})
	}
}
