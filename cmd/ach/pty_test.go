//go:build !windows

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// A step of a dialogue: wait until the screen shows a text, then type.
type step struct{ shows, types string }

// A screen is a program that runs on a terminal of its own.
type screen struct {
	t      *testing.T
	cmd    *exec.Cmd
	file   *os.File
	chunks chan string
	text   string // all that the terminal showed
	seen   int    // of text, by earlier steps
}

// onTerminal starts ach with all three streams on a new terminal.
func onTerminal(t *testing.T, env []string, args ...string) *screen {
	t.Helper()
	return programOnTerminal(t, "", env, "ach", args...)
}

// programOnTerminal starts any program so; in an empty folder name where the test is.
func programOnTerminal(t *testing.T, dir string, env []string, program string, args ...string) *screen {
	t.Helper()
	s := &screen{t: t, cmd: exec.Command(program, args...), chunks: make(chan string, 64)}
	s.cmd.Dir = dir
	s.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=dumb"}, env...)
	file, err := pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 24, Cols: 200})
	if err != nil {
		t.Fatal(err)
	}
	s.file = file
	t.Cleanup(func() {
		_ = file.Close()
		_ = s.cmd.Process.Kill() // it has ended, unless the test failed
		if token := secrets.FindString(s.text); token != "" {
			t.Errorf("the terminal showed «%s»:\n%s", token, s.text)
		}
	})
	go func() {
		defer close(s.chunks)
		for buf := make([]byte, 4096); ; {
			n, err := file.Read(buf)
			s.chunks <- string(buf[:n])
			if err != nil { // on Linux EIO, once nobody has the terminal open
				return
			}
		}
	}()
	return s
}

// play goes through a dialogue and returns the exit code.
func (s *screen) play(steps ...step) int {
	s.t.Helper()
	for _, st := range steps {
		s.wait(st.shows)
		if _, err := io.WriteString(s.file, st.types); err != nil {
			s.t.Fatal(err)
		}
	}
	for s.more() {
	}
	err := s.cmd.Wait()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode()
	case err != nil:
		s.t.Fatal(err)
	}
	return 0
}

func (s *screen) wait(text string) {
	s.t.Helper()
	for {
		if i := strings.Index(s.text[s.seen:], text); i >= 0 {
			s.seen += i + len(text)
			return
		}
		if !s.more() {
			s.t.Fatalf("the terminal never showed %q:\n%s", text, s.text)
		}
	}
}

// more takes what the terminal shows next; false is the end.
func (s *screen) more() bool {
	s.t.Helper()
	select {
	case chunk, ok := <-s.chunks:
		s.text += chunk
		return ok
	case <-time.After(30 * time.Second):
		s.t.Fatalf("the program hangs:\n%s", s.text)
		return false
	}
}

func (s *screen) want(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if !strings.Contains(s.text, text) {
			s.t.Errorf("the terminal did not show %q:\n%s", text, s.text)
		}
	}
}

func (s *screen) never(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text, text) {
			s.t.Errorf("the terminal showed %q:\n%s", text, s.text)
		}
	}
}

// home is an empty home folder and a sandbox.
func home(t *testing.T) (dir, host string, env []string) {
	t.Helper()
	w, err := newSandboxWorld()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	dir = t.TempDir()
	return dir, w.vars["ACH_HOST"], []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, ".config")}
}

func stored(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, ".config", "ach", "config.yaml")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	return string(text)
}

// noGroup chooses the first row of the last question of a sign-in.
func noGroup() step { return step{"Which group do you work in", "\r"} }

func TestSignInOnATerminal(t *testing.T) {
	dir, host, env := home(t)
	s := onTerminal(t, env, "auth", "login")
	code := s.play(
		step{"Address of the GitLab [https://gitlab.com]: ", host + "\n"},
		step{"Token (it is not shown): ", "sandbox-max-api\r"},
		noGroup(),
	)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	s.want(
		host+"/-/user_settings/personal_access_tokens?name=ach&scopes=api",
		"signed in to "+host+" as @max",
		"only you can read (mode 0600)",
		"'ach config set namespace GROUP' sets the group to work in", "ach list -n GROUP",
	)
	s.never("sandbox-max-api")
	if text := stored(t, dir); !strings.Contains(text, "url: "+host) || !strings.Contains(text, "token: sandbox-max-api") || strings.Contains(text, "namespace") {
		t.Errorf("the file holds:\n%s", text)
	}

	// The second time Enter means the host that is known.
	s = onTerminal(t, env, "auth", "login")
	code = s.play(step{"Address of the GitLab [" + host + "]: ", "\n"}, step{"(it is not shown): ", "sandbox-olivia-api\r"}, noGroup())
	if s.want("as @olivia"); code != 0 || !strings.Contains(stored(t, dir), "token: sandbox-olivia-api") {
		t.Errorf("exit code %d", code)
	}
}

