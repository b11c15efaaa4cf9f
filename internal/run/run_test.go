package run

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// journals counts the journals that are left.
func journals(t *testing.T, r *Runner) []journal.Summary {
	t.Helper()
	all, err := journal.List(r.Journals)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// endsWith reports whether a run ends with that kind, or with that error.
func endsWith(err error, want any) bool {
	got := sortOf(err)
	one, is := got.(error)
	other, wanted := want.(error)
	return got == want || is && wanted && errors.Is(one, other)
}

// What became of each row, what is said of it, with which error the run ends, and which
// journal stays. No change is sent twice but one of which was seen that it had not run.
func TestExecute(t *testing.T) {
	lost := &gitlab.Error{Kind: gitlab.Unknown, Message: "no answer"}
	refused := &gitlab.Error{Kind: gitlab.Refused, Message: "no"}
	denied := &gitlab.Error{Kind: gitlab.NotFound, Denied: true, Message: "not there, or not permitted"}
	bad := &gitlab.Error{Kind: gitlab.Auth, NotRun: true, Fatal: true, Message: "the token is revoked"}
	for name, tt := range map[string]struct {
		users   string
		action  bulk.Action
		choice  Choice
		nobody  bool // the token cannot read whose it is
		answers func(sent int, user ids.User) (bool, error)
		blind   bool // nothing is seen of who was awarded
		want    string
		sent    int
		kind    any
		hint    string
		says    string
		left    journal.Phase // of the journal; "" is none
	}{
		"one":                    {users: "alice", want: "awarded", sent: 1, says: `awarded "Badge" to @one: award 1001, hidden until accepted`},
		"several":                {users: "alice bob", want: "awarded awarded", sent: 2, says: `awarded "Badge" to @alice: award 1001`, left: journal.Finished},
		"revoked":                {users: "carol", action: bulk.Revoke, want: "revoked", sent: 1, says: `revoked award 70: "Badge" of @carol`},
		"nothing to do":          {users: "carol", want: "skipped"},
		"one refused":            {users: "alice", answers: func(int, ids.User) (bool, error) { return false, refused }, want: "failed", sent: 1, kind: refused},
		"lost, and made":         {users: "alice", answers: func(int, ids.User) (bool, error) { return true, lost }, want: "awarded", sent: 1, says: "no answer; looking whether it was done"},
		"lost, and not made":     {users: "alice", answers: func(n int, _ ids.User) (bool, error) { return n > 1, []error{lost, nil}[min(n-1, 1)] }, want: "awarded", sent: 2},
		"lost twice, never made": {users: "alice", answers: func(int, ids.User) (bool, error) { return false, lost }, want: "unknown", sent: 2, kind: KindUnknown, hint: "the same command looks first what was done, and is safe", left: journal.Interrupted},
		"lost and not shown":     {users: "alice", answers: func(int, ids.User) (bool, error) { return true, lost }, blind: true, want: "unknown", sent: 1, kind: KindUnknown, hint: "the same command looks first what was done, and is safe", left: journal.Interrupted},
		"again, and not shown":   {users: "alice", choice: Choice{Again: true}, answers: func(int, ids.User) (bool, error) { return true, lost }, blind: true, want: "unknown", sent: 1, kind: KindUnknown, hint: "'ach runs resume ID' looks what was done; the same command waits for that", left: journal.Interrupted},
		"nobody's, not shown":    {users: "alice", nobody: true, answers: func(int, ids.User) (bool, error) { return true, lost }, blind: true, want: "unknown", sent: 1, kind: KindUnknown, hint: "the same command goes by what is held then", left: journal.Interrupted},
		"nobody's, again":        {users: "alice", nobody: true, choice: Choice{Again: true}, answers: func(int, ids.User) (bool, error) { return true, lost }, blind: true, want: "unknown", sent: 1, kind: KindUnknown, hint: "'ach list --achievement' shows who holds it", left: journal.Interrupted},
		"one of two not shown":   {users: "alice bob", answers: func(_ int, u ids.User) (bool, error) { return true, map[ids.User]error{1: lost}[u] }, blind: true, want: "unknown awarded", sent: 2, kind: KindUnknown, hint: "'ach runs resume ID' goes on where it ended", left: journal.Interrupted},
		"one of two refused":     {users: "alice bob", answers: func(_ int, u ids.User) (bool, error) { return u == 2, map[ids.User]error{1: refused}[u] }, want: "failed awarded", sent: 2, kind: KindPartly, left: journal.Finished},
		"denied once is always":  {users: "alice bob", answers: func(int, ids.User) (bool, error) { return false, denied }, want: "failed failed", kind: denied, sent: 2, left: journal.Finished},
		"a bad token ends it":    {users: "alice bob", answers: func(int, ids.User) (bool, error) { return false, bad }, want: "not_attempted not_attempted", sent: 2, kind: bad, hint: "'ach runs resume ID' goes on where it ended", left: journal.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, told := newLab(t)
			l.held = map[ids.User][]gitlab.StandingAward{3: standingAwards(3, 70)}
			l.blind = tt.blind
			if tt.nobody {
				l.me = gitlab.User{}
			}
			if tt.answers != nil {
				l.answers = func(user ids.User) (bool, error) {
					return tt.answers(len(l.sent), user)
				}
			}
			action := tt.action
			if action == "" {
				action = bulk.Award
			}
			out, err := carryOut(t, r, sourceOf(false, strings.Fields(tt.users)...), PlanOptions{Action: action, Choice: tt.choice})
			if err != nil {
				t.Fatal(err)
			}
			if ended(out.Results) != tt.want || len(l.sent) != tt.sent || !endsWith(out.Err, tt.kind) {
				t.Errorf("%s, sent %v, %v", ended(out.Results), l.sent, out.Err)
			}
			if said := strings.Join(out.Done, "\n") + told.String(); !strings.Contains(said, tt.says) {
				t.Errorf("said: %s", said)
			}
			var own *Error
			if errors.As(out.Err, &own) && !strings.HasPrefix(own.Hint, strings.ReplaceAll(tt.hint, "ID", out.ID)) {
				t.Errorf("hint: %s", own.Hint)
			}
			left := journals(t, r)
			if len(left) == 0 != (tt.left == "") || len(left) == 1 && (left[0].State != tt.left || left[0].ID != out.ID) {
				t.Errorf("left: %+v", left)
			}
		})
	}
}

