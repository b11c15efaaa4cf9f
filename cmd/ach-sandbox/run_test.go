package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/buildinfo"
)

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--listen", "0.0.0.0:0"}, "--listen 0.0.0.0:0: not a loopback address"},
		{[]string{"--listen", "example.org:80"}, "not a loopback address"},
		{[]string{"--listen", "nonsense"}, "--listen"},
		{[]string{"--gitlab-version", "16.0"}, "the sandbox plays 17.3 to 19.4"},
		{[]string{"--seed", "/no/such/file"}, "--seed"},
		{[]string{"--users", "-1"}, "cannot be negative"},
		{[]string{"--tls"}, "--tls and --tls-ca-file go together"},
		{[]string{"stray"}, `unexpected argument "stray"`},
		{[]string{"--relative-root", "gitlab"}, `relative root "gitlab"`},
		{[]string{"--nope"}, "flag provided but not defined: -nope; ach-sandbox -h lists the flags"},
		{[]string{"--fault", "latency"}, `invalid value "latency" for flag -fault: fault "latency": latency needs a duration, as in latency=50ms; ach-sandbox -h`},
		{[]string{"--setting", "colour=red"}, `setting "colour=red": there is no such setting`},
	} {
		err := run(t.Context(), c.args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v", c.args, err)
		}
	}
	var help bytes.Buffer
	if err := run(t.Context(), []string{"--help"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-ready-file") || !strings.Contains(help.String(), "first-timeout-inside=3") {
		t.Errorf("%v: %s", err, help.String())
	}
}

func TestVersion(t *testing.T) {
	for _, flag := range []string{"-version", "--version"} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{flag, "-listen", "nonsense"}, &out, io.Discard); err != nil || out.String() != told(buildinfo.Get())+"\n" {
			t.Errorf("%s: %v: %s", flag, err, &out)
		}
	}
	at := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	for want, b := range map[string]buildinfo.Info{
		"ach-sandbox devel":                                               {Version: "devel"},
		"ach-sandbox v1.2.3, commit 0123456789ab":                         {Version: "v1.2.3", Commit: "0123456789ab"},
		"ach-sandbox v1.2.3, commit 0123456789ab of 2026-11-01T12:00:00Z": {Version: "v1.2.3", Commit: "0123456789ab", Date: at},
	} {
		if got := told(b); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The program announces itself, answers under its sub-path over TLS, and ends
// without an error when it is told to.
func TestServes(t *testing.T) {
	folder := t.TempDir()
	ready, ca := filepath.Join(folder, "ready"), filepath.Join(folder, "ca.pem")
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"--ready-file", ready, "--tls", "--tls-ca-file", ca, "--relative-root", "/gitlab", "--users", "3", "--fault", "latency=1ms", "--fault", "429,match=Other"}, &out, io.Discard)
	}()
	host := strings.TrimSuffix(strings.TrimPrefix(waitFor(t, ready, done), "ACH_HOST="), "\n")
	if !strings.HasPrefix(host, "https://127.0.0.1:") || !strings.HasSuffix(host, "/gitlab") {
		t.Errorf("host %q", host)
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	resp, err := client.Post(host+"/api/graphql?private_token=sandbox-max-api", "application/json",
		strings.NewReader(`{"query":"{ users(usernames: [\"user00003\"]) { nodes { webUrl } } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if want := `{"data":{"users":{"nodes":[{"webUrl":"` + host + `/user00003"}]}}}`; string(body) != want || resp.ProtoMajor != 2 {
		t.Errorf("%s", body)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for _, want := range []string{"host    " + host, "        latency=1ms\n        429,match=Other\n", "sandbox-olivia-api", "administrator",
		"sandbox-user00001-api …  user00001 to user00003  scope api, one for each\n", "sandbox-max-fine-award", "fine-grained, 1 permission in acme",
		"acme        public            olivia owner, max maintainer, dora developer, alice reporter\n", "acme/tools  public            dora maintainer\n", "attic       public, archived  olivia owner, max maintainer\n",
		"\nexport ACH_HOST=" + host + " ACH_TOKEN=sandbox-max-api\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not announced: %s", want, out.String())
		}
	}
}

// A mistake is told in one line, which is the last.
func TestMistakesAreShort(t *testing.T) {
	var out, errs bytes.Buffer
	err := run(t.Context(), []string{"-usres", "3"}, &out, &errs)
	if !errors.As(err, &usageError{}) || strings.Contains(err.Error(), "\n") || out.Len()+errs.Len() > 0 {
		t.Errorf("%v; %q; %q", err, out.String(), errs.String())
	}
}

func TestQuoted(t *testing.T) {
	for text, want := range map[string]string{"http://127.0.0.1:1/gitlab": "http://127.0.0.1:1/gitlab", "": "''", "it's": `'it'\''s'`, "a b$c": "'a b$c'"} {
		if got := quoted(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// waitFor reads the file once it is there.
func waitFor(t *testing.T, path string, done <-chan error) string {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	timeout := time.After(20 * time.Second)
	for {
		if text, err := os.ReadFile(path); err == nil {
			return string(text)
		}
		select {
		case err := <-done:
			t.Fatalf("it ended: %v", err)
		case <-timeout:
			t.Fatal("no ready file")
		case <-tick.C:
		}
	}
}
