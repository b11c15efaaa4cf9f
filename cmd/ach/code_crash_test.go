//go:build !windows

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The crash tests of apply: the real binary is killed while it makes a group what a file
// says, and the same command is given again until it is done. Each change is made once,
// counted by the sandbox.

func newCodeCrash(t *testing.T, through func(http.ResponseWriter, *http.Request, http.Handler)) *fileStage {
	t.Helper()
	s, err := newFileStage(t.TempDir(), crowd, through)
	must(t, err)
	s.processes = true
	t.Cleanup(s.stop)
	return s
}

func TestApplyKilledAtRandom(t *testing.T) {
	const workers, most = 4, 16
	each := most
	if underRace {
		each = 3
	}
	for worker := range workers {
		t.Run(fmt.Sprint("worker ", worker), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(worker), 3))
			killed, stages := 0, 0
			for ; killed < each; stages++ {
				if stages == 4*each {
					t.Fatalf("killed %d times only: it is over too soon", killed)
				}
				killed += applyKilledSome(t, rng)
			}
			t.Logf("killed %d times in %d stages", killed, stages)
		})
	}
}

// applyKilledSome kills an apply up to three times, and lets the last one finish. What is
// left open may be resumed before, as a run of its own.
func applyKilledSome(t *testing.T, rng *rand.Rand) (killed int) {
	t.Helper()
	s := newCodeCrash(t, nil)
	defer s.stop()
	must(t, s.misbehave("work=50us", "latency=2ms,match=mutation"))
	all := s.codeRows()
	for try := 0; try < 3 && s.changes() < all; try++ {
		at := s.changes() + rng.IntN(all-s.changes()+1)
		if rng.IntN(2) == 0 { // definitions and what is deleted are few
			at = s.changes() + rng.IntN(4)
		}
		lag := time.Duration(rng.IntN(6)) * time.Millisecond
		if s.applyKilled(t, func() bool { return s.changes() >= at }, lag) {
			killed++
		}
		s.quiet(t)
		if rng.IntN(3) == 0 {
			s.resumeAll(t)
		}
	}
	end, err := s.run(keeper, s.applyAll()...)
	must(t, err)
	if end.code != 0 {
		t.Fatalf("in the end: %v", end)
	}
	must(t, s.asTheFileSays(), s.nothingLeft())
	return killed
}

// applyKilled runs apply and kills it a while after a moment, unless it is over before.
func (s fileStage) applyKilled(t *testing.T, moment func() bool, lag time.Duration) bool {
	t.Helper()
	p, err := s.start(keeper, s.applyAll("--concurrency", "2")...)
	must(t, err)
	go func() {
		until(time.Minute, func() bool { return moment() || p.over.Load() })
		until(lag, p.over.Load)
		_ = p.Process.Kill() // it fails where the run is over
	}()
	end, err := p.wait()
	must(t, err)
	if end.code > 0 {
		t.Fatalf("%v", end)
	}
	return end.code < 0
}

// resumeAll resumes what runs are left open.
func (s fileStage) resumeAll(t *testing.T) {
	t.Helper()
	for _, j := range s.journals() {
		if !j.whole(t) {
			continue
		}
		end, err := s.run(keeper, "runs", "resume", j.id, "--settle", "50ms", "-o", "ndjson")
		must(t, err)
		if end.code != 0 {
			t.Fatalf("resumed: %v", end)
		}
	}
}

// A codeGate stops one request with a change on its way.
type codeGate struct{ *gate }

func (g codeGate) through(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !changes(r) || !g.mine(0) {
		next.ServeHTTP(w, r)
		return
	}
	if g.deed == executed {
		execute(r, next)
	}
	close(g.held)
	<-g.release
	panic(http.ErrAbortHandler)
}

// codeRequests is how many requests with changes an apply of the file takes at least, in
// batches of 60: two creations, an update, messages, awards, revocations, and what is deleted.
const codeRequests = 2 + 1 + 1 + 4*crowd/60 + 1 + 1