// An interrupt is told with the way to go on, and the run stays open.
func TestAnInterrupt(t *testing.T) {
	l, r, told := newLab(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l.answers = func(ids.User) (bool, error) { cancel(); return true, nil }
	p, err := r.Plan(ctx, sourceOf(false, "alice", "bob"), PlanOptions{Action: bulk.Award})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	run, err := r.Begin(p, bulk.Limits{Batch: 1, Concurrency: 1}, "")
	if err != nil {
		t.Fatal(err)
	}
	run.Progress = unseen{}
	out := run.Execute(ctx, bulk.State{})
	run.Close()
	way := "'ach runs resume " + out.ID + "' goes on"
	var own *Error
	if ended(out.Results) != "awarded not_attempted" || sortOf(out.Err) != KindInterrupted || !out.CutShort || !errors.As(out.Err, &own) || !strings.HasPrefix(own.Hint, way) || journals(t, r)[0].State != journal.Interrupted {
		t.Errorf("%s, %+v, %t, %+v", ended(out.Results), out.Err, out.CutShort, journals(t, r))
	}
	if said := told.String(); said != "" && !strings.Contains(said, way) { // by a goroutine of its own, which may come late
		t.Errorf("told: %s", said)
	}
}

// Where no journal can be kept, nothing is sent.
func TestWithoutAJournal(t *testing.T) {
	l, r, _ := newLab(t)
	p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: bulk.Award})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	r.Journals += "/file"
	if err := os.WriteFile(r.Journals, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Begin(p, fast(), ""); sortOf(err) != KindFailure || len(l.sent) > 0 {
		t.Errorf("%v", err)
	}
}

// What the client says of a change is what the engine may do about it.
func TestOutcomeOf(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bulk.Outcome
	}{
		"made":               {nil, bulk.Outcome{Verdict: bulk.Done, AwardID: 5}},
		"no request":         {context.Canceled, bulk.Outcome{Verdict: bulk.NotRun}},
		"refused":            {&gitlab.Error{Kind: gitlab.Refused}, bulk.Outcome{Verdict: bulk.Refused}},
		"no answer":          {&gitlab.Error{Kind: gitlab.Unknown, TimedOut: true}, bulk.Outcome{Verdict: bulk.Unknown, TimedOut: true}},
		"made, not shown":    {&gitlab.Error{Kind: gitlab.Unknown, CarriedOut: true, Unshown: true}, bulk.Outcome{Verdict: bulk.Done, NotVisible: true}},
		"unclear, not shown": {&gitlab.Error{Kind: gitlab.Unknown, Unshown: true}, bulk.Outcome{Verdict: bulk.Unknown, NotVisible: true}},
		"limited":            {&gitlab.Error{Kind: gitlab.RateLimited, NotRun: true, RetryAfter: 7}, bulk.Outcome{Verdict: bulk.NotRun, RateLimited: true, RetryAfter: 7}},
		"too much":           {&gitlab.Error{Kind: gitlab.Refused, WholeRequest: true, AtOnce: true, Fatal: true}, bulk.Outcome{Verdict: bulk.Refused, WholeRequest: true, AtOnce: true, Fatal: true}},
	} {
		if tt.want.Verdict != bulk.Done {
			tt.want.Err = tt.err
		}
		if got := OutcomeOf(5, tt.err); got != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheHintToResume(t *testing.T) {
	for want, r := range map[string]*Run{
		"'ach runs resume r1' goes on": {id: "r1", plan: &Plan{me: gitlab.User{ID: 9}, Rows: make([]bulk.Row, 2)}},
		waySameCommand:                 {id: "r1", plan: &Plan{me: gitlab.User{ID: 9}, Rows: make([]bulk.Row, 1)}},
		wayByHeld:                      {id: "r1", plan: &Plan{Rows: make([]bulk.Row, 2)}},
		"'ach list --achievement' shows who holds it": {id: "r1", plan: &Plan{options: PlanOptions{Choice: Choice{Again: true}}}},
	} {
		if got := r.resumeHint("goes on"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
