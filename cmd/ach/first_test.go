//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/screentest"
)

// The group that is chosen at the end of a sign-in is the default one from then on. It is
// asked for where a person is there and none is set, and nothing of that undoes a sign-in.
func TestTheGroupOfASignIn(t *testing.T) {
	t.Parallel()
	const question = "Which group do you work in"
	for name, tt := range map[string]struct {
		args, env []string
		config    string
		user      string // max where none is given
		broken    string // a fault of the sandbox
		types     []string
		asks      bool
		says      string
		code      int
		stores    string
	}{
		"chosen":        {types: []string{"tools", screentest.Enter}, asks: true, says: "group: acme/tools, where --namespace names no other", stores: "namespace: acme/tools"},
		"none":          {types: []string{screentest.Enter}, asks: true, says: "'ach config set namespace GROUP --host "},
		"given up":      {types: []string{screentest.Esc}, asks: true, says: "'ach config set namespace GROUP --host "},
		"interrupted":   {types: []string{screentest.CtrlC}, asks: true, says: "interrupted", code: 130},
		"no time left":  {args: []string{"--timeout", "3s"}, asks: true, says: "'ach config set namespace GROUP --host "},
		"in lines":      {env: []string{"ACH_ACCESSIBLE=1"}, types: []string{"2\n"}, asks: true, says: "group: acme, where", stores: "namespace: acme\n"},
		"--no-input":    {args: []string{"--no-input"}, says: "ach award -a NAME -u USER -n GROUP"},
		"by a flag":     {args: []string{"-n", "acme/tools"}, says: "ach list -n acme/tools"},
		"by a variable": {env: []string{"ACH_NAMESPACE=acme"}, says: "ach list -n acme"},
		"of the file":   {config: "namespace: acme\n", says: "ach list -n acme"},
		"of the host":   {config: "hosts: [{url: HOST, namespace: acme}]\n", says: "ach list -n acme", stores: "namespace: acme"},
		"nobody's":      {user: "bob", says: "ach list -n GROUP"},
		"not listed":    {broken: "status-before=403,match=ManagedGroups", says: "your groups could not be listed: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newSandbox(t, sandbox.Options{})
			if tt.broken != "" {
				f, err := fault.Parse(tt.broken)
				must(t, err, server.server.SetFaults([]fault.Fault{f}))
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "ach", "config.yaml")
			must(t, os.MkdirAll(filepath.Dir(file), 0o700))
			if tt.config != "" {
				must(t, os.WriteFile(file, []byte(strings.ReplaceAll(tt.config, "HOST", server.address())), 0o600))
			}
			user := tt.user
			if user == "" {
				user = "max"
			}
			args := append([]string{"auth", "login", "--host", server.address(), "--token-command", "echo sandbox-" + user + "-api"}, tt.args...)
			env := append([]string{"ACH_TOKEN=", "ACH_NAMESPACE=", "ACH_HOST=", "XDG_CONFIG_HOME=" + dir}, tt.env...)
			d := stand{sandbox: server, env: env, nowhere: true}.ach(t, args...)
			if tt.asks {
				d.sees(question)
				for _, keys := range tt.types {
					d.types(keys)
				}
			}
			d.sees(tt.says)
			d.ends(tt.code)
			if asked := strings.Contains(d.Written(), question); asked != tt.asks {
				t.Errorf("asked: %v", asked)
			}
			text, err := os.ReadFile(file)
			if must(t, err); !strings.Contains(string(text), "token_command") || !strings.Contains(string(text), tt.stores) || tt.stores == "" && strings.Contains(string(text), "    namespace") {
				t.Errorf("the file holds:\n%s", text)
			}
		})
	}
}
