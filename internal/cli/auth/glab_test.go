package auth

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
)

// More than glab 1.79 writes by itself: what older ones and people leave there.
const editedGlab = `# What protocol to use when performing Git operations.
git_protocol: ssh
host: git.example.org
hosts:
    gitlab.com:
        # What protocol to use to access the API endpoint.
        api_protocol: https
        api_host: gitlab.com
        token:
    git.example.org:
        token: !!null glpat-tagged
        api_host: git.example.org
        api_protocol: https
        user: max
    git.example.org:
        token: glpat-second
    oauth.example.org:
        token: "0123456789abcdef"
        is_oauth2: "true"
    again.example.org:
        token: glpat-after
        is_oauth2: "true"
        oauth2_refresh_token: left
    lab.example.org:
        token: glpat-plain
        api_host: api.example.org:8443
        api_protocol: http
        subfolder: /gitlab/
        ca_cert: /a.pem
        skip_tls_verify: "false"
    ring.example.org:
        use_keyring: "true"
    "null.example.org":
        token: null
    glpat-typedinthewrongplace:
        token: glpat-x
`

const (
	none  = "it holds none there"
	oauth = "glab signed in with the browser, and such a token expires within hours"
)

func TestParseGlab(t *testing.T) {
	got, err := parseGlab([]byte(editedGlab))
	want := []glabHost{
		{key: "gitlab.com", address: "https://gitlab.com", without: none, keyring: true},
		{key: "git.example.org", address: "https://git.example.org", token: "glpat-tagged"},
		{key: "oauth.example.org", address: "https://oauth.example.org", without: oauth, bare: true},
		{key: "again.example.org", address: "https://again.example.org", without: oauth, bare: true},
		{key: "lab.example.org", typed: "http://lab.example.org/gitlab", address: "http://api.example.org:8443/gitlab", token: "glpat-plain", left: []string{"ca_cert"}},
		{key: "ring.example.org", address: "https://ring.example.org", without: none, keyring: true, bare: true},
		{key: "null.example.org", address: "https://null.example.org", without: none, keyring: true, bare: true},
		{key: "glpat-typedinthewrongplace", without: "the host looks like a token", bare: true},
	}
	if err != nil || got.byDefault != "git.example.org" || len(got.hosts) != len(want) {
		t.Fatalf("%v, %+v", err, got)
	}
	for i, h := range got.hosts {
		if want[i].typed == "" {
			want[i].typed = want[i].address
		}
		if !slices.Equal(h.left, want[i].left) {
			t.Errorf("%s leaves %q", h.key, h.left)
		}
		h.left, want[i].left = nil, nil
		if h.key != want[i].key || h.typed != want[i].typed || h.address != want[i].address || h.token != want[i].token ||
			h.without != want[i].without || h.keyring != want[i].keyring || h.bare != want[i].bare {
			t.Errorf("\n got %+v\nwant %+v", h, want[i])
		}
	}
	for _, text := range []string{"", "# nothing\n", "[", "a: &a [*a]", "hosts: [x]", "hosts:\n  - token: y", "- a", "hosts: {}", "hosts:"} {
		if got, _ := parseGlab([]byte(text)); len(got.hosts) > 0 {
			t.Errorf("%q has hosts: %+v", text, got.hosts)
		}
	}
}

