package configcmd

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// command returns the one below config that is called so.
func command(t *testing.T, a *app.App, name string) cmdutil.Spec {
	t.Helper()
	for _, s := range NewConfig(a).Below {
		if s.Name() == name {
			return s
		}
	}
	t.Fatalf("there is no %s", name)
	return cmdutil.Spec{}
}

// Each line follows on those before it, in one file.
func TestSettingsAreChangedAndRead(t *testing.T) {
	w := clitest.New(t)
	for _, tt := range []struct {
		line, host, in, format string
		want                   string // of what it prints, says, or fails with
		code                   app.ExitCode
	}{
		{line: "get namespace", want: "nothing sets namespace", code: app.ExitFailure},
		{line: "set namespace acme output ids", want: "output is ids in "},
		{line: "get namespace", want: "acme\n"},
		{line: "get NAMESPACE", format: "json", want: "unknown key", code: app.ExitUsage},
		{line: "get namespace", format: "json", want: `"value": "acme"`},
		{line: "list", format: "ndjson", want: `{"key":"output","value":"ids","source":"config file `},
		{line: "set namespace acme/tools", host: "https://git.example.org", want: "namespace is acme/tools in "},
		{line: "get namespace", host: "https://git.example.org", want: "acme/tools\n"},
		{line: "set proxy -", host: "https://git.example.org", in: "http://me:secret@proxy.example.org:3128\n", want: "proxy is http://[redacted]@proxy.example.org:3128"},
		{line: "get proxy", host: "https://git.example.org", want: "http://[redacted]@proxy.example.org:3128\n"},
		{line: "set token -", in: "glpat-piped", want: "the token was not tried"},
		{line: "set ca_cert ca.pem", want: "ca_cert is "},
		{line: "unset ca_cert proxy", want: "proxy was not set in "},
		{line: "set keyring maybe", want: "keyring", code: app.ExitUsage},
		{line: "unset token namespace", want: "namespace is no longer set in "},
		{line: "get namespace", want: "nothing sets namespace", code: app.ExitFailure},
		{line: "set default_host ftp://x", want: "default_host", code: app.ExitUsage},
		{line: "path", want: "config.yaml\n"},
	} {
		w.Again()
		w.Flags.Host, w.Flags.Output = tt.host, tt.format
		w.In.WriteString(tt.in)
		name, rest, _ := strings.Cut(tt.line, " ")
		before := w.File()
		err := w.Run(command(t, w.App, name), strings.Fields(rest)...)
		said := w.Out.String() + w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if !strings.Contains(said, tt.want) || app.CodeOf(err) != tt.code {
			t.Errorf("%s: exit code %d, want %d, and %q in\n%s", tt.line, app.CodeOf(err), tt.code, tt.want, said)
		}
		if err != nil && w.File() != before {
			t.Errorf("%s failed, and the file is now\n%s", tt.line, w.File())
		}
		if strings.Contains(said, "secret") || strings.Contains(said, "glpat") {
			t.Errorf("%s shows a secret:\n%s", tt.line, said)
		}
	}
}

// What cannot be is refused before the file is looked at.
func TestLinesThatAreNoChange(t *testing.T) {
	w := clitest.New(t)
	for line, want := range map[string]string{
		"set namespace":                       "needs a VALUE for each KEY",
		"set namespace a namespace b":         "namespace is given twice",
		"set namespace - output -":            "only one value can be read from stdin",
		"set token glpat-x":                   "a secret does not belong on the command line",
		"set proxy http://me:x@proxy":         "a secret does not belong on the command line",
		"set nmespace acme":                   "nmespace",
		"set url https://x.example.org":       "the url is what an entry of hosts is known by",
		"set hosts x":                         "hosts is a list of entries",
		"set headers x":                       "headers have no single value",
		"set headers.X-Gate env:GATE":         "",
		"unset headers.":                      "unknown key headers",
		"unset config":                        "config",
		"unset":                               "needs a KEY",
		"get timeout":                         "",
		"set proxy http://proxy:3128 token -": "",
	} {
		name, rest, _ := strings.Cut(line, " ")
		err := command(t, w.App, name).Parse(strings.Fields(rest)...)
		if want == "" && err != nil || want != "" && (app.CodeOf(err) != app.ExitUsage || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}

// An editor sees a copy, and only what is right takes the place of the file.
func TestEdit(t *testing.T) {
	for name, tt := range map[string]struct {
		editor, want, file string
		code               app.ExitCode
	}{
		"nothing":   {"true", "nothing was changed", "namespace: acme\n", app.ExitDone},
		"a change":  {"sed -i.old s/acme/tools/", "is changed", "namespace: tools\n", app.ExitDone},
		"a mistake": {"sed -i.old s/namespace/nmespace/", "nmespace", "namespace: acme\n", app.ExitUsage},
		"no editor": {"there-is-no-such-editor", "failed", "namespace: acme\n", app.ExitFailure},
		"no words":  {"'vi", "EDITOR", "namespace: acme\n", app.ExitUsage},
		"nobody":    {"", "there is no terminal", "namespace: acme\n", app.ExitUsage},
	} {
		w := clitest.New(t)
		w.Write(t, "namespace: acme\n")
		w.Vars["EDITOR"] = tt.editor
		err := w.Run(command(t, w.App, "edit"))
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if app.CodeOf(err) != tt.code || !strings.Contains(said, tt.want) || w.File() != tt.file {
			t.Errorf("%s: exit code %d, %s; the file is\n%s", name, app.CodeOf(err), said, w.File())
		}
		if left, _ := os.ReadDir(strings.TrimSuffix(w.Config, "/config.yaml")); len(left) != 1 {
			t.Errorf("%s: left are %v", name, left)
		}
	}
}

func TestKeysAreOffered(t *testing.T) {
	for line, want := range map[string]string{
		"": "namespace", "keyring": "true", "output": "csv", "color": "always", "namespace acme": "output",
	} {
		found := false
		for _, word := range offerKeysAndValues(context.Background(), cmdutil.Line{Args: strings.Fields(line)}) {
			found = found || word.Value == want
		}
		if !found {
			t.Errorf("after %q %s is not offered", line, want)
		}
	}
	if !takesFile([]string{"ca_cert"}) || takesFile([]string{"namespace"}) || takesFile(nil) {
		t.Error("files are for keys that hold the path of one")
	}
}
