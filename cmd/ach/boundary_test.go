//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
)

// isAward tells whether a request awards.
func isAward(r *http.Request) bool { return awardsOf(r) > 0 }

// awardsOf is how many awards a request makes.
func awardsOf(r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return bytes.Count(body, []byte(awarding+"("))
}

// A boundary is where in its journal a run is when it dies. The run is killed
// while one of its requests is held by the gate, so its journal ends with the
// intent of that request. Where the sandbox has not seen the request, what stands
// at the end of the journal can be taken away again: the run might as well have
// died before it was written.
type boundary struct {
	name string
	at   int // the request
	deed deed
	drop int  // so many records from the end
	torn bool // half of what is then the last one too
	keep int  // or all but so many from the beginning
}

func boundaries() []boundary {
	list := []boundary{
		{name: "in the header", at: 1, deed: dropped, keep: 1, torn: true},
		{name: "after the header", at: 1, deed: dropped, keep: 1},
		{name: "among the rows", at: 1, deed: dropped, keep: 250},
		{name: "in the last row", at: 1, deed: dropped, drop: 1, torn: true},
		{name: "after the rows", at: 1, deed: dropped, drop: 1},
		{name: "before the end", at: requests + 1, drop: 1},
		{name: "in the end", at: requests + 1, torn: true},
		{name: "after the end", at: requests + 1},
	}
	for _, at := range []int{1, 2, requests / 2, requests} {
		list = append(list,
			boundary{name: "in the intent", at: at, deed: dropped, torn: true},
			boundary{name: "after the intent", at: at, deed: dropped},
			boundary{name: "while it is executed", at: at, deed: half},
			boundary{name: "before the outcome", at: at, deed: executed},
		)
		if at > 1 {
			list = append(list,
				boundary{name: "in the outcome", at: at, deed: dropped, drop: 1, torn: true},
				boundary{name: "without the outcome", at: at, deed: dropped, drop: 2},
				boundary{name: "after the outcome", at: at, deed: dropped, drop: 1},
			)
		}
	}
	return list
}

func TestCrashAtBoundaries(t *testing.T) {
	for _, b := range boundaries() {
		t.Run(fmt.Sprintf("request %d/%s", b.at, b.name), func(t *testing.T) {
			t.Parallel()
			b.play(t)
		})
	}
}

func (b boundary) play(t *testing.T) {
	at := b.at
	if at > requests {
		at = math.MaxInt // none is stopped: on a busy machine batches are smaller, and there are more
	}
	g := newGate(at, b.deed)
	s := newCrashStage(t, g.through)
	if b.deed == half {
		must(t, s.misbehave(fmt.Sprintf("first-close=%d,match=%s,after=%d,times=1", crashBatch/2, awarding, b.at-1)))
	}
	p, err := s.start("max", awardAll("--concurrency", "1")...)
	must(t, err)
	if b.at <= requests {
		await(t, "the request", func() bool { return g.has() || p.over.Load() })
		must(t, p.Process.Kill())
	}
	end, err := p.wait()
	must(t, err)
	close(g.release)
	if killed := end.code < 0; killed != (b.at <= requests) {
		t.Fatalf("killed: %v: %v", killed, end)
	}
	s.quiet(t)
	b.check(t, s, g)
	b.cut(t, s.journal(t))
	must(t, s.misbehave())
	finish(t, s, s.next(t))
	checkAll(t, s)
}

// has tells whether the request has come.
func (g *gate) has() bool {
	select {
	case <-g.held:
		return true
	default:
		return false
	}
}

// check wants the run where it is said to be: the test would prove nothing otherwise.
func (b boundary) check(t *testing.T, s *stage, g *gate) {
	t.Helper()
	want := g.before
	switch b.deed {
	case executed:
		want += g.here
	case half:
		want += min(g.here, crashBatch/2)
	}
	if got := s.executed(awarding); got != want {
		t.Fatalf("%d are awarded, want %d", got, want)
	}
	last := `{"type":"intent"`
	if b.at > requests {
		last = `{"type":"end"`
	}
	lines := s.journal(t).lines(t)
	if got := lines[len(lines)-1]; !strings.HasPrefix(got, last) || !strings.HasSuffix(got, "\n") {
		t.Fatalf("the journal ends in %q", got)
	}
}

func (b boundary) cut(t *testing.T, j journalFile) {
	t.Helper()
	lines := j.lines(t)
	lines = lines[:len(lines)-b.drop]
	if b.keep > 0 {
		lines = lines[:b.keep]
	}
	if last := len(lines) - 1; b.torn {
		lines[last] = lines[last][:len(lines[last])/2]
	}
	j.write(t, lines)
}
