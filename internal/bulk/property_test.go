package bulk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// scene is one random case: a plan, and a server that fails in its own way.
type scene struct {
	seed    uint64
	plan    []Row
	options Options
	weights []fault // what a fault is drawn from
	one     bool    // one fault for a whole request, otherwise one an element
	rate    float64 // how often something goes wrong
	fair    bool    // nothing goes wrong twice with the same row
	blind   float64 // how often reading back fails
	retry   time.Duration
	latency time.Duration
}

func draw(seed uint64) scene {
	rng := rand.New(rand.NewPCG(seed, 1))
	s := scene{
		seed: seed, one: rng.IntN(2) == 0, rate: rng.Float64() * 0.8,
		retry: time.Duration(rng.IntN(3)) * 20 * time.Second, latency: time.Duration(1+rng.IntN(200)) * time.Millisecond,
		options: Options{
			Action: Award, Me: me, GraceTime: settling, MaxWait: []time.Duration{0, time.Minute, time.Hour}[rng.IntN(3)],
			BatchSize: 1 + rng.IntN(20), Concurrency: 1 + rng.IntN(8), Rate: []int{0, 0, 30, 600}[rng.IntN(4)],
		},
	}
	if rng.IntN(2) == 0 {
		s.blind = rng.Float64() / 2
	}
	for _, f := range []fault{limited, noDial, lostAfter, lostBefore, late, timedOut, refused, unanswered, borrowed, unshown, masked} {
		if rng.IntN(2) == 0 {
			s.weights = append(s.weights, f)
		}
	}
	s.options.Again = rng.IntN(2) == 0
	if rng.IntN(20) == 0 {
		s.weights = append(s.weights, []fault{fatal, denied}[rng.IntN(2)])
	}
	s.weights = append(s.weights, lostAfter)
	n := rng.IntN(60)
	users := 1 + rng.IntN(2*n+1) // few users make rows that could be mistaken for one another
	for i := range n {
		row := Row{
			Line: i + 2, UserID: ids.User(1 + rng.IntN(users)), AchievementID: ids.Achievement(5 + rng.IntN(2)),
			Message: fmt.Sprint("row ", i),
		}
		if rng.IntN(10) == 0 {
			row.Status, row.Error = StatusFailed, "not found"
		} else if rng.IntN(30) == 0 {
			row.Message = fmt.Sprint(poison, " in row ", i)
		}
		s.plan = append(s.plan, row)
	}
	return s
}

// lookAt has each row of the plan know the awards that stand before the run.
func (s *scene) lookAt(srv *server) {
	for i := range s.plan {
		row := &s.plan[i]
		row.Before = nil
		for _, a := range srv.awards {
			if a.UserID == row.UserID && a.achievement == row.AchievementID {
				row.Before = append(row.Before, a.AwardID)
			}
		}
	}
}

// open makes the server of a scene. Somebody, and who runs this, have awarded
// before, and somebody awards meanwhile.
func (s *scene) open(t *testing.T, log *memory) *server {
	srv := newServer(t, log)
	srv.latency, srv.retry = s.latency, s.retry
	if len(s.plan) > 0 { // which answers name instead of the right one
		srv.stand(s.plan[0].AchievementID, s.plan[0].UserID, somebody, "before", time.Now().Add(-time.Hour))
	}
	rng := rand.New(rand.NewPCG(s.seed, 2))
	for i := range s.plan {
		if row := &s.plan[i]; rng.IntN(4) == 0 {
			at := time.Now().Add(-time.Duration(rng.IntN(100)) * time.Second)
			srv.stand(row.AchievementID, row.UserID, []ids.User{me, somebody}[rng.IntN(2)], "before", at)
		}
	}
	s.lookAt(srv)
	srv.sending = func(changes []Change, nth int) []fault {
		faults := make([]fault, len(changes))
		rng := chance(s.seed, changes[0], nth)
		for i, c := range changes {
			if rng.IntN(10) == 0 {
				srv.stand(c.AchievementID, c.UserID, somebody, "meanwhile", time.Now())
			}
			if i == 0 || !s.one {
				if rng.Float64() < s.rate {
					faults[i] = s.weights[rng.IntN(len(s.weights))]
				}
			} else {
				faults[i] = faults[0]
			}
			if s.fair && srv.nth[name(c)] > 1 {
				faults[i] = fine
			}
		}
		return faults
	}
	srv.reading = func(nth int) error {
		if chance(s.seed, Change{}, nth).Float64() < s.blind {
			return errors.New("502")
		}
		return nil
	}
	return srv
}

