//go:build !windows

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// The crash tests: the real binary is killed while it awards, and resumed until
// it is done. In the end each user has exactly one award, counted by the sandbox.

const (
	crashRows  = 500
	crashBatch = 10
	requests   = crashRows / crashBatch
	awarding   = "achievementsAward"
)

// TestCrashAtRandom kills at no fewer than 60 random moments, in the first run
// and in those that resume it.
func TestCrashAtRandom(t *testing.T) {
	s := newCrashStage(t, nil)
	finish(t, s, awardAll())
	size := s.journalSize()

	const workers, most = 4, 15
	each := most
	if underRace || foreign() {
		each = 3
	}
	for worker := range workers {
		t.Run(fmt.Sprint("worker ", worker), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(worker), 2))
			killed, stages := 0, 0
			for ; killed < each; stages++ {
				if stages == 4*each {
					t.Fatalf("killed %d times only: the runs are over too soon", killed)
				}
				killed += crashSome(t, rng, size)
			}
			t.Logf("killed %d times in %d runs", killed, stages)
		})
	}
}

// crashSome kills a run and up to two that resume it, and lets it finish.
func crashSome(t *testing.T, rng *rand.Rand, size int64) (killed int) {
	t.Helper()
	s := newCrashStage(t, nil)
	defer s.stop()
	must(t, s.misbehave("work=50us", "latency=1ms,match=mutation"))
	args := awardAll("--concurrency", fmt.Sprint(1+rng.IntN(4)))
	for try := 0; try < 3 && s.executed(awarding) < crashRows; try++ {
		if s.crash(t, args, s.moment(rng, size)) {
			killed++
		}
		s.quiet(t)
		args = s.next(t)
	}
	finish(t, s, args)
	checkAll(t, s)
	return killed
}

// moment tells when to kill: at a size of the journal, or at a number of
// executed awards, between what there is now and what there will be.
func (s *stage) moment(rng *rand.Rand, size int64) func() bool {
	if rng.IntN(2) == 0 {
		from := s.journalSize()
		at := from + 1 + rng.Int64N(max(size-from, 1))
		return func() bool { return s.journalSize() >= at }
	}
	from := s.executed(awarding)
	at := from + 1 + rng.IntN(crashRows-from)
	return func() bool { return s.executed(awarding) >= at }
}

// crash runs ach and kills it at a moment. It tells whether that came before the
// end of the run.
func (s *stage) crash(t *testing.T, args []string, moment func() bool) bool {
	t.Helper()
	p, err := s.start("max", args...)
	must(t, err)
	came := make(chan bool, 1)
	go func() {
		came <- until(time.Minute, func() bool { return moment() || p.over.Load() })
		_ = p.Process.Kill() // it fails where the run is over
	}()
	end, err := p.wait()
	must(t, err)
	if !<-came {
		t.Fatalf("%v: the moment to kill it never came", args)
	}
	if end.code > 0 {
		t.Fatalf("%v: %v", args, end)
	}
	return end.code < 0
}

func newCrashStage(t *testing.T, through func(http.ResponseWriter, *http.Request, http.Handler)) *stage {
	t.Helper()
	s, err := newStage(t.TempDir(), crashRows, through)
	must(t, err)
	s.processes = true // whose connections end with them, for which quiet waits
	t.Cleanup(s.stop)
	return s
}

func awardAll(more ...string) []string {
	return append([]string{"award", "-a", "1", "--from", namesFile, "--yes", "--batch-size", fmt.Sprint(crashBatch), "-o", "ndjson"}, more...)
}

func resume(id string) []string {
	return []string{"runs", "resume", id, "--settle", "50ms", "--batch-size", fmt.Sprint(crashBatch), "-o", "ndjson"}
}

// next is what a user does after a crash: resume the run, or start it anew where
// its journal says that it never came to send anything.
func (s *stage) next(t *testing.T) []string {
	t.Helper()
	for _, j := range s.journals() {
		if j.whole(t) {
			return resume(j.id)
		}
		before := s.sent(awarding)
		end, err := s.run("max", resume(j.id)...)
		must(t, err)
		if end.code != 1 || !strings.Contains(end.stderr, "it breaks off before its rows are complete") || s.sent(awarding) != before {
			t.Fatalf("resuming without a plan: %v", end)
		}
	}
	return awardAll()
}

// finish runs ach until it is done, which after the last crash is at once, and
// wants its report to be the truth.
func finish(t *testing.T, s *stage, args []string) {
	t.Helper()
	for try := 1; ; try++ {
		end, err := s.run("max", args...)
		must(t, err)
		if end.code == 0 {
			checkReport(t, s, end)
			return
		}
		if try == 3 {
			t.Fatalf("%v: %v", args, end)
		}
		args = s.next(t)
	}
}

// checkAll wants one award for each, a journal that says so, and nothing left to
// send.
func checkAll(t *testing.T, s *stage) {
	t.Helper()
	s.processes = false // none is killed any more
	checkOnceEach(t, s)
	for _, j := range s.journals() {
		if j.whole(t) {
			end, err := s.run("max", "runs", "show", j.id, "-o", "ndjson")
			must(t, err)
			checkReport(t, s, end)
		}
	}
	before := s.sent(awarding)
	end, err := s.run("max", awardAll()...)
	must(t, err)
	if sent := s.sent(awarding) - before; end.code != 0 || sent != 0 || strings.Count(end.stdout, `"skipped"`) != crashRows {
		t.Fatalf("the same command once more sent %d: %v", sent, end)
	}
	checkOnceEach(t, s)
}

func checkOnceEach(t *testing.T, s *stage) {
	t.Helper()
	standing := s.standing(given)
	for user, has := range standing {
		if len(has) != 1 {
			t.Errorf("doubled: %s has %d", user, has)
		}
	}
	if n := s.executed(awarding); len(standing) != crashRows || n != crashRows {
		t.Fatalf("%d users have got %d awards", len(standing), n)
	}
}

// checkReport wants every row awarded, with the award that its user has.
func checkReport(t *testing.T, s *stage, end ended) {
	t.Helper()
	rows, err := end.rows()
	must(t, err)
	standing := s.standing(given)
	for i, row := range rows {
		if row.Line != i+1 || row.Status != "awarded" || !slices.Equal(standing[row.User], []int{row.AwardID}) {
			t.Fatalf("row %d is reported as %+v, and %s has %v", i+1, row, row.User, standing[row.User])
		}
	}
	if len(rows) != crashRows {
		t.Fatalf("%d rows are reported", len(rows))
	}
}
