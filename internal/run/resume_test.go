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

// cutOff is the journal of a run that was planned, and cut off before or after its first
// row was sent, an hour ago.
func cutOff(t *testing.T, r *Runner, action bulk.Action, again string, sent bool, rows ...bulk.Row) (*journal.Journal, *journal.Run) {
	t.Helper()
	j, err := journal.Create(r.Journals, journal.Header{
		ID: "20260102-030405-x7k2", Host: r.Host, Account: "max", AccountID: 9, Action: action, Options: map[string]string{"again": again, "namespace:7": "acme"},
	}, rows, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if sent {
		if err := j.Intend([]int{0}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, run, err := journal.Resume(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, run
}

// Between a run and its rest others go on. What they have done is not done again, of what
// cannot be seen nothing is sent this time, and the rest is made.
func TestReconcile(t *testing.T) {
	award := bulk.Row{Line: 1, User: "alice", UserID: 1, AchievementID: 7, Before: []ids.Award{70}}
	revoke := bulk.Row{Line: 1, User: "alice", UserID: 1, AchievementID: 7, AwardID: 70}
	for name, tt := range map[string]struct {
		action bulk.Action
		row    bulk.Row
		again  string
		held   []gitlab.StandingAward
		veil   gitlab.Veil
		want   string
		sent   int
		open   int // in the journal, afterwards
		noted  string
		was    bool // sent before it was cut off
	}{
		"award, as planned":          {bulk.Award, award, "", standingAwards(1, 70), gitlab.Unveiled, "awarded", 1, 0, "", false},
		"award, the old one is gone": {bulk.Award, award, "", nil, gitlab.Unveiled, "awarded", 1, 0, "", false},
		"award, made meanwhile":      {bulk.Award, award, "", standingAwards(1, 70, 71), gitlab.Unveiled, "skipped", 0, 0, "1 open row was done meanwhile\n", false},
		"award, made, more unseen":   {bulk.Award, award, "", standingAwards(1, 70, 71), gitlab.VeilRows, "skipped", 0, 0, "1 open row was done meanwhile\n", false},
		"award, cannot tell":         {bulk.Award, award, "", standingAwards(1, 70), gitlab.VeilRows, "cannot_tell", 0, 1, "", false},
		"award, sent and made":       {bulk.Award, award, "", ownAward(71), gitlab.Unveiled, "awarded", 0, 0, "", true},
		"award again":                {bulk.Award, award, "true", standingAwards(1, 70, 71), gitlab.VeilRows, "awarded", 1, 0, "", false},
		"revoke, as planned":         {bulk.Revoke, revoke, "", standingAwards(1, 70), gitlab.Unveiled, "revoked", 1, 0, "", false},
		"revoke, more unseen":        {bulk.Revoke, revoke, "", standingAwards(1, 70), gitlab.VeilRows, "revoked", 1, 0, "", false},
		"revoke, done meanwhile":     {bulk.Revoke, revoke, "", standingAwards(1, 71), gitlab.Unveiled, "skipped", 0, 0, "1 open row was done meanwhile\n", false},
		"revoke, cannot tell":        {bulk.Revoke, revoke, "", nil, gitlab.VeilUser, "cannot_tell", 0, 1, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, told := newLab(t)
			l.held, l.veils = map[ids.User][]gitlab.StandingAward{1: tt.held}, map[ids.User]gitlab.Veil{1: tt.veil}
			bob := bulk.Row{Line: 2, User: "bob", UserID: 2, AchievementID: 7, Status: bulk.StatusNotFound}
			j, past := cutOff(t, r, tt.action, tt.again, tt.was, tt.row, bob)
			me, err := r.MayResume(t.Context(), past, false)
			if err != nil {
				t.Fatal(err)
			}
			rest, release, err := r.Resume(t.Context(), me, j, past, fast())
			if err != nil {
				t.Fatal(err)
			}
			defer release()
			rest.Progress = unseen{}
			if err := rest.Reconcile(t.Context(), past); err != nil {
				t.Fatal(err)
			}
			out := rest.Execute(t.Context(), past.State)
			if ended(out.Results) != tt.want+" not_found" || len(l.sent) != tt.sent || told.String() != tt.noted {
				t.Errorf("%s, sent %v, told %s", ended(out.Results), l.sent, told)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			after, err := journal.Open(j.Path())
			if err != nil || after.Open() != tt.open {
				t.Errorf("%d are open, %v", after.Open(), err)
			}
		})
	}
}

// A journal does not choose where the token goes, and whose run it was has to be known.
func TestMayResume(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*journal.Header)
		over   bool
		kind   any
		told   string
	}{
		"mine":                         {func(*journal.Header) {}, false, nil, ""},
		"mine, renamed":                {func(h *journal.Header) { h.Account = "maxine" }, false, nil, "your account was called @maxine when the run began\n"},
		"of another server":            {func(h *journal.Header) { h.Host = "https://evil.example" }, false, KindUsage, ""},
		"of another server, over":      {func(h *journal.Header) { h.Host = "https://evil.example" }, true, KindUsage, ""},
		"somebody else's":              {func(h *journal.Header) { h.AccountID, h.Account = 8, "olivia" }, false, KindGuard, ""},
		"nobody knows whose":           {func(h *journal.Header) { h.AccountID, h.Account = 0, "" }, false, KindGuard, ""},
		"nobody knows whose, but over": {func(h *journal.Header) { h.AccountID, h.Account = 0, "" }, true, nil, ""},
	} {
		_, r, told := newLab(t)
		h := journal.Header{Host: r.Host, Account: "max", AccountID: 9}
		tt.change(&h)
		_, err := r.MayResume(t.Context(), &journal.Run{Header: h}, tt.over)
		if sortOf(err) != tt.kind || told.String() != tt.told {
			t.Errorf("%s: %v; told: %s", name, err, told)
		}
	}
}

// Rows of a journal have no error but words, of which what cannot be told keeps its way out.
func TestWhatAJournalTells(t *testing.T) {
	run := &journal.Run{
		Rows: []bulk.Row{
			{Status: bulk.StatusCannotTell, Error: "why; way; another"}, {}, {}, {Status: bulk.StatusSkipped}, {}, {AwardID: 5},
		},
		State: bulk.State{
			Outcomes: map[int]bulk.RowOutcome{1: {Status: bulk.StatusFailed, Error: "no"}, 4: {Status: bulk.StatusAwarded, AwardID: 70, Attempts: 2}},
			Intended: map[int]time.Time{2: time.Now(), 4: time.Now()}, Attempts: map[int]int{2: 3},
		},
		Unread: map[int]int{5: 7},
	}
	run.MarkUnread()
	results := run.Known()
	if ended(results) != "cannot_tell failed unknown skipped awarded not_attempted" || results[4].AwardID != 70 || results[2].Attempts != 3 {
		t.Errorf("%+v", results)
	}
	var e *Error
	if err := Sum(results[:1], nil, ""); !errors.As(err, &e) || e.Kind != KindGuard || e.Error() != "why; nothing was sent" || e.Hint != "way; another" {
		t.Errorf("%+v", e)
	}
	wrong := []bulk.Result{{Row: &bulk.Row{Status: bulk.StatusFailed}, Status: bulk.StatusFailed, Error: "user: no"}}
	if err := Sum(wrong, nil, ""); sortOf(err) != KindUsage {
		t.Errorf("%v", err)
	}
	if err := Sum(results[1:2], nil, ""); sortOf(err) != KindRefused {
		t.Errorf("%v", err)
	}
	told := &telling{}
	(&Runner{Reporter: told}).WarnLost(&journal.Run{Damaged: true, Rows: run.Rows, Lost: []int{2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}})
	for _, want := range []string{"power cut", "line 2 of the journal is damaged: what it planned is not sent", "line 8 of the journal is damaged: of every row", "2 more lines"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("told: %s", told)
		}
	}
}

// ownAward is one that this account made while its run was cut off.
func ownAward(id ids.Award) []gitlab.StandingAward {
	return []gitlab.StandingAward{{Award: id, User: 1, AwardedBy: 9, At: time.Now().Add(-time.Hour)}}
}
