package config

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const twoHosts = `
default_host: https://git.example.org
namespace: acme
timeout: 90s
output: json
hosts:
  - url: https://git.example.org
    token: token-of-org
    namespace: acme/tools
  - url: https://git.example.net:8443/gitlab
    token: token-of-net
  - url: http://git.example.com
    allow_http: true
`

const oneHost = "hosts:\n  - url: https://git.example.net\n    token: token-of-net\n"

// load loads with a file of that text, none where it is "".
func load(t *testing.T, text string, flags Flags, env ...string) (*Settings, error) {
	t.Helper()
	src := Source{GOOS: "linux", HomeDir: filepath.Join(t.TempDir(), "nobody"), Env: environment(env...), Flags: flags}
	if text != "" {
		src.Flags = maps.Clone(flags)
		if src.Flags == nil {
			src.Flags = Flags{}
		}
		src.Flags["config"] = write(t, text, 0o600)
	}
	return Load(src)
}

func TestHostPrecedence(t *testing.T) {
	ci := []string{"GITLAB_CI", "true", "CI_SERVER_URL", "https://ci.example"}
	for _, c := range []struct {
		name, text string
		flags      Flags
		env        []string
		host, from string // "file" stands for the file
	}{
		{"nothing", "", Flags{}, nil, "https://gitlab.com", "default"},
		{"flag", twoHosts, Flags{"host": "a.example"}, append(ci, "ACH_HOST", "b.example", "GITLAB_HOST", "c.example"), "https://a.example", "flag --host"},
		{"ACH_HOST", twoHosts, Flags{}, append(ci, "ACH_HOST", "b.example", "GITLAB_HOST", "c.example"), "https://b.example", "environment ACH_HOST"},
		{"GITLAB_HOST", twoHosts, Flags{}, append(ci, "GITLAB_HOST", "c.example"), "https://c.example", "environment GITLAB_HOST"},
		{"empty and blank variables", twoHosts, Flags{}, append(ci, "ACH_HOST", "", "GITLAB_HOST", " "), "https://ci.example", "environment CI_SERVER_URL"},
		{"not in CI", twoHosts, Flags{}, []string{"CI_SERVER_URL", "https://ci.example"}, "https://git.example.org", "file"},
		{"CI of another kind", "", Flags{}, []string{"CI", "true", "CI_SERVER_URL", "https://ci.example"}, "https://ci.example", "environment CI_SERVER_URL"},
		{"a job that is played", "timeout: 5m", Flags{}, []string{"GITLAB_CI", "false", "CI_SERVER_URL", "https://ci.example/"}, "https://ci.example", "environment CI_SERVER_URL"},
		{"a job that is played, and an entry", oneHost, Flags{}, []string{"GITLAB_CI", "false", "CI_SERVER_URL", "https://ci.example"}, "https://git.example.net", "file"},
		{"a job that is played, and a flag", "", Flags{"host": "a.example"}, []string{"GITLAB_CI", "false", "CI_SERVER_URL", "https://ci.example"}, "https://a.example", "flag --host"},
		{"a job that is played, and ACH_HOST", "", Flags{}, []string{"ACH_HOST", "b.example", "CI_SERVER_URL", "https://ci.example"}, "https://b.example", "environment ACH_HOST"},
		{"default_host", twoHosts, Flags{}, nil, "https://git.example.org", "file"},
		{"only entry", oneHost, Flags{}, nil, "https://git.example.net", "file"},
		{"default_host that is not the only entry", "default_host: d.example\n" + oneHost, Flags{}, nil, "https://d.example", "file"},
		{"allowed http", twoHosts, Flags{"host": "http://git.example.com/"}, nil, "http://git.example.com", "flag --host"},
		{"loopback", "", Flags{}, []string{"ACH_HOST", "http://127.0.0.1:8080"}, "http://127.0.0.1:8080", "environment ACH_HOST"},
		{"file without hosts", "timeout: 5m", Flags{}, nil, "https://gitlab.com", "default"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.text, c.flags, c.env...)
			if err != nil {
				t.Fatal(err)
			}
			if want := fromFile(c.from, s); s.Host.String() != c.host || s.HostFrom != want {
				t.Errorf("got %s from %s, want %s from %s", s.Host, s.HostFrom, c.host, want)
			}
			if len(s.Warnings) != 0 {
				t.Errorf("warnings %q", s.Warnings)
			}
		})
	}
}

// fromFile spells out the "file" of a test's table.
func fromFile(from string, s *Settings) string {
	if from == "file" {
		return "config file " + s.File
	}
	return from
}

