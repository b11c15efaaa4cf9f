package bulk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// awards plans n awards for as many users.
func awards(n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Row{Line: i + 2, UserID: ids.User(i + 1), AchievementID: 5, Message: fmt.Sprint("row ", i)}
	}
	return rows
}

func options() Options {
	return Options{Action: Award, Me: me, MaxWait: 10 * time.Minute, GraceTime: settling, BatchSize: 4, Concurrency: 2}
}

func statuses(results []Result) string {
	var words []string
	for _, r := range results {
		words = append(words, string(r.Status))
	}
	return strings.Join(words, " ")
}

// each makes every change of a request meet what f says.
func each(f func(c Change, nth int) fault) func([]Change, int) []fault {
	return func(changes []Change, nth int) []fault {
		faults := make([]fault, len(changes))
		for i, c := range changes {
			faults[i] = f(c, nth)
		}
		return faults
	}
}

// first meets the first sending of the row with f, and nothing else.
func first(row int, f fault) func([]Change, int) []fault {
	return always(row, 1, f)
}

// always meets the first n sendings of the row with f.
func always(row, n int, f fault) func([]Change, int) []fault {
	sent := 0
	return each(func(c Change, _ int) fault {
		if c.Message != fmt.Sprint("row ", row) {
			return fine
		}
		if sent++; sent > n {
			return fine
		}
		return f
	})
}

func TestVerdicts(t *testing.T) {
	tests := []struct {
		name     string
		sending  func([]Change, int) []fault
		reading  func(int) error
		statuses string // of three rows
		attempts int    // of row 1
		reads    int
		err      error
	}{
		{name: "all is well", statuses: "awarded awarded awarded", attempts: 1},
		{name: "limited", sending: first(1, limited), statuses: "awarded awarded awarded", attempts: 2},
		{name: "no connection", sending: first(1, noDial), statuses: "awarded awarded awarded", attempts: 2},
		{name: "refused", sending: first(1, refused), statuses: "awarded failed awarded", attempts: 1},
		{name: "run, answer lost", sending: first(1, lostAfter), statuses: "awarded awarded awarded", attempts: 1, reads: 1},
		{name: "not run, answer lost", sending: first(1, lostBefore), statuses: "awarded awarded awarded", attempts: 2, reads: 2},
		{name: "run late", sending: first(1, late), statuses: "awarded awarded awarded", attempts: 1, reads: 2},
		{name: "no answer", sending: first(2, unanswered), statuses: "awarded awarded awarded", attempts: 1, reads: 2},
		{name: "time ran out", sending: first(1, timedOut), statuses: "awarded awarded awarded", attempts: 2, reads: 2},
		{name: "lost twice, not run", sending: always(1, 9, lostBefore), statuses: "awarded unknown awarded", attempts: 2, reads: 4},
		{name: "lost twice, run the second time", sending: func() func([]Change, int) []fault {
			n := 0
			return each(func(c Change, _ int) fault {
				if c.Message != "row 1" {
					return fine
				}
				n++
				return map[int]fault{1: lostBefore, 2: lostAfter}[n]
			})
		}(), statuses: "awarded awarded awarded", attempts: 2, reads: 3},
		{
			name: "reading back fails once", sending: first(1, lostAfter),
			reading: func(nth int) error {
				if nth == 1 {
					return errors.New("502")
				}
				return nil
			}, statuses: "awarded awarded awarded", attempts: 1, reads: 2,
		},
		{
			name: "reading back fails for good", sending: first(1, lostAfter),
			reading:  func(int) error { return errors.New("502") },
			statuses: "awarded unknown awarded", attempts: 1, err: ErrGaveUp,
		},
		{
			name: "limited for good", sending: always(1, 1e6, limited),
			statuses: "awarded not_attempted awarded", attempts: -1, err: ErrGaveUp,
		},
		{
			name: "bad token", sending: always(1, 9, fatal),
			statuses: "awarded not_attempted awarded", attempts: 1, err: errBadToken,
		},
		{
			name: "refused altogether", sending: always(0, 9, denied),
			statuses: "failed awarded awarded", attempts: 1, err: errDenied,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				plan := awards(3)
				log := newMemory(plan)
				srv := newServer(t, log)
				srv.sending, srv.reading = test.sending, test.reading
				results, err := Run(t.Context(), plan, State{}, srv, log, options())
				if !errors.Is(err, test.err) {
					t.Errorf("error %v, want %v", err, test.err)
				}
				if got := statuses(results); got != test.statuses {
					t.Errorf("statuses %q, want %q", got, test.statuses)
				}
				if test.attempts >= 0 && results[1].Attempts != test.attempts {
					t.Errorf("%d attempts, want %d", results[1].Attempts, test.attempts)
				}
				if test.reads > 0 && srv.reads != test.reads {
					t.Errorf("%d reads, want %d", srv.reads, test.reads)
				}
				inspect(t, srv, plan, results)
			})
		})
	}
}

