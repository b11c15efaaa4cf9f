package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
)

// What stands in front of GitLab can put its own answer on top of a request
// that GitLab has executed.
func TestGateways(t *testing.T) {
	for _, status := range []int{302, 403, 404, 418, 499, 502} {
		for when, made := range map[string]int{"before": 0, "after": 1} {
			kind := fault.GatewayBefore
			if when == "after" {
				kind = fault.GatewayAfter
			}
			i := start(t, sandbox.Options{Faults: []fault.Fault{{Kind: kind, Status: status, Match: "achievementsAward", Times: 1}}})
			award := func() (head, string) {
				return i.do(i.request("POST", "/api/graphql", "max", "application/json", strings.NewReader(`{"query":`+quoted(awardBob)+`}`)))
			}
			resp, body := award()
			if resp.StatusCode != status || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(body, "<h1>") {
				t.Errorf("%s %d: %d %v %s", when, status, resp.StatusCode, resp.Header, body)
			}
			if (resp.Header.Get("Location") == "/__gateway/sign-in") != (status == 302) {
				t.Errorf("%d: %v", status, resp.Header)
			}
			if n := i.sandbox.State().AwardsMade; n != made {
				t.Errorf("%s %d: %d awards", when, status, n)
			}
			if resp, _ := award(); resp.StatusCode != http.StatusOK {
				t.Errorf("%d: struck twice", status)
			}
		}
	}
}

// A gateway ends each connection after some requests: by GOAWAY, or before
// HTTP/2 by Connection: close (nginx, keepalive_requests).
func TestGoAway(t *testing.T) {
	for name, http2 := range map[string]bool{"HTTP/2.0": true, "HTTP/1.1": false} {
		t.Run(name, func(t *testing.T) {
			s, err := sandbox.New(sandbox.Options{Faults: []fault.Fault{{Kind: fault.GoAway, Count: 2}}})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(s.Handler())
			server.EnableHTTP2 = http2
			server.StartTLS()
			t.Cleanup(server.Close)
			var connections []string
			trace := &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
				if address := c.Conn.LocalAddr().String(); len(connections) == 0 || connections[len(connections)-1] != address {
					connections = append(connections, address)
				}
			}}
			for n := range 6 {
				req, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, server.URL+"/api/graphql", strings.NewReader(`{"query":"{ __typename }"}`))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("Content-Type", "application/json")
				resp, err := server.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				body, _ := io.ReadAll(resp.Body)
				_ = resp.Body.Close()
				if got := fmt.Sprintf("%s %d %s", resp.Proto, resp.StatusCode, body); got != name+` 200 {"data":{"__typename":"Query"}}` {
					t.Errorf("%d: %s", n, got)
				}
			}
			if len(connections) != 3 || s.Faults()[0].Struck != 3 {
				t.Errorf("%v %+v", connections, s.Faults())
			}
		})
	}
}