func TestTokenPrecedence(t *testing.T) {
	for _, c := range []struct {
		name, text  string
		flags       Flags
		env         []string
		token, from string
		jobOnly     bool
	}{
		{"none", "", Flags{}, nil, "", "", false},
		{"ACH_TOKEN", twoHosts, Flags{}, []string{"ACH_TOKEN", " a\n", "GITLAB_TOKEN", "b", "CI_JOB_TOKEN", "j"}, "a", "environment ACH_TOKEN", false},
		{"GITLAB_TOKEN", twoHosts, Flags{}, []string{"ACH_TOKEN", "", "GITLAB_TOKEN", "b"}, "b", "environment GITLAB_TOKEN", false},
		{"entry of the default host", twoHosts, Flags{}, nil, "token-of-org", "file", false},
		{"entry of another host", twoHosts, Flags{"host": "GIT.example.net:8443/gitlab/api/v4"}, nil, "token-of-net", "file", false},
		{"only entry", oneHost, Flags{}, []string{"CI_JOB_TOKEN", "j"}, "token-of-net", "file", false},
		{"other port", twoHosts, Flags{"host": "git.example.net/gitlab"}, nil, "", "", false},
		{"other sub-path", twoHosts, Flags{"host": "git.example.net:8443"}, nil, "", "", false},
		{"other letter case in the path", twoHosts, Flags{"host": "git.example.net:8443/GitLab"}, nil, "", "", false},
		{"other host", twoHosts, Flags{}, []string{"ACH_HOST", "gitlab.com"}, "", "", false},
		{"only a job's", "", Flags{}, []string{"CI_JOB_TOKEN", "j"}, "", "", true},
		{"only a job's, other host", twoHosts, Flags{"host": "gitlab.com"}, []string{"CI_JOB_TOKEN", "j"}, "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.text, c.flags, c.env...)
			if err != nil {
				t.Fatal(err)
			}
			want := fromFile(c.from, s)
			if s.Token.Reveal() != c.token || s.TokenFrom != want || s.JobTokenOnly != c.jobOnly || s.Token.IsZero() != (c.token == "") {
				t.Errorf("got %q from %q, job's only %t; want %q from %q", s.Token.Reveal(), s.TokenFrom, s.JobTokenOnly, c.token, want)
			}
		})
	}
}

func TestNamespacePrecedence(t *testing.T) {
	for _, c := range []struct {
		name, text, flag, variable, host string
		namespace, from                  string
	}{
		{"none", "", "", "", "", "", ""},
		{"flag", twoHosts, "/a/b/", "c", "", "a/b", "flag --namespace"},
		{"variable", twoHosts, "", "c", "", "c", "environment ACH_NAMESPACE"},
		{"entry", twoHosts, "", "", "", "acme/tools", "file"},
		{"entry without one", twoHosts, "", "", "git.example.net:8443/gitlab", "acme", "file"},
		{"other host", twoHosts, "", "", "gitlab.com", "acme", "file"},
		{"file without one", oneHost, "", "", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.text, Flags{"namespace": c.flag, "host": c.host}, "ACH_NAMESPACE", c.variable)
			if err != nil {
				t.Fatal(err)
			}
			from := s.Values[slices.IndexFunc(s.Values, func(v Value) bool { return v.Key == KeyNamespace })].From
			if want := fromFile(c.from, s); s.Namespace != c.namespace || from != want {
				t.Errorf("got %q from %q, want %q from %q", s.Namespace, from, c.namespace, want)
			}
		})
	}
}

func TestOtherSettings(t *testing.T) {
	type result struct {
		timeout, maxWait time.Duration
		output, color    string
	}
	for _, c := range []struct {
		name  string
		text  string
		flags Flags
		env   []string
		want  result
	}{
		{"defaults", "", Flags{}, nil, result{0, 2 * time.Minute, "table", "auto"}},
		{"file", "timeout: 1h30m\nmax_wait: 0s\noutput: csv\ncolor: never\n", Flags{}, nil, result{90 * time.Minute, 0, "csv", "never"}},
		{"environment", "timeout: 1h\nmax_wait: 1h\noutput: csv\ncolor: never\n", Flags{},
			[]string{"ACH_TIMEOUT", "7s", "ACH_MAX_WAIT", "8s", "ACH_OUTPUT", "ids", "ACH_COLOR", "always"},
			result{7 * time.Second, 8 * time.Second, "ids", "always"}},
		{"flags", "timeout: 1h\nmax_wait: 1h\noutput: csv\ncolor: never\n", Flags{"timeout": "0", "max-wait": "2s", "output": "yaml", "color": "auto"},
			[]string{"ACH_TIMEOUT", "7s", "ACH_MAX_WAIT", "8s", "ACH_OUTPUT", "ids", "ACH_COLOR", "always"},
			result{0, 2 * time.Second, "yaml", "auto"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.text, c.flags, c.env...)
			if err != nil {
				t.Fatal(err)
			}
			if got := (result{s.Timeout, s.MaxWait, s.Output, s.Color}); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if s.FileExists != (c.text != "") || s.File == "" {
				t.Errorf("file %q exists: %t", s.File, s.FileExists)
			}
		})
	}
}