// inspect holds results against what the server has.
func inspect(t *testing.T, srv *server, plan []Row, results []Result) {
	t.Helper()
	if len(results) != len(plan) {
		t.Fatalf("%d results of %d rows", len(results), len(plan))
	}
	made := srv.made()
	owner := map[ids.Award]int{}
	for i, r := range results {
		if r.Row.Line != plan[i].Line || r.Row.Message != plan[i].Message {
			t.Errorf("result %d is of line %d", i, r.Row.Line)
		}
		found := made[plan[i].Message]
		switch r.Status {
		case StatusAwarded:
			if len(found) != 1 || found[0] != r.AwardID {
				t.Errorf("row %d is awarded as %d, the server has %v", i, r.AwardID, found)
			}
			if other, taken := owner[r.AwardID]; taken {
				t.Errorf("rows %d and %d have the award %d", other, i, r.AwardID)
			}
			owner[r.AwardID] = i
		case StatusFailed, StatusNotAttempted, StatusSkipped:
			if len(found) != 0 {
				t.Errorf("row %d is %s (%s), the server has %v", i, r.Status, r.Error, found)
			}
		case StatusUnknown:
			if len(found) > 1 {
				t.Errorf("row %d was awarded as %v", i, found)
			}
		default:
			t.Errorf("row %d has the status %q", i, r.Status)
		}
		if (r.Status == StatusFailed || r.Status == StatusUnknown || r.Status == StatusNotAttempted) && r.Error == "" {
			t.Errorf("row %d is %s without a reason", i, r.Status)
		}
	}
	if srv.together != 0 || srv.most > MaxConcurrency {
		t.Errorf("%d requests at once, %d left", srv.most, srv.together)
	}
}

func TestRevoke(t *testing.T) {
	tests := []struct {
		name     string
		fault    fault
		status   Status
		attempts int
	}{
		{"all is well", fine, StatusRevoked, 1},
		{"run, answer lost", lostAfter, StatusRevoked, 1},
		{"not run, answer lost", lostBefore, StatusRevoked, 2},
		{"run late", late, StatusRevoked, 1},
		{"refused", refused, StatusFailed, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, nil)
				// Two awards of one user: one stays, so that neither is taken for the other.
				id := srv.stand(5, 1, somebody, "a", time.Now())
				srv.stand(5, 1, somebody, "b", time.Now())
				plan := []Row{{Line: 1, UserID: 1, AchievementID: 5, AwardID: id}}
				srv.sending = each(func(_ Change, nth int) fault {
					if nth == 1 {
						return test.fault
					}
					return fine
				})
				o := options()
				o.Action = Revoke
				results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
				if err != nil {
					t.Fatal(err)
				}
				if r := results[0]; r.Status != test.status || r.Attempts != test.attempts || r.AwardID != id {
					t.Errorf("got %+v", r)
				}
				if made := srv.made(); len(made["b"]) != 1 || (len(made["a"]) == 0) != (test.status == StatusRevoked) {
					t.Errorf("the server has %v", made)
				}
			})
		})
	}
}

// A second revocation is refused; after a doubt that says that the first one ran.
func TestRevokedBefore(t *testing.T) {
	for _, doubted := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			srv := newServer(t, nil)
			id := srv.stand(5, 1, somebody, "a", time.Now())
			plan := []Row{{Line: 1, UserID: 1, AchievementID: 5, AwardID: id}}
			srv.sending = each(func(_ Change, nth int) fault {
				if doubted && nth == 1 {
					return lostBefore
				}
				srv.awards[0].revoked = true // by somebody else, just before
				return fine
			})
			o := options()
			o.Action = Revoke
			results, _ := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
			want := map[bool]Status{false: StatusFailed, true: StatusRevoked}[doubted]
			if results[0].Status != want {
				t.Errorf("doubted %v: %s", doubted, results[0].Status)
			}
		})
	}
}

func TestDecidedByThePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(5)
		plan[0].Status, plan[0].AwardID = StatusSkipped, 99
		plan[1].Status, plan[1].Error = StatusFailed, "no such user"
		plan[2].UserID = 0
		plan[3].AwardID = 12
		log := newMemory(plan)
		srv := newServer(t, log)
		var last Counts
		o := options()
		o.Progress = func(c Counts) { last = c }
		results, err := Run(t.Context(), plan, State{}, srv, log, o)
		if err != nil || statuses(results) != "skipped failed failed failed awarded" || srv.changes != 1 {
			t.Errorf("%v %s, %d changes sent", err, statuses(results), srv.changes)
		}
		if results[0].AwardID != 99 {
			t.Errorf("the skipped row lost its award: %+v", results[0])
		}
		if want := (Counts{Total: 5, Done: 1, Skipped: 1, Failed: 3}); last != want || Tally(results) != want {
			t.Errorf("counts %+v, want %+v", last, want)
		}
	})
}

func TestOptionsRefused(t *testing.T) {
	for _, change := range []func(*Options){
		func(o *Options) { o.Action = "" },
		func(o *Options) { o.BatchSize = 61 },
		func(o *Options) { o.BatchSize = -1 },
		func(o *Options) { o.Concurrency = 9 },
		func(o *Options) { o.Rate = -1 },
		func(o *Options) { o.GraceTime = -1 },
		func(o *Options) { o.Me = -1 },
	} {
		o := options()
		change(&o)
		plan := awards(2)
		srv := newServer(t, nil)
		results, err := Run(context.Background(), plan, State{}, srv, newMemory(plan), o)
		if err == nil || srv.sends > 0 || statuses(results) != "not_attempted not_attempted" {
			t.Errorf("%+v: %v, %d sent, %s", o, err, srv.sends, statuses(results))
		}
	}
}

