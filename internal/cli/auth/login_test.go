package auth

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
)

func TestWaysToSignIn(t *testing.T) {
	for line, want := range map[string]string{
		"":                               "there is nobody to ask for the token",
		"--stdin":                        "",
		"--stdin --keyring":              "",
		"--import-glab":                  "",
		"--stdin --import-glab":          "three ways",
		"--token-command=pass":           "",
		"--token-command=pass --stdin":   "three ways",
		"--token-command=pass --keyring": "--keyring keeps the token",
		"--token-command='pass":          "--token-command: ",
		"--token-command='pass --shell":  "",
		"--shell":                        "--shell needs --token-command",
		"--stdin surplus":                "takes no argument",
	} {
		o := &loginOptions{app: clitest.New(t).App}
		err := o.spec().Parse(strings.Fields(line)...)
		if got := errorText(err); want == "" && err != nil || !strings.Contains(got, want) || err != nil && app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What was stored is what the next command uses, and one place holds it.
func TestSignInAndOut(t *testing.T) {
	w := clitest.New(t)
	next := func(want string, run func() error) {
		t.Helper()
		err := run()
		if said := w.Out.String() + w.Err.String() + errorText(err); !strings.Contains(said, want) {
			t.Errorf("%s\nlacks %q", said, want)
		}
		w.Again()
	}
	login := func(line ...string) func() error {
		return func() error { return w.Run((&loginOptions{app: w.App}).spec(), line...) }
	}
	w.In.WriteString("glpat-first\n")
	next(`as @alice with the token "mine" (api; never expires)`, login("--stdin"))
	if file := w.File(); !strings.Contains(file, "token: glpat-first") || !strings.Contains(file, "default_host: "+w.URL) {
		t.Errorf("the file is\n%s", file)
	}
	next("glpat-first\n", func() error { return w.Run(newAuthToken(w.App)) })

	next("holds the command, not the token", login("--token-command", "printf glpat-printed"))
	if file := w.File(); strings.Contains(file, "glpat-first") || !strings.Contains(file, "token_command: printf glpat-printed") {
		t.Errorf("the file is\n%s", file)
	}
	next("glpat-printed\n", func() error { return w.Run(newAuthToken(w.App)) })
	w.Vars["ACH_TOKEN"] = "glpat-other"
	next("and not the one in the token command", func() error { return w.Run(newAuthToken(w.App)) })
	w.Flags.Output = "json"
	next("the token command of "+w.Config+"\"\n", func() error { return w.Run(newAuthStatus(w.App)) })
	next("goes on being used", func() error { return w.Run(newAuthLogout(w.App)) })
	delete(w.Vars, "ACH_TOKEN")
	if file := w.File(); strings.Contains(file, "token") {
		t.Errorf("the file is\n%s", file)
	}
	next("no token is stored", func() error { return w.Run(newAuthLogout(w.App)) })
	next("no token for ", func() error { return w.Run(newAuthToken(w.App)) })
}

// A token that does not work is not stored, and leaves what was there.
func TestATokenThatIsNotStored(t *testing.T) {
	for name, tt := range map[string]struct {
		token, piped, want string
		code               app.ExitCode
		line               []string
	}{
		"refused":              {"", "glpat-x", "nothing was stored: ", app.ExitAuth, []string{"--stdin"}},
		"ended":                {`{"name":"old","active":false,"scopes":["api"]}`, "glpat-x", "any more", app.ExitAuth, []string{"--stdin"}},
		"without the scope":    {`{"name":"ci","active":true,"scopes":["read_user"]}`, "glpat-x", "the scopes read_user", app.ExitAuth, []string{"--stdin"}},
		"two lines":            {"", "glpat-x\nglpat-y", "token", app.ExitUsage, []string{"--stdin"}},
		"too long":             {"", strings.Repeat("x", longestToken+1), "too long for a token", app.ExitUsage, []string{"--stdin"}},
		"a command that fails": {"", "", "nothing was stored: ", app.ExitAuth, []string{"--token-command=false"}},
	} {
		w := clitest.New(t)
		const before = "namespace: acme\n"
		w.Write(t, before)
		w.Token = tt.token
		if tt.token == "" {
			w.Answers = nil
		}
		w.In.WriteString(tt.piped)
		err := w.Run((&loginOptions{app: w.App}).spec(), tt.line...)
		if app.CodeOf(err) != tt.code || !strings.Contains(errorText(err), tt.want) || w.File() != before {
			t.Errorf("%s: exit code %d, %v, and the file is %q", name, app.CodeOf(err), err, w.File())
		}
		if tt.piped != "" && strings.Contains(errorText(err)+app.HintOf(err), "glpat-x") {
			t.Errorf("%s: the error has the token: %v", name, err)
		}
	}
}
