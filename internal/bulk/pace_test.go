package bulk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// A limit that one request meets makes all of them wait as long as was asked.
func TestLimitSlowsEveryRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(40)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.retry = 25 * time.Second
		start := time.Now()
		srv.sending = each(func(Change, int) fault {
			if time.Since(start) < 20*time.Second && srv.sends > 4 {
				return limited
			}
			return fine
		})
		results, err := Run(t.Context(), plan, State{}, srv, log, options())
		if err != nil {
			t.Fatal(err)
		}
		inspect(t, srv, plan, results)
		for _, at := range srv.times {
			if since := at.Sub(start); since > time.Second && since < 25*time.Second {
				t.Errorf("a request after %v", since)
			}
		}
	})
}

// A gateway that ends connections after so many requests costs a run no time, and one
// that ends all of them is given up like a server that cannot be reached.
func TestConnectionsThatAreEndedAreNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(100)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.sending = each(func(Change, int) fault {
			if srv.sends%3 != 0 {
				return retriesAtOnce
			}
			return fine
		})
		start := time.Now()
		results, err := Run(t.Context(), plan, State{}, srv, log, options())
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		inspect(t, srv, plan, results)
		if Tally(results).Done != 100 || took > time.Duration(srv.sends)*srv.latency {
			t.Errorf("%+v, took %v for %d requests", Tally(results), took, srv.sends)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		plan := awards(100)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.sending = each(func(Change, int) fault { return retriesAtOnce })
		results, err := Run(t.Context(), plan, State{}, srv, log, options())
		if !errors.Is(err, ErrGaveUp) || Tally(results).NotAttempted != 100 || srv.sends > 80 {
			t.Errorf("%v, %+v after %d requests", err, Tally(results), srv.sends)
		}
	})
}

func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(60)
		log := newMemory(plan)
		srv := newServer(t, log)
		o := options()
		o.Rate = 20
		start := time.Now()
		if _, err := Run(t.Context(), plan, State{}, srv, log, o); err != nil {
			t.Fatal(err)
		}
		// One batch of 4 at once, and 56 more at 20 a minute.
		if took := time.Since(start).Round(time.Second); took != 168*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

// A run that nobody tuned ends soon after what latency, work and GitLab's limits allow.
func TestFindsItsPace(t *testing.T) {
	for rows, most := range map[int]float64{1000: 1.25, 10_000: 1.1} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(rows)
			srv := newServer(t, newMemory(plan))
			srv.work = 5 * time.Millisecond
			start := time.Now()
			results, err := Run(t.Context(), plan, State{}, srv, srv.log, Options{Action: Award, Me: me, MaxWait: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(start)
			inspect(t, srv, plan, results)
			var bound time.Duration // requests of 60 in rounds of 8
			for left := rows; left > 0; left -= MaxBatchSize * MaxConcurrency {
				bound += srv.latency + srv.work*time.Duration(min(left, MaxBatchSize))
			}
			if ratio := float64(took) / float64(bound); ratio > most || srv.largest != MaxBatchSize || srv.most != MaxConcurrency {
				t.Errorf("%d rows took %v, %.2f times the bound; %d at most in a request, %d requests at once", rows, took, ratio, srv.largest, srv.most)
			}
		})
	}
}

// Each change of weather costs one refused request at most, and a run ends exact in all of
// them.
func TestWeather(t *testing.T) {
	for name, test := range map[string]struct {
		weather func(*server)
		refused int // requests
		within  time.Duration
	}{
		"time for twenty":           {func(srv *server) { srv.sending = hasTimeFor(20) }, 1, 90 * time.Second},
		"time for twelve":           {func(srv *server) { srv.sending = hasTimeFor(12) }, 1, 90 * time.Second},
		"time for ten":              {func(srv *server) { srv.sending = hasTimeFor(10) }, 1, 90 * time.Second},
		"time for twenty, later on": {func(srv *server) { srv.sending = later(20) }, MaxConcurrency, 3 * time.Minute},
		"time for five, later on":   {func(srv *server) { srv.sending = later(5) }, MaxConcurrency, 3 * time.Minute},
		"time for one, once": {func(srv *server) {
			one := hasTimeFor(1)
			srv.sending = func(changes []Change, nth int) []fault {
				if srv.sends == 1 {
					return one(changes, nth)
				}
				return make([]fault, len(changes))
			}
		}, 1, 65 * time.Second},
		"a limit": {func(srv *server) { srv.perMin = 20 }, 0, 125 * time.Second},
		// The requests that are in flight then are refused, and none of any later minute.
		"a limit that only refusals tell": {func(srv *server) { srv.perMin, srv.late = 20, true }, MaxConcurrency, 4 * time.Minute},
		"latency jumps": {func(srv *server) {
			srv.sending = func(changes []Change, _ int) []fault {
				if srv.changes > 800 {
					srv.latency = 800 * time.Millisecond
				}
				return make([]fault, len(changes))
			}
		}, 0, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				plan := awards(2000)
				srv := newServer(t, newMemory(plan))
				srv.work = 5 * time.Millisecond
				test.weather(srv)
				timedOut := 0
				if sending := srv.sending; sending != nil {
					srv.sending = func(changes []Change, nth int) []fault {
						faults := sending(changes, nth)
						if slices.ContainsFunc(faults, func(f fault) bool { return f != fine }) {
							timedOut++
						}
						return faults
					}
				}
				o := Options{Action: Award, Me: me, MaxWait: 2 * time.Minute, Quota: srv.said}
				start := time.Now()
				results, err := Run(t.Context(), plan, State{}, srv, srv.log, o)
				if err != nil {
					t.Fatal(err)
				}
				took := time.Since(start)
				inspect(t, srv, plan, results)
				if c := Tally(results); c.Done != len(plan) || srv.refused+timedOut > test.refused || took > test.within {
					t.Errorf("%+v, %d over the limit, %d ran out of time, took %v", c, srv.refused, timedOut, took)
				}
			})
		})
	}
}

