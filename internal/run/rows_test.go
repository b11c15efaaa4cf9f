package run

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// rowsFor are so many awards of the badge to alice, who held it once when they were planned.
func rowsFor(n int) []bulk.Row {
	var rows []bulk.Row
	for i := range n {
		rows = append(rows, bulk.Row{Line: i + 1, User: "alice", UserID: 1, AchievementID: 7, Before: []ids.Award{70}})
	}
	return rows
}

// Between a plan of rows and their first change others go on. Each of several rows of one
// user is one award, less what others have made of them.
func TestPlanRows(t *testing.T) {
	revoke := bulk.Row{Line: 1, User: "alice", UserID: 1, AchievementID: 7, AwardID: 70}
	for name, tt := range map[string]struct {
		action bulk.Action
		rows   []bulk.Row
		held   []gitlab.StandingAward
		veil   gitlab.Veil
		want   string
		sent   int
	}{
		"as planned":                {bulk.Award, rowsFor(3), standingAwards(1, 70), gitlab.Unveiled, "awarded awarded awarded", 3},
		"one was made meanwhile":    {bulk.Award, rowsFor(3), standingAwards(1, 70, 71), gitlab.Unveiled, "skipped awarded awarded", 2},
		"more were made meanwhile":  {bulk.Award, rowsFor(2), standingAwards(1, 70, 71, 72, 73), gitlab.Unveiled, "skipped skipped", 0},
		"one was revoked meanwhile": {bulk.Award, rowsFor(1), nil, gitlab.Unveiled, "awarded", 1},
		"no longer shown":           {bulk.Award, rowsFor(2), standingAwards(1, 70), gitlab.VeilUser, "failed failed", 0},
		"revoked":                   {bulk.Revoke, []bulk.Row{revoke}, standingAwards(1, 70), gitlab.Unveiled, "revoked", 1},
		"revoked meanwhile":         {bulk.Revoke, []bulk.Row{revoke}, nil, gitlab.Unveiled, "skipped", 0},
		"revoked, or not shown":     {bulk.Revoke, []bulk.Row{revoke}, nil, gitlab.VeilUser, "revoked", 1},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.held, l.veils = map[ids.User][]gitlab.StandingAward{1: tt.held}, map[ids.User]gitlab.Veil{1: tt.veil}
			o := carryOutRows(t, r, tt.action, tt.rows)
			if got := ended(o.Results); got != tt.want || len(l.sent) != tt.sent {
				t.Errorf("%s, %d sent; want %s and %d", got, len(l.sent), tt.want, tt.sent)
			}
		})
	}
}

func carryOutRows(t *testing.T, r *Runner, action bulk.Action, rows []bulk.Row) *Outcome {
	t.Helper()
	p, err := r.PlanRows(t.Context(), rows, []gitlab.Achievement{badge()}, PlanOptions{Action: action, GraceTime: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	run, err := r.Begin(p, fast(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	run.Progress = unseen{}
	return run.Execute(t.Context(), bulk.State{})
}

// Of the awards of one person that a run was to make, a resumed run knows which it has made,
// and takes none of them for what somebody else has done for another row.
func TestResumeSeveralAwardsOfOne(t *testing.T) {
	for name, tt := range map[string]struct {
		landed bool // the row in doubt
		others int  // who awarded meanwhile
		want   int  // awards by the run in the end, of four rows
	}{
		"the one in doubt was made":              {true, 0, 4},
		"the one in doubt was not made":          {false, 0, 4},
		"it was, and somebody else made one":     {true, 1, 3},
		"it was not, and somebody else made one": {false, 1, 3},
		"it was not, and others made two":        {false, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			long := time.Now().Add(-time.Hour)
			path := fourAwards(t, r, long)
			own := func(n ids.Award) gitlab.StandingAward {
				return gitlab.StandingAward{Award: n, User: 1, AwardedBy: 9, At: long}
			}
			held := append(standingAwards(1, 70), own(71))
			if tt.landed {
				held = append(held, own(72))
			}
			for i := range tt.others {
				held = append(held, gitlab.StandingAward{Award: ids.Award(80 + i), User: 1, AwardedBy: 8, At: time.Now()})
			}
			l.held = map[ids.User][]gitlab.StandingAward{1: held}
			j, past, err := journal.Resume(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = j.Close() }()
			rest, release, err := r.Resume(t.Context(), l.me, j, past, fast())
			if err != nil {
				t.Fatal(err)
			}
			defer release()
			rest.Progress = unseen{}
			if err := rest.Reconcile(t.Context(), past); err != nil {
				t.Fatal(err)
			}
			o := rest.Execute(t.Context(), past.State)
			made := 0
			for _, h := range l.held[1] {
				if h.AwardedBy == 9 {
					made++
				}
			}
			if len(l.held[1]) != 5 || made != tt.want || strings.Count(ended(o.Results), "skipped") != 4-tt.want {
				t.Errorf("%s; %d awards, %d of the run", ended(o.Results), len(l.held[1]), made)
			}
		})
	}
}

// fourAwards is the journal of a run that was to award alice four times. One it has made, as
// number 71, and with the second it was cut off.
func fourAwards(t *testing.T, r *Runner, at time.Time) (path string) {
	t.Helper()
	j, err := journal.Create(r.Journals, journal.Header{
		ID: "20260102-030405-x7k2", Host: r.Host, Account: "max", AccountID: 9, Action: bulk.Award, Options: map[string]string{"namespace:7": "acme"},
	}, rowsFor(4), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(j.Intend([]int{0}, at), j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 71, Attempts: 1}}), j.Intend([]int{1}, at), j.Close())
	if err != nil {
		t.Fatal(err)
	}
	return j.Path()
}