func TestApplyKilledAtEachRequest(t *testing.T) {
	for at := 1; at <= codeRequests; at++ {
		for _, d := range []deed{dropped, executed} {
			t.Run(fmt.Sprintf("request %d/%s", at, d), func(t *testing.T) {
				t.Parallel()
				applyKilledAt(t, at, d, 0, false)
			})
		}
	}
}

// The end of a journal may be lost with what killed the run: the record of an intent of
// which nothing was sent, a row of the plan, the header.
func TestApplyKilledAtJournalBoundaries(t *testing.T) {
	const firstAward = 5
	for _, drop := range []int{1, 2, 4 * crowd, 4*crowd + 1} {
		for _, torn := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d records lost/torn %v", drop, torn), func(t *testing.T) {
				t.Parallel()
				applyKilledAt(t, firstAward, dropped, drop, torn)
			})
		}
	}
}

// applyKilledAt kills apply while a request is on its way, takes records from the end of its
// journal, and gives the same command again.
func applyKilledAt(t *testing.T, at int, d deed, drop int, torn bool) {
	t.Helper()
	g := codeGate{newGate(at, d)}
	s := newCodeCrash(t, g.through)
	args := s.applyAll("--batch-size", "60", "--concurrency", "1")
	p, err := s.start(keeper, args...)
	must(t, err)
	await(t, "the request", func() bool { return g.has() || p.over.Load() })
	must(t, p.Process.Kill())
	end, err := p.wait()
	must(t, err)
	close(g.release)
	if end.code >= 0 {
		t.Fatalf("it was not killed: %v", end)
	}
	s.quiet(t)
	if drop > 0 {
		boundary{drop: drop, torn: torn}.cut(t, s.journal(t))
	}
	for try := 1; ; try++ {
		end, err := s.run(keeper, args...)
		must(t, err)
		if end.code == 0 {
			break
		}
		if try == 3 || !strings.Contains(end.stderr, "unknown") {
			t.Fatalf("again: %v", end)
		}
	}
	must(t, s.asTheFileSays(), s.nothingLeft())
}

// The same command once more while the server still works on the last request of one that
// was killed: nothing is made twice, whichever of the two comes first.
func TestApplyWhileTheLastIsUnderWay(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]int{"a creation": 1, "another creation": 2, "an update": 3, "messages": 4, "awards": 5, "more awards": 7, "revocations": codeRequests - 1, "a deletion": codeRequests} {
		for _, runs := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/carried out %v", name, runs), func(t *testing.T) {
				t.Parallel()
				g := lateCodeGate{newGate(at, passed), runs}
				s := newCodeCrash(t, g.through)
				args := s.applyAll("--batch-size", "60", "--concurrency", "1")
				args[slices.Index(args, "--settle")+1] = "3s"
				first, err := s.start(keeper, args...)
				must(t, err)
				await(t, "the request", func() bool { return g.has() || first.over.Load() })
				must(t, first.Process.Kill())
				_, err = first.wait()
				must(t, err)
				asked := s.server.State().Requests
				second, err := s.start(keeper, args...)
				must(t, err)
				await(t, "what the second asks", func() bool { return s.server.State().Requests >= asked+5 || second.over.Load() })
				close(g.release)
				end, err := second.wait()
				must(t, err)
				s.quiet(t)
				if end.code != 0 {
					t.Fatalf("again: %v", end)
				}
				must(t, s.asTheFileSays(), s.nothingLeft())
			})
		}
	}
}