func TestAccessible(t *testing.T) {
	for _, c := range []struct {
		text string
		env  []string
		want bool
	}{
		{"", nil, false},
		{"accessible: true\n", nil, true},
		{"", []string{"ACH_ACCESSIBLE", "1"}, true},
		{"accessible: true\n", []string{"ACH_ACCESSIBLE", "0"}, false},
	} {
		if s, err := load(t, c.text, Flags{}, c.env...); err != nil || s.Accessible != c.want {
			t.Errorf("%q, %v: %v", c.text, c.env, err)
		}
	}
}

func TestValuesCanBeShown(t *testing.T) {
	s, err := load(t, twoHosts, Flags{"max-wait": "9s"}, "ACH_TOKEN", secretText)
	if err != nil {
		t.Fatal(err)
	}
	file := "config file " + s.File
	want := []Value{
		{"default_host", "https://git.example.org", file},
		{"namespace", "acme/tools", file},
		{"timeout", "1m30s", file},
		{"max_wait", "9s", "flag --max-wait"},
		{"connect_timeout", "10s", "default"},
		{"answer_timeout", "1m", "default"},
		{"output", "json", file},
		{"color", "auto", "default"},
		{"accessible", "false", "default"},
		{"token", "[redacted]", "environment ACH_TOKEN"},
		{"allow_http", "false", "default"},
		{"token_command", "", ""},
		{"token_shell", "false", "default"},
		{"keyring", "false", "default"},
		{"ca_cert", "", ""},
		{"client_cert", "", ""},
		{"client_key", "", ""},
		{"proxy", "", ""},
	}
	if !slices.Equal(s.Values, want) {
		t.Errorf("got %q", s.Values)
	}
	if len(s.Hosts) != 3 {
		t.Errorf("%d entries", len(s.Hosts))
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if got := fmt.Sprintf(verb, *s); strings.Contains(got, "Secret_") || strings.Contains(got, "token-of") {
			t.Errorf("%s prints a token: %s", verb, got)
		}
	}
}

func TestShadowed(t *testing.T) {
	s, err := load(t, twoHosts, Flags{"host": "https://git.example.org:443"},
		"GITLAB_HOST", "git.example.net", "ACH_TOKEN", "a", "GITLAB_TOKEN", "b", "ACH_NAMESPACE", "acme/tools", "ACH_TIMEOUT", "1m30s", "ACH_OUTPUT", "csv")
	if err != nil {
		t.Fatal(err)
	}
	file := "config file " + s.File
	want := []Shadow{
		{"default_host", "environment GITLAB_HOST", "flag --host"},
		{"output", file, "environment ACH_OUTPUT"},
		{"token", "environment GITLAB_TOKEN", "environment ACH_TOKEN"},
		{"token", file, "environment ACH_TOKEN"},
	}
	if !slices.Equal(s.Shadowed, want) {
		t.Errorf("got %q", s.Shadowed)
	}
}

func TestWarnings(t *testing.T) {
	s, err := load(t, strings.Replace(twoHosts, "default_host: https://git.example.org", "", 1), Flags{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "lists 3 hosts and no default_host: using https://gitlab.com") {
		t.Errorf("several hosts, no default: %q", s.Warnings)
	}
	s, err = load(t, "", Flags{}, "ACH_TOKEN", secretText, "CI_JOB_TOKEN", secretText)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Warnings) != 1 || !strings.HasPrefix(s.Warnings[0], "environment ACH_TOKEN is the CI_JOB_TOKEN") || s.JobTokenOnly {
		t.Errorf("a job's token as ACH_TOKEN: %q", s.Warnings)
	}
}

