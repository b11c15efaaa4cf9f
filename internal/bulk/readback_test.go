package bulk

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// What a read does not show is neither there nor gone, whenever that begins: a
// row in doubt then ends as unknown, and is not sent again.
func TestNotShownWhenReadBack(t *testing.T) {
	for _, action := range []Action{Award, Revoke} {
		for _, from := range []int{1, 2} { // the read from which on the user is not shown
			for _, f := range []fault{lostBefore, lostAfter, late} {
				t.Run(fmt.Sprint(action, from, f), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { notShown(t, action, from, f) })
				})
			}
		}
	}
}

func notShown(t *testing.T, action Action, from int, f fault) {
	srv := newServer(t, nil)
	plan := []Row{{Line: 1, UserID: 1, AchievementID: 5, Message: "it"}}
	if action == Revoke {
		plan[0].AwardID = srv.stand(5, 1, somebody, "it", time.Now())
	}
	srv.sending = each(func(Change, int) fault { return f })
	srv.reading = func(nth int) error {
		if nth >= from {
			srv.unshown = map[ids.User]bool{1: true}
		}
		return nil
	}
	o := options()
	o.Action = action
	results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
	want := StatusUnknown
	if f == lostAfter && from == 2 { // the first read saw it, or saw that it is gone
		want = map[Action]Status{Award: StatusAwarded, Revoke: StatusRevoked}[action]
	}
	if err != nil || results[0].Status != want || srv.sends != 1 {
		t.Errorf("%v: %s (%s) after %d requests, want %s after 1", err, results[0].Status, results[0].Error, srv.sends, want)
	}
}

// An award that somebody else makes while a row is in doubt is what the row was
// to bring about, unless it was to be made regardless.
func TestSomebodyElseMeanwhile(t *testing.T) {
	for _, again := range []bool{false, true} {
		for f, own := range map[fault]int{lostBefore: 0, lostAfter: 1, late: 1} {
			synctest.Test(t, func(t *testing.T) {
				srv := newServer(t, nil)
				plan := awards(1)
				srv.sending = each(func(c Change, nth int) fault {
					if nth > 1 {
						return fine
					}
					srv.stand(c.AchievementID, c.UserID, somebody, "theirs", time.Now())
					return f
				})
				o := options()
				o.Again = again
				results, _ := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
				want, made := StatusAwarded, 1
				if own == 0 && !again {
					want, made = StatusSkipped, 0
				}
				if results[0].Status != want || len(srv.made()["row 0"]) != made {
					t.Errorf("again %v, fault %d: %s (%s), the server has %v", again, f, results[0].Status, results[0].Error, srv.made())
				}
			})
		}
	}
}

// A row that the server says it has carried out is never sent again, whether its
// award shows or not.
func TestCarriedOutAndNotShown(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			srv := newServer(t, nil)
			plan := awards(1)
			srv.sending = each(func(Change, int) fault { return unshown })
			srv.reading = func(int) error {
				if hidden { // as whole lists that lack it
					srv.awards[0].achievement = 77
				}
				return nil
			}
			log := newMemory(plan)
			results, _ := Run(t.Context(), plan, State{}, srv, log, options())
			again, _ := Run(t.Context(), plan, log.state, srv, log, options()) // as a resume does
			want := map[bool]Status{false: StatusAwarded, true: StatusUnknown}[hidden]
			if results[0].Status != want || again[0].Status != want || srv.sends != 1 {
				t.Errorf("hidden %v: %s, then %s, after %d requests", hidden, results[0].Status, again[0].Status, srv.sends)
			}
		})
	}
}

// Where the account is shown no awards at all, what the server says stands.
func TestCarriedOutAndNeverShown(t *testing.T) {
	plan := awards(2)
	r := newRun(plan, nil, nil, options())
	d := &delivery{rows: []int{0, 1}, outcomes: []Outcome{{Verdict: Done, NotVisible: true}, {Verdict: Done}}}
	r.verifyOutcomes(d)
	if s, ok := r.settleRow(0, d.outcomes[0]); !ok || s.Status != StatusAwarded || s.AwardID != 0 {
		t.Errorf("an award that is not shown is %+v", s)
	}
	if d.outcomes[1].Verdict != Unknown {
		t.Errorf("an award without a number is taken for made")
	}
}

// An award is that of one row, and newer than all that stood before.
func TestNumbersOfAwards(t *testing.T) {
	plan := awards(4)
	plan[0].Before = []ids.Award{7}
	for name, numbers := range map[string][3]ids.Award{"alike": {10, 10, 10}, "one alike": {11, 12, 12}, "old": {7, 6, 12}, "another row's": {13, 20, 21}} {
		r := newRun(plan, nil, nil, options())
		r.claimed.take(20, 3)
		d := &delivery{rows: []int{0, 1, 2}, outcomes: make([]Outcome, 3)}
		for n, id := range numbers {
			d.outcomes[n] = Outcome{Verdict: Done, AwardID: id}
		}
		r.verifyOutcomes(d)
		got := ""
		for _, o := range d.outcomes {
			got += fmt.Sprint(int(o.Verdict))
		}
		if want := map[string]string{"alike": "000", "one alike": "100", "old": "001", "another row's": "101"}[name]; got != want {
			t.Errorf("%s: verdicts %s, want %s", name, got, want)
		}
	}
}

// What a request that was refused whole did is looked for at once; then each of its
// rows is sent alone, so that the others are made beside the one that cannot be sent.
func TestRefusedWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(20)
		plan[7].Message, plan[8].Message = poison+" 7", poison+" 8"
		srv := newServer(t, nil)
		o := options()
		o.BatchSize = 20
		began := time.Now()
		results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
		if c := Tally(results); err != nil || c.Done != 18 || results[7].Status != StatusFailed || results[8].Status != StatusFailed {
			t.Errorf("%v: %+v, %s", err, c, statuses(results))
		}
		if srv.sends != 21 || time.Since(began) > settling {
			t.Errorf("%d requests in %v", srv.sends, time.Since(began))
		}
	})
}

// Where every request is refused whole it is not the rows: the run ends soon.
func TestEveryRequestRefusedWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		plan := awards(500)
		for i := range plan {
			plan[i].Message = fmt.Sprint(poison, i)
		}
		srv := newServer(t, nil)
		o := options()
		o.BatchSize = 20
		results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
		if err == nil || errors.Is(err, ErrGaveUp) || srv.sends > 80 {
			t.Errorf("%v after %d requests", err, srv.sends)
		}
		if c := Tally(results); c.Failed < 20 || c.Done+c.Unknown > 0 {
			t.Errorf("%+v", c)
		}
	})
}

// A gateway can call a request refused that was carried out: nobody is awarded twice,
// and nobody who was is called failed.
func TestRefusedWholeAndCarriedOut(t *testing.T) {
	for _, n := range []int{1, 5} {
		synctest.Test(t, func(t *testing.T) {
			plan := awards(n)
			srv := newServer(t, nil)
			srv.sending = each(func(Change, int) fault { return masked })
			o := options()
			o.BatchSize = 5
			results, err := Run(t.Context(), plan, State{}, srv, newMemory(plan), o)
			if c := Tally(results); err != nil || c.Done != n || srv.sends != 1 {
				t.Errorf("%v: %+v after %d requests", err, c, srv.sends)
			}
			inspect(t, srv, plan, results)
		})
	}
}
