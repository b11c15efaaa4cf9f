//go:build !windows

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
)

// journal is the only one.
func (s *stage) journal(t *testing.T) journalFile {
	t.Helper()
	files := s.journals()
	if len(files) != 1 {
		t.Fatalf("the journals are %v", files)
	}
	return files[0]
}

// journalSize is that of the largest; 0 without one.
func (s *stage) journalSize() int64 {
	var size int64
	for _, j := range s.journals() {
		if info, err := os.Stat(j.path); err == nil {
			size = max(size, info.Size())
		}
	}
	return size
}

// lines are the records with their ends; the last may have lost its own.
func (j journalFile) lines(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(j.path)
	must(t, err)
	lines := strings.SplitAfter(string(data), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

func (j journalFile) write(t *testing.T, lines []string) {
	t.Helper()
	must(t, os.WriteFile(j.path, []byte(strings.Join(lines, "")), 0o600))
}

// whole tells whether the plan is there: the header and all rows.
func (j journalFile) whole(t *testing.T) bool {
	t.Helper()
	lines := j.lines(t)
	return len(lines) > crashRows && strings.HasSuffix(lines[crashRows], "\n")
}

// quiet returns when the sandbox has finished with all that processes which are
// gone have sent.
func (s *stage) quiet(t *testing.T) {
	t.Helper()
	if foreign() { // Wine keeps some sockets of a process that was killed
		s.gateway.CloseClientConnections()
	}
	// Connections are accepted in turn: when this one is, those before it are known.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(s.server.StateURL() + "?summary=1")
	must(t, err)
	must(t, res.Body.Close())
	await(t, "the end of all connections", func() bool { return s.open.Load() == 0 })
	s.server.Wait()
}

// A gate stops one request for awards on its way.
type gate struct {
	at      int // which, from 1
	deed    deed
	held    chan struct{} // closed when it is there
	release chan struct{} // to be closed

	mu     sync.Mutex
	seen   int
	before int // awards of the requests before it
	here   int // and of the request itself
}

// A deed is what becomes of the request that is stopped.
type deed string

const (
	dropped  deed = "not executed"
	half     deed = "half executed" // with the stage's fault for it
	executed deed = "executed"      // and its answer is lost
	passed   deed = "passed on"     // when it is released
)

func newGate(at int, d deed) *gate {
	return &gate{at: at, deed: d, held: make(chan struct{}), release: make(chan struct{})}
}

func (g *gate) through(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if n := awardsOf(r); n == 0 || !g.mine(n) {
		next.ServeHTTP(w, r)
		return
	}
	if g.deed == executed || g.deed == half {
		execute(r, next)
	}
	close(g.held)
	<-g.release
	if g.deed != passed {
		panic(http.ErrAbortHandler) // net/http's way to drop the connection
	}
	next.ServeHTTP(w, r)
}

// mine reports whether a request of so many awards is the one to stop.
func (g *gate) mine(awards int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen++
	switch {
	case g.seen < g.at:
		g.before += awards
	case g.seen == g.at:
		g.here = awards
	}
	return g.seen == g.at
}

// execute lets a request have its effect, and loses its answer.
func execute(r *http.Request, next http.Handler) {
	defer func() { _ = recover() }() // the sandbox may drop it by a panic of its own
	next.ServeHTTP(httptest.NewRecorder(), r)
}
