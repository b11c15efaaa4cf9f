package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// impostors are servers that are no GitLab, or one with something broken
// between; each is a kind of the command impostor.
func impostors(ts *testscript.TestScript) map[string]http.Handler {
	answer := func(contentType, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = io.WriteString(w, body)
		})
	}
	return map[string]http.Handler{
		"html":   answer("text/html", "<!DOCTYPE html><title>A shop</title>"),
		"json":   answer("application/json", `{"hello":"world"}`),
		"null":   answer("application/json", `{"data":{"currentUser":{"userAchievements":{"count":200,"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":null}}}}}`),
		"signin": http.RedirectHandler("/users/sign_in", http.StatusFound),
		"tls":    http.NotFoundHandler(),
		"lossy":  lossy(ts, "text/html", http.StatusBadGateway, "", "<html>Bad Gateway"),
		"walled": lossy(ts, "text/html", http.StatusForbidden, "", "<html>Forbidden"),
		"logout": lossy(ts, "text/html", http.StatusTemporaryRedirect, "/api/graphql", "<html>Temporary Redirect"),
		"fast":   shifted(ts, 40*24*time.Hour),
		"single": single(ts),

		// Gateways that have JSON of their own, or plain text.
		"jwt":       lossy(ts, "application/json", http.StatusUnauthorized, "", `{"message":"the session has ended"}`),
		"policy":    lossy(ts, "application/json", http.StatusForbidden, "", `{"errors":[{"code":1020,"message":"no"}],"success":false}`),
		"route":     lossy(ts, "application/json", http.StatusNotFound, "", `{"error":"no route"}`),
		"validator": lossy(ts, "application/json", http.StatusUnprocessableEntity, "", `{"fault":{"faultstring":"no"}}`),
		"filter":    lossy(ts, "text/plain", http.StatusBadRequest, "", "Bad Request"),
		"quota":     lossy(ts, "application/json", http.StatusTooManyRequests, "", `{"message":"the limit is reached"}`),
		"federated": lossy(ts, "application/json", http.StatusOK, "", `{"errors":[{"message":"upstream timeout","extensions":{"code":"GATEWAY_TIMEOUT"}}]}`),
	}
}

// shifted passes everything on to the sandbox, and dates the answers by another clock.
func shifted(ts *testscript.TestScript, ahead time.Duration) http.Handler {
	to, err := url.Parse(ts.Getenv("ACH_HOST"))
	ts.Check(err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(res *http.Response) error {
		res.Header.Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		return nil
	}
	return proxy
}

// single passes on to the sandbox what is one operation, and refuses several.
func single(ts *testscript.TestScript) http.Handler {
	to, err := url.Parse(ts.Getenv("ACH_HOST"))
	ts.Check(err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if bytes.Count(body, []byte(`"query":`)) > 1 {
			http.Error(w, "<html>Forbidden", http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}

// lossy passes everything on to the sandbox, and answers mutations by an answer of its own.
func lossy(ts *testscript.TestScript, contentType string, status int, location, answer string) http.Handler {
	to, err := url.Parse(ts.Getenv("ACH_HOST"))
	ts.Check(err)
	proxy := httputil.NewSingleHostReverseProxy(to)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !bytes.Contains(body, []byte(`"query":"\nmutation`)) {
			proxy.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		w.Header().Set("Content-Type", contentType)
		if location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	})
}

// impostor KIND: start one; its address is in IMPOSTOR. No request may reach
// the host that the kind elsewhere redirects to.
func cmdImpostor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: impostor KIND")
	}
	handler, ok := impostors(ts)[args[0]]
	if args[0] == "elsewhere" {
		handler, ok = elsewhere(ts), true
	}
	if !ok {
		ts.Fatalf("unknown impostor %s", args[0])
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if args[0] == "tls" {
		server.StartTLS()
	} else {
		server.Start()
	}
	ts.Defer(server.Close)
	ts.Setenv("IMPOSTOR", server.URL)
}

func elsewhere(ts *testscript.TestScript) http.Handler {
	var reached atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	ts.Defer(func() {
		other.Close()
		if n := reached.Load(); n > 0 {
			panic(fmt.Sprintf("%d requests followed the redirect to another host", n))
		}
	})
	return http.RedirectHandler(other.URL+"/api/graphql", http.StatusTemporaryRedirect)
}

// hang: a server that never answers; its address is in IMPOSTOR. arrived waits
// for a request to reach it; with a number, that many have reached it by now.
func cmdHang(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: hang")
	}
	w := worldOf(ts)
	arrived := make(chan struct{}, 16)
	w.arrived = arrived
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}))
	ts.Defer(func() { close(done); server.Close() })
	ts.Setenv("IMPOSTOR", server.URL)
}

func cmdArrived(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: arrived [N]")
	}
	if len(args) == 0 {
		<-worldOf(ts).arrived
		return
	}
	if got := strconv.Itoa(len(worldOf(ts).arrived)); got != args[0] {
		ts.Fatalf("%s requests have arrived, not %s", got, args[0])
	}
}