// What the server refuses altogether is over: each row has failed, sent or not, and
// the log says the same. A bad token leaves what was not sent for a good one.
func TestRefusedAltogether(t *testing.T) {
	for _, test := range []struct {
		fault    fault
		statuses string
		open     int
	}{
		{denied, "failed failed failed failed failed", 0},
		{fatal, "not_attempted not_attempted not_attempted not_attempted not_attempted", 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(5)
			log := newMemory(plan)
			srv := newServer(t, log)
			srv.sending = each(func(Change, int) fault { return test.fault })
			o := options()
			o.BatchSize, o.Concurrency = 2, 1
			results, err := Run(t.Context(), plan, State{}, srv, log, o)
			if err == nil || statuses(results) != test.statuses || srv.changes != 2 {
				t.Errorf("%v: %s, %d changes sent", err, statuses(results), srv.changes)
			}
			if open := len(plan) - len(log.state.Outcomes); open != test.open || len(log.state.Intended) > 0 && test.open > 0 {
				t.Errorf("the log has %+v", log.state)
			}
			for i, r := range results {
				if sent := r.Attempts > 0; r.Status == StatusFailed && strings.HasPrefix(r.Error, "not sent: ") == sent {
					t.Errorf("row %d: %+v", i, r)
				}
			}
		})
	}
}

// Rows of an earlier run that stand behind one another for being read back may all
// have run: a run that stops before their turn says so.
func TestInDoubtBeforeItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(2)
		plan[1].UserID = plan[0].UserID
		srv := newServer(t, nil)
		srv.reading = func(int) error { return errors.New("502") }
		o := options()
		o.MaxWait = 0
		at := time.Now()
		results, err := Run(t.Context(), plan, State{Intended: map[int]time.Time{0: at, 1: at}}, srv, newMemory(plan), o)
		if err == nil || statuses(results) != "unknown unknown" {
			t.Errorf("%v: %s", err, statuses(results))
		}
	})
}

// Reading back alone sends nothing: what is found is the row's own, what is not
// found by the later look loses its intent, and what was never sent stays open.
func TestReadBackOnly(t *testing.T) {
	for _, settled := range []time.Duration{0, answerWithin + settling} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(4)
			log := newMemory(plan)
			srv := newServer(t, log)
			at := time.Now()
			for _, i := range []int{0, 1, 3} {
				log.state.Intended[i], log.state.Attempts[i] = at, 1
			}
			plan[3].UserID = plan[0].UserID // behind the first, for being read back
			_ = sleep(t.Context(), settled)
			srv.stand(5, plan[0].UserID, me, "row 0", at)
			o := options()
			o.ReadBackOnly = true
			began := time.Now()
			results, err := Run(t.Context(), plan, log.state, srv, log, o)
			if err != nil || statuses(results) != "awarded not_attempted not_attempted not_attempted" || srv.sends > 0 {
				t.Errorf("%v: %s, %d sent", err, statuses(results), srv.sends)
			}
			if len(log.state.Intended) != 1 || log.state.Outcomes[0].Status != StatusAwarded {
				t.Errorf("the log has %+v", log.state)
			}
			if took := time.Since(began); took > settling+time.Second || settled > 0 && took > time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// A run with a deadline is over within a second of it, whatever the server does, and
// tells what may have been made from what was not sent.
func TestDeadline(t *testing.T) {
	for _, test := range []struct {
		name     string
		slow     time.Duration // the answer to the first row
		hang     time.Duration // reads
		stop     bool          // it is interrupted before
		statuses string
	}{
		{"nothing in flight", 0, 0, false, "awarded awarded awarded not_attempted"},
		{"an answer that never comes", time.Hour, 0, false, "awarded not_attempted not_attempted not_attempted"},
		{"nor reads", time.Hour, time.Hour, false, "unknown not_attempted not_attempted not_attempted"},
		{"interrupted before", time.Hour, time.Hour, true, "unknown not_attempted not_attempted not_attempted"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				plan := awards(4)
				log := newMemory(plan)
				srv := newServer(t, log)
				srv.cuttable, srv.hang = true, test.hang
				srv.slow = map[string]time.Duration{"row 0": test.slow}
				o := options()
				o.BatchSize, o.Concurrency, o.Rate = 1, 1, 15
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if test.stop {
					time.AfterFunc(5*time.Second, cancel)
				}
				began := time.Now()
				results, err := Run(ctx, plan, State{}, srv, log, o)
				if took := time.Since(began); took > 11*time.Second || took < 10*time.Second {
					t.Errorf("it took %v", took)
				}
				if got := statuses(results); err == nil || got != test.statuses {
					t.Errorf("%v: %s, want %s", err, got, test.statuses)
				}
			})
		})
	}
}
