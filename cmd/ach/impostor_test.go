package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

// impostor KIND: a server that is no GitLab; its address is in IMPOSTOR. No
// request may reach the host that the kind elsewhere points to.
func cmdImpostor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: impostor html|signin|elsewhere|json|tls")
	}
	var server *httptest.Server
	switch args[0] {
	case "html":
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprint(w, "<!DOCTYPE html><title>A shop</title>")
		}))
	case "signin":
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/users/sign_in", http.StatusFound)
		}))
	case "elsewhere":
		var reached atomic.Bool
		other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			ts.Logf("a request reached the other host, with the token %q", r.Header.Get("Authorization"))
			reached.Store(true)
		}))
		ts.Defer(func() {
			other.Close()
			if reached.Load() {
				panic("a request followed the redirect to another host")
			}
		})
		server = httptest.NewServer(http.RedirectHandler(other.URL+"/api/graphql", http.StatusTemporaryRedirect))
	case "json":
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, `{"hello":"world"}`)
		}))
	case "tls":
		server = httptest.NewTLSServer(http.NotFoundHandler())
	default:
		ts.Fatalf("unknown impostor %s", args[0])
	}
	ts.Defer(server.Close)
	ts.Setenv("IMPOSTOR", server.URL)
}