// What glab 1.79 writes, made by scripts/try-glab: which host is meant by what, and what
// is said where none is.
func TestWhichHostOfGlabIsMeant(t *testing.T) {
	const address = "http://127.0.0.1:8080"
	edited := map[string]string{
		"edited":  editedGlab,
		"several": "host: gitlab.com\nhosts:\n  gitlab.com:\n    token:\n  a.example:\n    token: glpat-a\n  b.example:8443:\n    token: glpat-b\n",
		"set":     "host: b.example\nhosts:\n  gitlab.com:\n    token: glpat-c\n  a.example:\n    token: glpat-a\n  b.example:\n    token: glpat-b\n",
		"unset":   "host: gone.example\nhosts:\n  a.example:\n    token: glpat-a\n  b.example:\n    token: glpat-b\n",
		"shared":  "hosts:\n  ssh.example:\n    api_host: a.example\n    token: glpat-s\n  a.example:\n    token: glpat-a\n",
		"token":   "hosts:\n  glpat-typedinthewrongplace:\n    token: glpat-x\n",
		"local":   "hosts:\n  gitlab.example.org:\n    api_host: 127.0.0.1:18915\n    api_protocol: http\n    token: glpat-l\n",
		"broken":  "hosts:\n\n  gitlab.example.org:\n    api_host: glpat-typedinthewrongplace\n    token: glpat-l\n",
		"empty":   "",
		"api":     "hosts:\n  ssh.example:\n    api_host: a.example\n    token: glpat-s\n",
	}
	for _, c := range []struct{ file, host, variable, want string }{
		{"stdin", "", "", address + " sandbox-max-api"},
		{"stdin", address, "", address + " sandbox-max-api"},
		{"stdin", "127.0.0.1:8080", "", address + " sandbox-max-api"},
		{"stdin", "https://127.0.0.1:8080", "", "has no host https://127.0.0.1:8080"},
		{"stdin", "", address, address + " sandbox-max-api"},
		{"stdin", "", "https://other.example", "has no host https://other.example"},
		{"stdin", "gitlab.com", "", "has no token for https://gitlab.com: " + none},
		{"plain", "", "", "https://127.0.0.1:8080 sandbox-max-api"},
		{"plain", address, "", address + " sandbox-max-api"}, // the file does not say whether it is http
		{"plain", address + "/sub", "", "has no host " + address + "/sub"},
		{"api-host", "", "", address + " sandbox-max-api"},
		{"api-host", "git.example.org", "", address + " sandbox-max-api"},
		{"api-host", "http://git.example.org", "", address + " sandbox-max-api"},
		{"api-host", "https://git.example.org", "", "has no host https://git.example.org"},
		{"api-host", address, "", address + " sandbox-max-api"},
		{"typed", "", "", "has tokens for " + address + ", https://git.example.org/gitlab"},
		{"typed", "127.0.0.1:8080", "", address + " sandbox-max-api"},
		{"typed", "http://127.0.0.1:8080/", "", address + " sandbox-max-api"},
		{"typed", "https://127.0.0.1:8080", "", "has no host"},
		{"typed", "https://git.example.org/gitlab/", "", "https://git.example.org/gitlab sandbox-olivia-api"},
		{"typed", "git.example.org", "", "has no host git.example.org"},
		{"job", "", "", "a job token"},
		{"keyring", "", "", "has no token to take over: https://gitlab.com: " + none},
		{"signed-out", "", "", "has no token to take over"},
		{"gitlab-com", "", "", "has tokens for https://gitlab.com, " + address},
		{"gitlab-com", "gitlab.com", "", "https://gitlab.com sandbox-max-api"},
		{"everywhere", "", "", "one token for all hosts"},
		{"several", "", "", "has tokens for https://a.example, https://b.example:8443"},
		{"several", "b.example:8443", "", "https://b.example:8443 glpat-b"},
		{"set", "", "", "https://b.example glpat-b"},
		{"unset", "", "", "has tokens for https://a.example, https://b.example"},
		{"shared", "", "", "has tokens for ssh.example, a.example"},
		{"shared", "ssh.example", "", "https://a.example glpat-s"},
		{"shared", "a.example", "", "https://a.example glpat-a"},
		{"shared", "https://ssh.example", "", "https://a.example glpat-s"},
		{"shared", "https://a.example", "", "has tokens for ssh.example, a.example"},
		{"api", "http://ssh.example", "", "http://a.example glpat-s"},
		{"edited", "", "", "https://git.example.org glpat-tagged"},
		{"edited", "oauth.example.org", "", oauth},
		{"edited", "lab.example.org/gitlab", "", "http://api.example.org:8443/gitlab glpat-plain"},
		{"edited", "nowhere.example.org", "", "has no host nowhere.example.org"},
		{"token", "", "", "no token to take over: the entry on line 2: the host looks like a token"},
		{"local", "https://gitlab.example.org", "", "has no host https://gitlab.example.org; it has http://127.0.0.1:18915 (glab knows it as gitlab.example.org); choose"},
		{"broken", "gitlab.example.org", "", "has no token for the entry on line 3: "},
		{"empty", "", "", "has no host"},
		{"empty", "a.example", "", "has no host a.example"},
	} {
		w := clitest.New(t)
		path := filepath.Join("testdata", "glab", c.file+".yml")
		if text, ok := edited[c.file]; ok || c.file == "empty" {
			path = filepath.Join(t.TempDir(), "config.yml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		g, err := readGlab(path)
		if err != nil {
			t.Fatal(err)
		}
		w.Flags.Host, w.Vars["ACH_HOST"] = c.host, c.variable
		h, err := pickGlab(t.Context(), w.App, g, false)
		got := h.address + " " + h.token
		if err != nil {
			got = err.Error() + "; " + app.HintOf(err)
		}
		if c.file == "token" && strings.Contains(got, "keyring") {
			t.Errorf("%+v: the keyring has nothing to do with it: %s", c, got)
		}
		if !strings.Contains(got, c.want) || err != nil && app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%+v:\n%s", c, got)
		}
		if err != nil && (strings.Contains(got, "glpat-") || strings.Contains(got, "sandbox-")) {
			t.Errorf("%+v: the error has a token: %s", c, got)
		}
	}
}

// As the real one looks for its file; with two of them it reads the first.
func TestGlabFolders(t *testing.T) {
	home := t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{home}, names...)...) }
	vars := map[string]string{"LOCALAPPDATA": at("AppData", "Local")}
	folders := func(goos string) []string {
		return glabFolders(func(name string) string { return vars[name] }, home, goos)
	}
	legacy := at(".config", "glab-cli")
	check := func(goos string, want ...string) {
		t.Helper()
		if got := folders(goos); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", goos, got, want)
		}
	}
	check("linux", legacy)
	check("darwin", legacy, at("Library", "Application Support", "glab-cli"))
	check("windows", legacy, at("AppData", "Local", "glab-cli"))
	vars["XDG_CONFIG_HOME"] = at("xdg")
	for _, goos := range []string{"linux", "darwin", "windows"} {
		check(goos, legacy, at("xdg", "glab-cli"))
	}
	vars["XDG_CONFIG_HOME"] = "not/absolute"
	check("linux", legacy)
	vars["GLAB_CONFIG_DIR"] = at("elsewhere")
	check("darwin", at("elsewhere"))
}

// What another program wrote is not to be relied on.
func FuzzParseGlab(f *testing.F) {
	f.Add(editedGlab)
	f.Add("hosts: {a: {token: !!binary x, api_host: [1]}}")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := parseGlab([]byte(text))
		if err != nil && err.Error() != "it is not the YAML that glab writes" {
			t.Errorf("the error may repeat the file: %v", err)
		}
		for _, h := range g.hosts {
			if (h.token == "") == (h.without == "") {
				t.Errorf("%+v", h)
			}
			if h.token != "" && h.address == "" {
				t.Errorf("a token for no host: %+v", h)
			}
			if token, err := parseToken(h.token); err != nil && h.token != "" && len(h.token) > 3 && strings.Contains(err.Error(), h.token) {
				t.Errorf("the error repeats the token: %v", err)
			} else if err == nil && strings.ContainsAny(token.Reveal(), "\r\n\x00") {
				t.Error("a token that breaks a header")
			}
		}
	})
}
