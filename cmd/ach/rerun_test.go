//go:build !windows

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The same command once more, right after the first was cut off and while the server
// still works on its last request: nobody gets a second award.

// lateGate holds the first request for awards until it is released, and has it carried
// out then, whoever still waits for the answer.
type lateGate struct {
	*gate
	runs bool // it is carried out after all
}

func (g lateGate) through(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !isAward(r) || !g.mine(0) {
		next.ServeHTTP(w, r)
		return
	}
	close(g.held)
	<-g.release
	if g.runs {
		execute(r.WithContext(context.WithoutCancel(r.Context())), next)
	}
	panic(http.ErrAbortHandler) // net/http's way to drop the connection
}

type cut struct {
	name string
	end  func(*testing.T, *process)
}

func cuts() []cut {
	twice := func(sig syscall.Signal) func(*testing.T, *process) {
		return func(t *testing.T, p *process) {
			again := time.NewTicker(20 * time.Millisecond) // two at once may be taken for one
			defer again.Stop()
			for !p.over.Load() {
				_ = p.Process.Signal(sig) // it fails where the process is gone
				<-again.C
			}
		}
	}
	return []cut{
		{"kill -9", func(t *testing.T, p *process) { must(t, p.Process.Kill()) }},
		{"two Ctrl-C", twice(syscall.SIGINT)},
		{"two SIGTERM", twice(syscall.SIGTERM)},
	}
}

func TestSameCommandAfterCut(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{1, 20} {
		for _, runs := range []bool{true, false} {
			for _, c := range cuts() {
				t.Run(fmt.Sprintf("%d rows/%s/carried out %v", rows, c.name, runs), func(t *testing.T) {
					t.Parallel()
					sameCommandAgain(t, rows, runs, c)
				})
			}
		}
	}
}

func sameCommandAgain(t *testing.T, rows int, runs bool, c cut) {
	g := lateGate{newGate(1, passed), runs}
	s, err := newStage(t.TempDir(), crowd, g.through)
	must(t, err)
	s.processes = true // whose connections end with them, for which quiet waits
	t.Cleanup(s.stop)
	var names strings.Builder
	for i := range rows {
		names.WriteString(member(i+1) + "\n")
	}
	must(t, os.WriteFile(filepath.Join(s.dir, namesFile), []byte(names.String()), 0o600))
	args := []string{"award", "-a", "1", "--from", namesFile, "--settle", "4s", "-o", "ndjson"}
	if rows == 1 {
		args = []string{"award", "-a", "1", "-u", member(1), "--settle", "4s", "-o", "ndjson"}
	}
	first, err := s.start("max", args...)
	must(t, err)
	await(t, "the request", func() bool { return g.has() || first.over.Load() })
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = first.wait()
	}()
	c.end(t, first)
	<-gone
	id := s.journal(t).id

	dry, err := s.run("max", append(args, "--dry-run")...)
	must(t, err)
	if dry.code != 0 || !strings.Contains(dry.stderr, "run "+id+" was cut off") {
		t.Errorf("a dry run: %v", dry)
	}
	again, err := s.run("max", append(args, "--again")...)
	must(t, err)
	if again.code != 7 || !strings.Contains(again.stderr, "ach runs resume "+id) {
		t.Errorf("--again: %v", again)
	}

	other, err := s.run("olivia", args...)
	must(t, err)
	if other.code != 7 || !strings.Contains(other.stderr, "the run was begun by user") && !strings.Contains(other.stderr, "begun by @max, and you are @olivia") {
		t.Errorf("another account: %v", other)
	}

	asked := s.server.State().Requests
	second, err := s.start("max", args...)
	must(t, err)
	await(t, "what the second asks", func() bool { return s.server.State().Requests >= asked+3 || second.over.Load() })
	close(g.release)
	end, err := second.wait()
	must(t, err)
	s.quiet(t)
	standing := s.standing(given)
	if end.code != 0 || len(standing) != rows || s.executed(awarding) != rows {
		t.Fatalf("%d awards for %d of %d users: %v", s.executed(awarding), len(standing), rows, end)
	}
	if !strings.Contains(end.stderr, "run "+id+" was cut off") {
		t.Errorf("it does not say which run is unfinished: %v", end)
	}

	if rows == 1 {
		if left := s.journals(); len(left) > 0 {
			t.Errorf("the journals of a single row are left: %v", left)
		}
		return
	}
	sent := s.sent(awarding)
	end, err = s.run("max", "runs", "resume", id, "-o", "ndjson")
	must(t, err)
	if end.code != 0 || s.sent(awarding) != sent {
		t.Errorf("resumed afterwards: %v", end)
	}
	for _, j := range s.journals() {
		agree(t, s, j.id, "finished", nil)
	}
}

// A single award keeps a journal for as long as it is not known what came of it.
func TestJournalOfASingleRow(t *testing.T) {
	t.Parallel()
	s, err := newStage(t.TempDir(), crowd, nil)
	must(t, err)
	t.Cleanup(s.stop)
	one := func(user string, code int) {
		t.Helper()
		end, err := s.run("max", "award", "-a", "1", "-u", user, "--settle", "20ms", "--max-wait", "10ms", "-o", "ndjson")
		must(t, err)
		if end.code != code {
			t.Errorf("%s: %v", user, end)
		}
	}
	one(member(1), 0)
	must(t, s.misbehave("status-before=503,match=mutation"))
	one(member(2), 6)
	if len(s.journals()) != 1 {
		t.Errorf("the journals are %v", s.journals())
	}
	must(t, s.misbehave())
	one(member(2), 0)
	if left := s.journals(); len(left) != 0 {
		t.Errorf("the journals are %v", left)
	}
	if n := s.executed(awarding); n != 2 {
		t.Errorf("%d awards are made", n)
	}
}
