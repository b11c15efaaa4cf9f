package cli

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/config"
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
		if c := (probe{dated: true, ahead: ahead}).clock(); string(c.state)+" "+c.text != want {
			t.Errorf("%s: %s %s", ahead, c.state, c.text)
		}
	}
}

func TestEncryption(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	until := func(d time.Duration) *x509.Certificate { return &x509.Certificate{NotAfter: now.Add(d)} }
	for _, tt := range []struct {
		host, want string
		probe      probe
	}{
		{"http://127.0.0.1:80", "ok none, and none is needed", probe{}},
		{"http://[::1]", "ok none, and none is needed", probe{}},
		{"http://git.example.org", "warn none: the token travels in the clear", probe{}},
		{"https://git.example.org", "ok TLS 1.3, certificate valid until 2026-06-", probe{tls: 0x0304, certificate: until(100 * 24 * time.Hour)}},
		{"https://git.example.org", "warn TLS 1.2, certificate valid until 2026-03-12", probe{tls: 0x0303, certificate: until(48 * time.Hour)}},
	} {
		u, err := url.Parse(tt.host)
		if err != nil {
			t.Fatal(err)
		}
		if c := tt.probe.encryption(u, now); !strings.HasPrefix(string(c.state)+" "+c.text, tt.want) {
			t.Errorf("%s: %s %s, want %s", tt.host, c.state, c.text, tt.want)
		}
	}
}

// The doctor does not know yet whether the host is the right one, so the token
// stays at home; and it goes nowhere else.
func TestKnockHasNoToken(t *testing.T) {
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
	way, err := (&app{env: func(string) string { return "" }}).wayTo(s)
	if err != nil {
		t.Fatal(err)
	}
	p, err := knock(t.Context(), s, way)
	if err != nil || !p.dated || p.ahead < 59*time.Minute {
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
