package doctor

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
)

const member = `{"group":{"groupMembers":{"nodes":[{"accessLevel":{"integerValue":%d},"user":{"id":"gid://gitlab/User/7","username":"alice","name":"Alice","state":"active","webUrl":""}}]}}}`

// Each check has its line, whatever kept the others from being made, and the exit code is
// that of the worst.
func TestExamine(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(w *clitest.World)
		want   string // check=state of those that are not ok
		says   string
		code   app.ExitCode
	}{
		"all is well":         {nil, "", "signed in as @alice by the token from environment ACH_TOKEN", app.ExitDone},
		"no token":            {func(w *clitest.World) { delete(w.Vars, "ACH_TOKEN") }, "token=fail scopes=skip version=skip role=skip feature=skip", "no token for", app.ExitAuth},
		"a token that reads":  {func(w *clitest.World) { w.Token = `{"name":"r","scopes":["read_api"]}` }, "scopes=warn", "the token may only read: read_api", app.ExitDone},
		"a token that ends":   {func(w *clitest.World) { w.Token = `{"name":"r","scopes":["api"],"expires_at":"2020-01-01"}` }, "token=warn", "expired on 2020-01-01", app.ExitDone},
		"a fine-grained one":  {func(w *clitest.World) { w.Token = `{"name":"f","scopes":["granular"],"granular":true}` }, "scopes=warn", "GitLab does not tell which", app.ExitDone},
		"a token of nobody":   {func(w *clitest.World) { w.Answers["CurrentUser"] = `{"currentUser":null}` }, "token=fail scopes=skip version=skip role=skip feature=skip", "", app.ExitAuth},
		"an old GitLab":       {func(w *clitest.World) { w.Answers["ServerVersion"] = `{"metadata":{"version":"17.2.9"}}` }, "version=fail feature=warn", "ach needs GitLab 17.3 or later", app.ExitRefused},
		"no feature flag yet": {func(w *clitest.World) { w.Answers["ServerVersion"] = `{"metadata":{"version":"18.0.0"}}` }, "feature=warn", "achievements may be switched off", app.ExitDone},
		"a role that awards": {func(w *clitest.World) {
			w.Vars["ACH_NAMESPACE"] = "acme"
			w.Answers["RoleInGroup"] = fmt.Sprintf(member, 40)
		}, "", "your role in acme lets you", app.ExitDone},
		"a role that does not": {func(w *clitest.World) {
			w.Vars["ACH_NAMESPACE"] = "acme"
			w.Answers["RoleInGroup"] = fmt.Sprintf(member, 30)
			w.Answers["RoleInGroup again"] = w.Answers["RoleInGroup"]
		}, "role=warn", "an Owner of the group can change your role", app.ExitDone},
		"a token that goes before another": {func(w *clitest.World) { w.Write(t, "hosts:\n  - url: "+w.URL+"\n    token: glpat-stored\n") }, "token=warn", "it goes before the one in config file", app.ExitDone},
		"settings that are wrong":          {func(w *clitest.World) { w.Vars["ACH_TIMEOUT"] = "soon" }, "config=fail host=skip connection=skip encryption=skip clock=skip token=skip scopes=skip version=skip role=skip feature=skip", "ACH_TIMEOUT", app.ExitUsage},
		"nobody there":                     {func(w *clitest.World) { w.Vars["ACH_HOST"] = "http://127.0.0.1:1"; w.Vars["ACH_MAX_WAIT"] = "1s" }, "connection=fail encryption=skip clock=skip token=skip scopes=skip version=skip role=skip feature=skip", "127.0.0.1:1", app.ExitUnavailable},
	} {
		w := clitest.New(t)
		w.Vars["ACH_TOKEN"] = "glpat-x"
		if tt.change != nil {
			tt.change(w)
		}
		w.Again()
		w.Flags.Output, w.Flags.NoInput = "csv", true
		err := w.Run(NewDoctor(w.App))
		var wrong []string
		for i, line := range strings.Split(strings.TrimSpace(w.Out.String()), "\n")[1:] {
			fields := strings.SplitN(line, ",", 3)
			if fields[0] != checkNames()[i] {
				t.Errorf("%s: check %d is %s", name, i, fields[0])
			}
			if fields[1] != "ok" {
				wrong = append(wrong, fields[0]+"="+fields[1])
			}
		}
		if got := strings.Join(wrong, " "); got != tt.want || !strings.Contains(w.Out.String(), tt.says) || app.CodeOf(err) != tt.code {
			t.Errorf("%s: exit code %d, %s, want %d, %s and %q in\n%s", name, app.CodeOf(err), got, tt.code, tt.want, tt.says, w.Out)
		}
		if strings.Contains(w.Out.String()+w.Err.String(), "glpat") {
			t.Errorf("%s shows a token:\n%s%s", name, w.Out, w.Err)
		}
	}
}