func TestSignInGivenUp(t *testing.T) {
	for name, tt := range map[string]struct {
		steps []step
		code  int
		shows string
	}{
		"Ctrl-C at the token":    {[]step{{"(it is not shown): ", "sandbox-max\x03"}}, 130, "interrupted"},
		"Ctrl-D at the token":    {[]step{{"(it is not shown): ", "\x04"}}, 7, "nothing was changed: no answer"},
		"nothing for a token":    {[]step{{"(it is not shown): ", "\r"}}, 2, "the token is blank"},
		"a token of nobody":      {[]step{{"(it is not shown): ", "glpat-wrong\r"}}, 4, "nothing was stored: "},
		"a token with a blank":   {[]step{{"(it is not shown): ", "Bearer glpat-wrong\r"}}, 2, "without \"Bearer\""},
		"a token past its day":   {[]step{{"(it is not shown): ", "sandbox-max-expired\r"}}, 4, "GitLab does not accept the token"},
		"a token for the images": {[]step{{"(it is not shown): ", "sandbox-max-registry\r"}}, 4, "neither api nor read_api"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, host, env := home(t)
			s := onTerminal(t, env, "auth", "login", "--host", host)
			if code := s.play(tt.steps...); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			s.want(tt.shows)
			s.never("glpat-wrong", "sandbox-max")
			if text := stored(t, dir); text != "" {
				t.Errorf("stored:\n%s", text)
			}
		})
	}
}

// A slip at the address is told, and asked about again.
func TestAWrongAddressOnATerminal(t *testing.T) {
	const question = "Address of the GitLab [https://gitlab.com]: "
	dir, host, env := home(t)
	s := onTerminal(t, env, "auth", "login")
	code := s.play(
		step{question, "http://git.example.org\n"}, step{"would send the token unencrypted", ""},
		step{question, "ftp://x\n"}, step{"only https and http are known", ""},
		step{question, host + "\n"}, step{"(it is not shown): ", "sandbox-max-api\r"}, noGroup(),
	)
	if code != 0 || !strings.Contains(stored(t, dir), "sandbox-max-api") {
		t.Errorf("exit code %d", code)
	}
	s = onTerminal(t, append(env, "XDG_CONFIG_HOME="+t.TempDir()), "auth", "login")
	if code := s.play(step{question, "http://git.example.org\n"}, step{question, "\x04"}); code != 7 {
		t.Errorf("exit code %d", code)
	}
	s.want("nothing was changed: no answer")
}

// Many terminals mark what is pasted, and many people copy the end of the line too.
func TestAPastedToken(t *testing.T) {
	for name, typed := range map[string]string{
		"alone": "\x1b[200~sandbox-max-api\x1b[201~\r", "with the end of its line": "\x1b[200~sandbox-max-api\r\x1b[201~",
	} {
		dir, host, env := home(t)
		s := onTerminal(t, env, "auth", "login", "--host", host)
		if code := s.play(step{"(it is not shown): ", typed}, noGroup()); code != 0 || !strings.Contains(stored(t, dir), "token: sandbox-max-api\n") {
			t.Errorf("%s: exit code %d:\n%s", name, code, s.text)
		}
		s.never("sandbox-max-api")
	}
}

// However the question for the token ends or waits, the terminal is as it was.
func TestTheTerminalIsGivenBack(t *testing.T) {
	asked := func(t *testing.T) (s *screen, same func() bool) {
		_, host, env := home(t)
		s = onTerminal(t, env, "auth", "login")
		s.wait("Address of the GitLab")
		before, err := term.GetState(int(s.file.Fd()))
		if err != nil {
			t.Fatal(err)
		}
		same = func() bool {
			now, err := term.GetState(int(s.file.Fd()))
			return err == nil && reflect.DeepEqual(now, before)
		}
		if _, err := io.WriteString(s.file, host+"\n"); err != nil {
			t.Fatal(err)
		}
		s.wait("(it is not shown): ")
		if same() {
			t.Fatal("the terminal shows what is typed")
		}
		return s, same
	}
	t.Run("quit", func(t *testing.T) {
		s, same := asked(t)
		if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
			t.Fatal(err)
		}
		if code := s.play(); code != 130 {
			t.Errorf("exit code %d", code)
		}
		s.want("interrupted")
		if s.never("goroutine"); !same() {
			t.Error("the terminal is not as it was")
		}
	})
	t.Run("stopped and continued", func(t *testing.T) {
		s, same := asked(t)
		if err := s.cmd.Process.Signal(syscall.SIGTSTP); err != nil {
			t.Fatal(err)
		}
		var state syscall.WaitStatus
		if _, err := syscall.Wait4(s.cmd.Process.Pid, &state, syscall.WUNTRACED, nil); err != nil || !state.Stopped() {
			t.Fatalf("%v, %v", state, err)
		}
		if !same() {
			t.Error("the terminal is not as it was")
		}
		if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if code := s.play(step{"(it is not shown): ", "sandbox-max-api\r"}, noGroup()); code != 0 || !same() {
			t.Errorf("exit code %d", code)
		}
		s.never("sandbox-max-api")
	})
}

func TestGlabIsAskedAboutFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		user   string
	}{
		"yes": {answer: "y\n", user: "max"},
		"no":  {answer: "\n", user: "olivia"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, host, env := home(t)
			folder := filepath.Join(dir, ".config", "glab-cli")
			text := "host: gitlab.com\nhosts:\n  gitlab.com:\n    api_protocol: https\n" +
				"  " + strings.TrimPrefix(host, "http://") + ":\n    api_protocol: http\n    token: !!null sandbox-max-api\n"
			if err := errors.Join(os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, "config.yml"), []byte(text), 0o600)); err != nil {
				t.Fatal(err)
			}
			steps := []step{{"Read it, and take over its host and token? [y/N] ", tt.answer}}
			if name == "no" {
				steps = append(steps, step{"Address of the GitLab", host + "\n"}, step{"(it is not shown): ", "sandbox-olivia-api\r"})
			}
			s := onTerminal(t, env, "auth", "login")
			if code := s.play(append(steps, noGroup())...); code != 0 {
				t.Errorf("exit code %d", code)
			}
			s.want("as @" + tt.user)
			s.never("sandbox-max-api")
			if got := strings.Contains(stored(t, dir), "sandbox-max-api"); got != (name == "yes") {
				t.Errorf("glab's token is stored: %v", got)
			}
		})
	}
}

// Of several hosts one is chosen, and where there is nothing to take over the sign-in
// goes on without.
func TestWhatGlabHasOnATerminal(t *testing.T) {
	const empty = "host: gitlab.com\nhosts:\n    gitlab.com:\n        api_host: gitlab.com\n        token:\n"
	for name, tt := range map[string]struct{ text, want string }{
		"several": {empty + "    HOST:\n        token: sandbox-max-api\n        api_protocol: http\n    git.example.org:\n        token: glpat-x\n", "as @max"},
		"empty":   {empty, "warning: glab's configuration "},
		"broken":  {"hosts: [", "it is not the YAML that glab writes"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, host, env := home(t)
			folder := filepath.Join(dir, ".config", "glab-cli")
			text := strings.ReplaceAll(tt.text, "HOST", strings.TrimPrefix(host, "http://"))
			must(t, os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, "config.yml"), []byte(text), 0o600))
			steps := []step{{"take over its host and token? [y/N] ", "y\n"}}
			if name == "several" {
				steps = append(steps, step{"Row number, or text to search for; nothing gives up: ", "1\n"})
			} else {
				steps = append(steps, step{"Address of the GitLab", host + "\n"}, step{"(it is not shown): ", "sandbox-olivia-api\r"})
			}
			s := onTerminal(t, env, "auth", "login")
			if code := s.play(append(steps, noGroup())...); code != 0 {
				t.Errorf("exit code %d", code)
			}
			s.want(tt.want, "signed in to "+host)
			s.never("sandbox-max-api", "glpat-x")
		})
	}
}

// On a terminal a token command may ask for a passphrase, and what it complains about
// is shown there, without what it printed.
func TestTokenCommandOnATerminal(t *testing.T) {
	dir, host, env := home(t)
	vault := filepath.Join(dir, "vault")
	script := "#!/bin/sh\nprintf 'passphrase: ' >/dev/tty\nread word </dev/tty\necho sandbox-$word-api\n" +
		"echo \"got \033[31msandbox-$word-api for $word\" >&2\ntest $word = max\n"
	if err := os.WriteFile(vault, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for word, code := range map[string]int{"max": 0, "olivia": 4} {
		s := onTerminal(t, env, "auth", "login", "--host", host, "--token-command", vault)
		steps := []step{{"passphrase: ", word + "\n"}}
		if code == 0 {
			steps = append(steps, noGroup())
		}
		if got := s.play(steps...); got != code {
			t.Errorf("%s: exit code %d, want %d", word, got, code)
		}
		s.never("sandbox-"+word+"-api", "\033[31m")
		if word != "max" {
			s.want(`warning: the token command says: got \x1b[31m••• for olivia`, "ach: nothing was stored: the token command vault failed: exit status 1\r\n")
		}
	}
}