// Whatever goes wrong: one status a row, and it is what the server has.
func TestStatusesAreTrue(t *testing.T) {
	cases := 2500
	if testing.Short() {
		cases = 250
	}
	for seed := range uint64(cases) {
		synctest.Test(t, func(t *testing.T) {
			s := draw(seed)
			log := newMemory(s.plan)
			srv := s.open(t, log)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if seed%5 == 0 { // interrupted
				go func() {
					_ = sleep(ctx, time.Duration(seed%997)*s.latency/10)
					cancel()
				}()
			}
			var last Counts // as told on the way
			s.options.Progress = func(c Counts) { last = c }
			results, err := Run(ctx, s.plan, State{}, srv, log, s.options)
			inspect(t, srv, s.plan, results)
			sum := last.Done + last.Skipped + last.Failed + last.Unknown + last.NotAttempted
			if sum != len(s.plan) || last.InDoubt != 0 || last != Tally(results) {
				t.Errorf("counts %+v of %d rows, the results say %+v", last, len(s.plan), Tally(results))
			}
			if err == nil && last.NotAttempted > 0 && last.Unknown == 0 {
				t.Errorf("rows were left out without an error")
			}
			if srv.most > s.options.Concurrency || srv.largest > s.options.BatchSize {
				t.Errorf("%d requests at once, %d changes in one", srv.most, srv.largest)
			}
			for i, r := range results {
				if r.Attempts != srv.nth[s.plan[i].Message] {
					t.Errorf("row %d: %d attempts, the server met %d", i, r.Attempts, srv.nth[s.plan[i].Message])
				}
			}
			if t.Failed() {
				t.Fatalf("seed %d: %v", seed, err)
			}
		})
	}
}

// Cut off at any record, before or after it reached the disk, a run that is
// resumed ends as if nothing had happened, and then has nothing left to do.
func TestResumeAfterEveryCut(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 6
	}
	for seed := range uint64(seeds) {
		for cut, whole := 1, false; !whole; cut++ {
			for _, written := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) { whole = resumeAfterCut(t, seed, cut, written) })
			}
		}
	}
}

// resumeAfterCut reports whether the run ended before the record at which it was to be cut.
func resumeAfterCut(t *testing.T, seed uint64, cut int, written bool) (whole bool) {
	s := draw(seed)
	s.fair, s.blind, s.options.MaxWait = true, 0, time.Hour
	s.weights = []fault{limited, noDial, lostAfter, lostBefore, late, timedOut, unanswered}
	log := newMemory(s.plan)
	log.cut, log.written = cut, written
	srv := s.open(t, log)
	results, err := Run(t.Context(), s.plan, State{}, srv, log, s.options)
	whole = log.records < cut
	if whole != (err == nil) || !whole && !errors.Is(err, ErrJournal) {
		t.Errorf("%d records, cut at %d: %v", log.records, cut, err)
	}
	log.cut = 0
	// A row of the cut request whose repeat is lost as well stays
	// unknown, and is taken up by the next.
	for range 3 {
		if c := Tally(results); err == nil && c.Unknown+c.NotAttempted == 0 {
			break
		}
		results, err = Run(t.Context(), s.plan, log.state, srv, log, s.options)
	}
	inspect(t, srv, s.plan, results)
	for i, r := range results {
		if r.Status != StatusAwarded && s.plan[i].Status == "" && !spared(s, r) {
			t.Errorf("row %d is %s: %s", i, r.Status, r.Error)
		}
	}
	sends, reads := srv.sends, srv.reads
	again, errAgain := Run(t.Context(), s.plan, log.state, srv, log, s.options)
	if srv.sends != sends || srv.reads != reads || errAgain != nil || statuses(again) != statuses(results) {
		t.Errorf("a second run sent %d requests and read %d: %v", srv.sends-sends, srv.reads-reads, errAgain)
	}
	if t.Failed() {
		t.Fatalf("seed %d, cut at %d, written %v: %v", seed, cut, written, err)
	}
	return whole
}

// spared reports whether a row rightly ends without an award of its own: it cannot
// be sent, or somebody else made one while it was in doubt.
func spared(s scene, r Result) bool {
	return r.Status == StatusFailed && strings.HasPrefix(r.Row.Message, poison) ||
		r.Status == StatusSkipped && !s.options.Again
}

// Interrupted at any time and resumed, as often as it takes.
func TestResumeAfterInterruptions(t *testing.T) {
	cases := 300
	if testing.Short() {
		cases = 30
	}
	for seed := range uint64(cases) {
		synctest.Test(t, func(t *testing.T) {
			s := draw(seed)
			s.fair, s.blind, s.options.MaxWait = true, 0, time.Hour
			s.weights = []fault{limited, noDial, lostAfter, lostBefore, late, timedOut, unanswered}
			log := newMemory(s.plan)
			srv := s.open(t, log)
			srv.cuttable = true
			rng := rand.New(rand.NewPCG(seed, 3))
			for patience := s.latency; ; patience *= 2 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rng.Int64N(int64(patience))))
				results, err := Run(ctx, s.plan, log.state, srv, log, s.options)
				cancel()
				inspect(t, srv, s.plan, results)
				if err != nil && !errors.Is(err, context.DeadlineExceeded) || t.Failed() {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if err == nil {
					if c := Tally(results); c.Unknown+c.NotAttempted > 0 {
						continue // lost in the request that was cut, and once more
					}
					return
				}
			}
		})
	}
}