// later is a server that has time for so many changes after thirty requests.
func later(n int) func([]Change, int) []fault {
	few, sends := hasTimeFor(n), 0
	return func(changes []Change, nth int) []fault {
		if sends++; sends > 30 {
			return few(changes, nth)
		}
		return make([]fault, len(changes))
	}
}

// hasTimeFor is a server that carries out so many changes of a request.
func hasTimeFor(n int) func([]Change, int) []fault {
	return func(changes []Change, _ int) []fault {
		faults := make([]fault, len(changes))
		for i := n; i < len(changes); i++ {
			faults[i] = timedOut
		}
		return faults
	}
}

func TestBatchesFitTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(300)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.sending = hasTimeFor(10)
		o := options()
		o.BatchSize, o.Concurrency = 40, 1
		results, err := Run(t.Context(), plan, State{}, srv, log, o)
		if err != nil {
			t.Fatal(err)
		}
		inspect(t, srv, plan, results)
		if c := Tally(results); c.Done != len(plan) {
			t.Errorf("%+v", c)
		}
		if want := append([]int{20}, slices.Repeat([]int{10}, 28)...); !slices.Equal(srv.sizes[:len(want)], want) {
			t.Errorf("batches of %v, want %v", srv.sizes[:len(want)], want)
		}
	})
}

// Whatever is in flight when a run is interrupted is finished and recorded.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(100)
		log := newMemory(plan)
		srv := newServer(t, log)
		ctx, cancel := context.WithCancel(t.Context())
		srv.sending = func(changes []Change, _ int) []fault {
			faults := make([]fault, len(changes))
			if srv.sends == 5 {
				cancel()
				faults[0], faults[1] = lostAfter, lostBefore
			}
			return faults
		}
		start := time.Now()
		results, err := Run(ctx, plan, State{}, srv, log, options())
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %v", took)
		}
		inspect(t, srv, plan, results)
		// Five requests at least, the one more that was in flight, and one read.
		if c := Tally(results); c.Unknown != 1 || c.Done != srv.changes-1 || srv.sends > 6 || srv.reads != 1 {
			t.Errorf("%+v, %d requests, %d reads", c, srv.sends, srv.reads)
		}
		if len(log.state.Outcomes) != srv.changes-1 {
			t.Errorf("%d rows are settled", len(log.state.Outcomes))
		}
	})
}

// A request that takes long is waited for, and read back after.
func TestInterruptedWhileSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(2)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.latency = 4 * lastReadBack
		ctx, cancel := context.WithCancel(t.Context())
		srv.sending = each(func(Change, int) fault { cancel(); return lostAfter })
		results, err := Run(ctx, plan, State{}, srv, log, options())
		inspect(t, srv, plan, results)
		if srv.reads != 1 || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %d reads", err, srv.reads)
		}
	})
}

// A log that fails stops the run; what was not sent counts no attempt.
func TestLogFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(8)
		log := newMemory(plan)
		log.cut = 3
		srv := newServer(t, log)
		o := options()
		o.Concurrency = 1
		results, err := Run(t.Context(), plan, State{}, srv, log, o)
		inspect(t, srv, plan, results)
		if !errors.Is(err, ErrJournal) || !errors.Is(err, errDisk) || srv.sends != 1 {
			t.Errorf("%v, %d requests", err, srv.sends)
		}
		if r := results[4]; r.Status != StatusNotAttempted || r.Attempts != 0 {
			t.Errorf("the row after: %+v", r)
		}
	})
}

