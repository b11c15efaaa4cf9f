package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/term"
)

func TestSkew(t *testing.T) {
	sent := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	received := sent.Add(2 * time.Second)
	for offset, want := range map[time.Duration]time.Duration{
		0: 0, time.Second: 0, 3 * time.Second: 0, -time.Second: 0,
		10 * time.Minute: 10*time.Minute - 2*time.Second, -time.Hour: -time.Hour,
	} {
		if got := skew(sent.Add(offset), sent, received); got != want {
			t.Errorf("%s: %s, want %s", offset, got, want)
		}
	}
	for ahead, want := range map[time.Duration]string{
		0: "ok as the server's", time.Minute: "ok as the server's",
		time.Hour: "warn this machine's clock is 1h0m0s behind the server's", -time.Hour: "warn this machine's clock is 1h0m0s ahead of the server's",
	} {
		p := transport.Pong{Sent: sent, Date: sent.Add(ahead)}
		if c := clockOf(p); string(c.state)+" "+c.text != want {
			t.Errorf("%s: %s %s", ahead, c.state, c.text)
		}
	}
}

func TestEncryption(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	until := func(version uint16, d time.Duration) transport.Pong {
		return transport.Pong{TLS: &tls.ConnectionState{Version: version, PeerCertificates: []*x509.Certificate{{NotAfter: now.Add(d)}}}}
	}
	for _, tt := range []struct {
		host, want string
		pong       transport.Pong
	}{
		{"http://127.0.0.1:80", "ok none, and none is needed", transport.Pong{}},
		{"http://[::1]", "ok none, and none is needed", transport.Pong{}},
		{"http://git.example.org", "warn none: the token travels in the clear", transport.Pong{}},
		{"https://git.example.org", "ok TLS 1.3, certificate valid until 2026-06-", until(tls.VersionTLS13, 100*24*time.Hour)},
		{"https://git.example.org", "warn TLS 1.2, certificate valid until 2026-03-12", until(tls.VersionTLS12, 48*time.Hour)},
	} {
		u, err := url.Parse(tt.host)
		if err != nil {
			t.Fatal(err)
		}
		if c := encryptionOf(tt.pong, u, now); !strings.HasPrefix(string(c.state)+" "+c.text, tt.want) {
			t.Errorf("%s: %s %s, want %s", tt.host, c.state, c.text, tt.want)
		}
	}
}

// The doctor does not know yet whether the host is the right one, so the token
// stays at home; and it goes nowhere else.
func TestPingHasNoToken(t *testing.T) {
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
		if r.URL.Path == "/elsewhere" {
			t.Error("the redirect was followed")
		}
	}))
	defer server.Close()
	host, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := &config.Settings{
		Host: host, Token: config.NewSecret("glpat-secret"), ConnectTimeout: time.Minute, AnswerTimeout: time.Minute,
		Headers: map[string]config.Secret{"X-Gate": config.NewSecret("open")},
	}
	a := &app.App{Env: func(string) string { return "" }, Streams: &term.Streams{}}
	c, err := a.NewTransport(s, s.Token)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Ping(t.Context(), "api/v4/x")
	if err != nil || p.Date.Sub(p.Sent) < 59*time.Minute {
		t.Errorf("%+v, %v", p, err)
	}
	if got.Get("X-Gate") != "open" {
		t.Error("the header of the host is missing")
	}
	for name, values := range got {
		if strings.Contains(strings.Join(values, " "), "glpat") {
			t.Errorf("the token went out in %s", name)
		}
	}
}

// Of several checks that fail the worst counts.
func TestTheWorstCheckCounts(t *testing.T) {
	fail := func(name string, code app.ExitCode) check { return check{name: name, state: stateFail, code: code} }
	for name, tt := range map[string]struct {
		checks []check
		want   app.ExitCode
	}{
		"nothing":               {nil, app.ExitDone},
		"all is well":           {[]check{passed("a", ""), doubtful("b", "", ""), {name: "c", state: stateSkip}}, app.ExitDone},
		"one":                   {[]check{passed("a", ""), fail("b", app.ExitUnavailable)}, app.ExitUnavailable},
		"the worst is first":    {[]check{fail("a", app.ExitAuth), fail("b", app.ExitRefused)}, app.ExitAuth},
		"the worst is last":     {[]check{fail("a", app.ExitUnavailable), doubtful("b", "", ""), fail("c", app.ExitRefused)}, app.ExitRefused},
		"a bad token and usage": {[]check{fail("a", app.ExitUsage), fail("b", app.ExitAuth)}, app.ExitAuth},
	} {
		if got := app.CodeOf(mostSevereCheck(tt.checks, true)); got != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, got, tt.want)
		}
	}
}

// The field of the checks says which there are.
func TestEveryCheckIsDocumented(t *testing.T) {
	for _, name := range checkNames() {
		if doc := checkColumns()[0].Doc; !strings.Contains(doc, name) {
			t.Errorf("the check %s is not in %q", name, doc)
		}
	}
}