// The server works on what it was sent for a while, whoever still waits for it: apply is
// killed at any moment, twice, and the same command comes at once. Nothing is made and no
// picture is uploaded twice.
func TestApplyKilledBesideASlowServer(t *testing.T) {
	t.Parallel()
	most := 10
	if underRace {
		most = 2
	}
	for seed := range most {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed), 11))
			const work = 150 * time.Millisecond
			s := newCodeCrash(t, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if changes(r) {
					r = r.WithContext(context.WithoutCancel(r.Context()))
					<-time.After(work)
				}
				next.ServeHTTP(w, r)
			})
			args := s.applyAll("--batch-size", "60")
			args[slices.Index(args, "--settle")+1] = "2s"
			for range 2 {
				asked := s.server.State().Requests
				p, err := s.start(keeper, args...)
				must(t, err)
				await(t, "the first answers", func() bool { return s.server.State().Requests >= asked+4 || p.over.Load() })
				until(time.Duration(rng.IntN(700))*time.Millisecond, p.over.Load)
				_ = p.Process.Kill() // it fails where the run is over
				end, err := p.wait()
				must(t, err)
				if end.code > 0 {
					t.Fatalf("%v", end)
				}
			}
			end, err := s.run(keeper, args...)
			must(t, err)
			if end.code != 0 {
				t.Fatalf("in the end: %v", end)
			}
			s.quiet(t)
			must(t, s.asTheFileSays(), s.nothingLeft())
		})
	}
}

// lateCodeGate has a request that it holds carried out when it is released, whoever still
// waits for the answer.
type lateCodeGate struct {
	*gate
	runs bool
}

func (g lateCodeGate) through(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !changes(r) || !g.mine(0) {
		next.ServeHTTP(w, r)
		return
	}
	close(g.held)
	<-g.release
	if g.runs {
		execute(r.WithContext(context.WithoutCancel(r.Context())), next)
	}
	panic(http.ErrAbortHandler)
}

// changes reports whether a request is to change something.
func changes(r *http.Request) bool {
	body, _ := io.ReadAll(r.Body) // what is cut off the sandbox sees
	r.Body = io.NopCloser(bytes.NewReader(body))
	return bytes.Contains(body, []byte("mutation "))
}

// A Ctrl-C has what is on its way finished, every row told, and the rest left to the same
// command.
func TestApplyInterrupted(t *testing.T) {
	t.Parallel()
	for _, after := range []int{0, 1, 2, 3, 3 + kept, 60, 4*crowd + 3 + kept, 4*crowd + 20} {
		t.Run(fmt.Sprint("after ", after), func(t *testing.T) {
			t.Parallel()
			s := newCodeCrash(t, nil)
			must(t, s.misbehave("latency=20ms,match=mutation"))
			p, err := s.start(keeper, s.applyAll("--concurrency", "1", "--batch-size", "10")...)
			must(t, err)
			go func() {
				until(time.Minute, func() bool { return s.changes() >= after && s.server.State().Requests > 4 || p.over.Load() })
				_ = p.Process.Signal(syscall.SIGINT) // it fails where the run is over
			}()
			end, err := p.wait()
			must(t, err)
			if end.code != 130 {
				t.Fatalf("interrupted: %v", end)
			}
			if rows := strings.Count(end.stdout, "\n"); rows != s.codeRows() && (after > 0 || rows > 0) {
				t.Fatalf("%d rows are told: %v", rows, end)
			}
			s.quiet(t)
			must(t, s.misbehave())
			if s.changes() > 0 {
				must(t, s.toldSo(end))
			}
			end, err = s.run(keeper, s.applyAll()...)
			must(t, err)
			if end.code != 0 {
				t.Fatalf("again: %v", end)
			}
			must(t, s.asTheFileSays(), s.nothingLeft())
		})
	}
}

// Two at once make nothing twice but what sets a state: one of them may be refused.
func TestApplyTwoAtOnce(t *testing.T) {
	t.Parallel()
	s := newCodeCrash(t, nil)
	must(t, s.misbehave("latency=5ms,match=mutation"))
	args := s.applyAll("--batch-size", "10")
	var both [2]*process
	for i := range both {
		p, err := s.start(keeper, args...)
		must(t, err)
		both[i] = p
	}
	for _, p := range both {
		end, err := p.wait()
		must(t, err)
		if end.code != 0 && end.code != 7 && end.code != 3 {
			t.Errorf("at once: %v", end)
		}
	}
	must(t, s.misbehave())
	end, err := s.run(keeper, args...)
	must(t, err)
	if end.code != 0 {
		t.Fatalf("again: %v", end)
	}
	must(t, s.asTheFileSays(), s.nothingLeft())
}