// A row that was in flight when its run was cut off has one attempt at least,
// and needs one look only where the server has long finished with it.
func TestResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(3)
		log := newMemory(plan)
		srv := newServer(t, log)
		sent := time.Now().Add(-time.Hour)
		id := srv.stand(5, 1, me, "row 0", sent)
		old := srv.stand(5, 3, me, "row 2", sent)
		s := State{
			Intended: map[int]time.Time{0: sent, 1: sent, 2: sent},
			Outcomes: map[int]RowOutcome{2: {Index: 2, Status: StatusAwarded, AwardID: old, Attempts: 1}},
		}
		results, err := Run(t.Context(), plan, s, srv, log, options())
		if err != nil || srv.reads != 1 || srv.changes != 1 {
			t.Errorf("%v, %d reads, %d changes", err, srv.reads, srv.changes)
		}
		if r := results[0]; r.AwardID != id || r.Attempts != 1 {
			t.Errorf("adopted %+v", r)
		}
		if r := results[1]; r.Attempts != 2 {
			t.Errorf("sent again %+v", r)
		}
		inspect(t, srv, plan, results)
	})
}

// A read that hangs is cut, and does not keep an interrupted run from ending; a
// request that changes something is never cut.
func TestInterruptedWhileReadsHang(t *testing.T) {
	for _, slow := range []time.Duration{0, 3 * lastReadBack} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(2)
			log := newMemory(plan)
			srv := newServer(t, log)
			srv.hang = 24 * time.Hour
			srv.slow = map[string]time.Duration{"row 1": slow}
			ctx, cancel := context.WithCancel(t.Context())
			srv.sending = func(changes []Change, _ int) []fault {
				cancel()
				return []fault{map[string]fault{"row 0": lostAfter}[name(changes[0])]}
			}
			o := options()
			o.BatchSize = 1
			start := time.Now()
			results, err := Run(ctx, plan, State{}, srv, log, o)
			if !errors.Is(err, context.Canceled) || statuses(results) != "unknown awarded" {
				t.Errorf("%v, %s", err, statuses(results))
			}
			if took := time.Since(start); took > max(slow, lastReadBack)+time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// A server that loses everything does not get the whole input in doubt.
func TestGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(1000)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.sending = each(func(Change, int) fault { return lostBefore })
		o := options()
		o.MaxWait = time.Minute
		results, err := Run(t.Context(), plan, State{}, srv, log, o)
		if !errors.Is(err, ErrGaveUp) || !strings.Contains(err.Error(), errReset.Error()) {
			t.Errorf("error %v", err)
		}
		if errors.Is(err, errReset) { // that is about rows, and could be taken for the run's own doubt
			t.Error("the loss of an answer is the error of the run")
		}
		inspect(t, srv, plan, results)
		if c := Tally(results); c.NotAttempted < 900 {
			t.Errorf("%+v", c)
		}
	})
}

// Rows that share a user and an achievement go one after the other, and one
// whose predecessor is unknown does not go.
func TestRowsOfOneKind(t *testing.T) {
	for _, f := range []fault{lostAfter, lostBefore, late} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(3)
			for i := range plan {
				plan[i].UserID = 1
			}
			log := newMemory(plan)
			srv := newServer(t, log)
			srv.sending = each(func(_ Change, nth int) fault {
				if nth == 1 || f == lostBefore {
					return f
				}
				return fine
			})
			results, err := Run(t.Context(), plan, State{}, srv, log, options())
			inspect(t, srv, plan, results)
			want := "awarded awarded awarded"
			if f == lostBefore {
				want = "unknown not_attempted not_attempted"
			}
			if got := statuses(results); got != want || err != nil || srv.largest != 1 {
				t.Errorf("%s, %v, want %s", got, err, want)
			}
		})
	}
}

// Rows in doubt are read back together, and do not hold up the others.
func TestReadsAreShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(250)
		log := newMemory(plan)
		srv := newServer(t, log)
		srv.sending = each(func(_ Change, nth int) fault {
			if nth == 1 && srv.sends <= 5 {
				return lostAfter
			}
			return fine
		})
		o := options()
		o.BatchSize = 60
		results, err := Run(t.Context(), plan, State{}, srv, log, o)
		inspect(t, srv, plan, results)
		if c := Tally(results); err != nil || c.Done != 250 || srv.reads > 3 || srv.changes != 250 {
			t.Errorf("%v, %+v, %d reads, %d changes", err, c, srv.reads, srv.changes)
		}
	})
}

// A plan of many rows is carried out without quadratic work.
func TestManyRows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(20_000)
		for i := range plan {
			plan[i].UserID = ids.User(1 + i%10_000)
		}
		srv := newServer(t, nil)
		o := options()
		o.BatchSize, o.Concurrency = 60, 8
		results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
		if c := Tally(results); err != nil || c.Done != len(plan) {
			t.Errorf("%v, %+v", err, c)
		}
	})
}
