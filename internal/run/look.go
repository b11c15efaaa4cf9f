package run

import (
	"context"
	"slices"
	"sync"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/words"
)

// A lastLook reads who holds an achievement right before its first change is sent: others
// may have done since the plan what it is for.
type lastLook struct {
	of map[ids.Achievement]*heldNow // not written any more once the run goes on
}

// heldNow is what stands of one achievement when its first change is about to be sent.
type heldNow struct {
	users  []ids.User               // of the rows
	before map[ids.User][]ids.Award // what stood when the rows were decided

	mu       sync.Mutex
	read     bool
	standing gitlab.Standing
	taken    map[ids.Award]bool // by a row that it left nothing to do for
}

func newLastLook(rows []bulk.Row) *lastLook {
	l := &lastLook{of: map[ids.Achievement]*heldNow{}}
	for _, row := range rows {
		if row.Status != "" {
			continue
		}
		h := l.of[row.AchievementID]
		if h == nil {
			h = &heldNow{before: map[ids.User][]ids.Award{}, taken: map[ids.Award]bool{}}
			l.of[row.AchievementID] = h
		}
		h.users = append(h.users, row.UserID)
		h.before[row.UserID] = row.Before
	}
	return l
}

// decide answers the changes that need not be sent, or must not; the others it leaves.
func (l *lastLook) decide(ctx context.Context, s *server, changes []bulk.Change) (outcomes []bulk.Outcome, open []int) {
	outcomes = make([]bulk.Outcome, len(changes))
	for i, c := range changes {
		var decided bool
		if outcomes[i], decided = l.of[c.AchievementID].decide(ctx, s, c); !decided {
			open = append(open, i)
		}
	}
	return outcomes, open
}

func (h *heldNow) decide(ctx context.Context, s *server, c bulk.Change) (bulk.Outcome, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.read {
		standing, err := s.client.Standing(ctx, s.achievements[c.AchievementID], h.users)
		if err != nil {
			return unread(err), true
		}
		h.standing, h.read = standing, true
	}
	held, veil := h.standing.Of(c.UserID)
	if c.Action == bulk.Revoke {
		gone := !slices.ContainsFunc(held, func(a gitlab.StandingAward) bool { return a.Award == c.AwardID })
		return bulk.Outcome{Verdict: bulk.Needless, AwardID: c.AwardID}, gone && veil == gitlab.Unveiled
	}
	for _, a := range held {
		if !h.taken[a.Award] && !slices.Contains(h.before[c.UserID], a.Award) {
			h.taken[a.Award] = true
			return bulk.Outcome{Verdict: bulk.Needless, AwardID: a.Award}, true
		}
	}
	if veil != gitlab.Unveiled && veil != gitlab.VeilRole {
		text := veilTexts()[veil]
		err := Guarded(text.way, "whether %s holds achievement %d cannot be told any more: %s; nothing was sent", words.UserName("", c.UserID), c.AchievementID, text.why)
		return bulk.Outcome{Verdict: bulk.Refused, Err: err}, true
	}
	return bulk.Outcome{}, false
}

// unread is the outcome of a change before which could not be read who holds the
// achievement. It was not sent.
func unread(err error) bulk.Outcome {
	o := OutcomeOf(0, err)
	switch e := gitlab.AsError(err); {
	case e == nil, e.Kind == gitlab.Unavailable, e.Kind == gitlab.RateLimited:
		o.Verdict = bulk.NotRun
	case o.Verdict != bulk.NotRun:
		o.Verdict = bulk.Refused
	}
	o.WholeRequest, o.NotVisible, o.Err = false, false, err
	return o
}