func TestBadSettings(t *testing.T) {
	for _, c := range []struct {
		name, text    string
		flags         Flags
		env           []string
		message, hint string
	}{
		{"host in a flag", "", Flags{"host": "ftp://x"}, nil, `flag --host: the host has the scheme "ftp"`, "https://"},
		{"blank flag", "", Flags{"host": " "}, nil, "flag --host: the host is blank", "https://"},
		{"host in a variable", "", Flags{}, []string{"GITLAB_HOST", "https://root:Secret_0@x"}, "environment GITLAB_HOST: the host holds a user name", "before the @"},
		{"plain http in a flag", twoHosts, Flags{"host": "http://git.example.org"}, nil, "flag --host: http://git.example.org would send the token unencrypted", "allow_http: true"},
		{"plain http, other port", twoHosts, Flags{"host": "http://git.example.com:8080"}, nil, "flag --host: http://git.example.com:8080 would send", "allow_http: true"},
		{"plain http in CI", "", Flags{}, []string{"GITLAB_CI", "true", "CI_SERVER_URL", "http://ci.example"}, "environment CI_SERVER_URL: http://ci.example would", "allow_http"},
		{"timeout", "", Flags{"timeout": "30"}, nil, `flag --timeout: "30" has no unit`, "30s"},
		{"wait", "", Flags{}, []string{"ACH_MAX_WAIT", "-1s"}, `environment ACH_MAX_WAIT: "-1s" is negative`, "90s"},
		{"format", "", Flags{"output": "jsn"}, nil, `flag --output: "jsn" is not one of its values`, `did you mean "json"?`},
		{"namespace", "", Flags{"namespace": "a b"}, nil, `flag --namespace: "a b" is not the path of a group`, "acme/tools"},
		{"missing file", "", Flags{"config": "none.yaml"}, nil, "flag --config: there is no file none.yaml", "path"},
		{"missing file in a variable", "", Flags{}, []string{"ACH_CONFIG", "none.yaml"}, "environment ACH_CONFIG: there is no file none.yaml", "path"},
		{"broken file", "timeout: 5\n", Flags{"timeout": "5m"}, nil, `, line 1: timeout: "5" has no unit`, "5s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := load(t, c.text, c.flags, c.env...)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("accepted as %v, error %v", s, err)
			}
			checkOneLine(t, err)
			if !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) || strings.Contains(e.Message+e.Hint, "Secret_") {
				t.Errorf("message %q, hint %q", e.Message, e.Hint)
			}
		})
	}
}

// A token in the environment that is none keeps a run from making requests, with
// another token neither, and from nothing else.
func TestBrokenTokenInTheEnvironment(t *testing.T) {
	for _, c := range []struct{ name, value, message, hint string }{
		{"ACH_TOKEN", "Bearer Secret_0", "environment ACH_TOKEN: the token holds a blank", "alone, on one line, without \"Bearer\" or quotes; unset ACH_TOKEN where"},
		{"GITLAB_TOKEN", "$Secret_TOKEN", "environment GITLAB_TOKEN: the token is the name of a variable", "environment settings; unset GITLAB_TOKEN where"},
	} {
		s, err := load(t, "hosts:\n  - url: https://git.example.org\n    token: stored\n", Flags{}, c.name, c.value)
		if err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(s.Values, func(v Value) bool { return v.Key == KeyToken }); s.Values[i].Text != redacted {
			t.Errorf("%s is shown as %q", c.name, s.Values[i].Text)
		}
		token, from, err := s.ResolveToken(t.Context(), Resolvers{})
		var e *Error
		if !errors.As(err, &e) || !token.IsZero() || from != "environment "+c.name {
			t.Fatalf("%v from %q, %v", token, from, err)
		}
		checkOneLine(t, err)
		if !strings.Contains(e.Message, c.message) || !strings.Contains(e.Hint, c.hint) || strings.Contains(e.Message+e.Hint, "Secret_") {
			t.Errorf("message %q, hint %q", e.Message, e.Hint)
		}
	}
}

// What lost is not looked at: a bad GITLAB_HOST of another program's does no harm.
func TestShadowedValuesMayBeBad(t *testing.T) {
	s, err := load(t, "", Flags{"host": "a.example", "timeout": "1m"}, "GITLAB_HOST", "a b", "ACH_TIMEOUT", "1", "ACH_TOKEN", "a", "GITLAB_TOKEN", "b c")
	if err != nil || len(s.Shadowed) != 0 {
		t.Errorf("%v, %v", s, err)
	}
}

func TestLoadWithoutAnything(t *testing.T) {
	s, err := Load(Source{})
	if err != nil || s.Host.String() != "https://gitlab.com" || s.File != "" || s.FileExists {
		t.Errorf("%+v, %v", s, err)
	}
}

func BenchmarkLoad(b *testing.B) {
	src := Source{GOOS: "windows", Flags: Flags{"config": filepath.Join("testdata", "config.yaml")}, Env: environment("ACH_TOKEN", "a")}
	for b.Loop() {
		if _, err := Load(src); err != nil {
			b.Fatal(err)
		}
	}
}
