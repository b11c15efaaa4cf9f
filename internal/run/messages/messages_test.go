package messages

import (
	"cmp"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A lab is a GitLab with messages, on which something goes wrong.
type lab struct {
	stored map[ids.Award]string
	sent   map[ids.Award]int
	most   int
	wrong  func(l *lab, c gitlab.MessageChange, together int) error // nil where nothing is
	runs   bool                                                     // it is carried out all the same
}

func (l *lab) SetMessages(_ context.Context, changes []gitlab.MessageChange) []gitlab.MessageOutcome {
	l.most = max(l.most, len(changes))
	outcomes := make([]gitlab.MessageOutcome, len(changes))
	for i, c := range changes {
		l.sent[c.Award]++
		err := l.wrong(l, c, len(changes))
		if outcomes[i].Err = err; err == nil || l.runs {
			l.stored[c.Award] = c.Message
		}
		if err == nil {
			outcomes[i].Award = gitlab.Award{ID: c.Award, User: gitlab.User{ID: 7, Username: "alice"}}
		}
	}
	return outcomes
}

func (l *lab) look(context.Context) (map[ids.Award]*string, error) {
	now := map[ids.Award]*string{}
	for id, text := range l.stored {
		now[id] = &text
	}
	return now, nil
}

func TestSet(t *testing.T) {
	lost := func(n int) func(*lab, gitlab.MessageChange, int) error {
		return func(l *lab, c gitlab.MessageChange, _ int) error {
			if c.Award == 3 && (n < 0 || l.sent[c.Award] <= n) {
				return &gitlab.Error{Kind: gitlab.Unknown, Message: "lost"}
			}
			return nil
		}
	}
	always := func(e gitlab.Error) func(*lab, gitlab.MessageChange, int) error {
		return func(_ *lab, c gitlab.MessageChange, _ int) error {
			if c.Award == 3 {
				return &e
			}
			return nil
		}
	}
	for name, c := range map[string]struct {
		wrong  func(*lab, gitlab.MessageChange, int) error
		runs   bool
		blind  bool
		status bulk.Status
		others bulk.Status
		sent   int
	}{
		"all is well":            {wrong: lost(0), status: bulk.StatusUpdated, sent: 1},
		"an answer is lost":      {wrong: lost(1), status: bulk.StatusUpdated, sent: 2},
		"all are lost":           {wrong: lost(-1), status: bulk.StatusUnknown, sent: mostLost},
		"all answers are lost":   {wrong: lost(-1), runs: true, status: bulk.StatusUpdated, sent: mostLost},
		"and nobody can look":    {wrong: lost(-1), runs: true, blind: true, status: bulk.StatusUnknown, sent: mostLost},
		"left as it was":         {wrong: always(gitlab.Error{Kind: gitlab.Ignored, Message: "left"}), status: bulk.StatusFailed, sent: 1},
		"not shown what it is":   {wrong: always(gitlab.Error{Kind: gitlab.Unknown, Unshown: true, Message: "?"}), blind: true, status: bulk.StatusUnknown, sent: 1},
		"a server that is older": {wrong: always(gitlab.Error{Kind: gitlab.Unsupported, Message: "old"}), status: bulk.StatusFailed, sent: 1},
		"too much at once": {status: bulk.StatusUpdated, wrong: func(_ *lab, _ gitlab.MessageChange, together int) error {
			if together > 2 {
				return &gitlab.Error{Kind: gitlab.Failed, NotRun: true, Fatal: true, WholeRequest: true, Message: "too complex"}
			}
			return nil
		}},
		"too much by itself": {status: bulk.StatusFailed, others: bulk.StatusFailed, wrong: func(*lab, gitlab.MessageChange, int) error {
			return &gitlab.Error{Kind: gitlab.Failed, WholeRequest: true, Message: "too complex"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			l := &lab{stored: map[ids.Award]string{}, sent: map[ids.Award]int{}, wrong: c.wrong, runs: c.runs}
			rows := make([]bulk.Row, 50)
			for i := range rows {
				rows[i] = bulk.Row{Line: i + 1, AwardID: ids.Award(i + 1), Message: fmt.Sprint("text ", i+1)}
			}
			rows[9].Status = bulk.StatusSkipped
			o := Options{Limits: bulk.Limits{Batch: 60, Concurrency: 1}, MaxWait: 5 * time.Second, Look: l.look}
			if c.blind {
				o.Look = nil
			}
			results, err := Set(t.Context(), l, rows, o)
			r, done := results[2], c.status == bulk.StatusUpdated
			if r.Status != c.status || (r.Error == "") != done || done && err != nil || c.sent > 0 && l.sent[3] != c.sent {
				t.Errorf("%+v, sent %d times, %v", r, l.sent[3], err)
			}
			if name != "a server that is older" { // of which all further changes fail with it
				l.others(t, results, cmp.Or(c.others, bulk.StatusUpdated))
			}
		})
	}
}

// others holds all rows but two against what is to come of them.
func (l *lab) others(t *testing.T, results []bulk.Result, want bulk.Status) {
	t.Helper()
	if l.most > atOnce || l.sent[10] > 0 || results[9].Status != bulk.StatusSkipped {
		t.Errorf("%d at once; %+v", l.most, results[9])
	}
	for _, r := range results {
		if r.AwardID != 3 && r.AwardID != 10 && (r.Status != want || (r.Row.User == "alice") != (want == bulk.StatusUpdated)) {
			t.Errorf("%+v", r)
		}
	}
}
