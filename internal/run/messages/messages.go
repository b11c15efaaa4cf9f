// Package messages changes the messages of awards that stand, several in a request.
//
// What belongs here: sending changes until each is made or known not to be, by the engine of
// runs. What does not: which messages are to be what, and journals: a message is set, so
// that doing all of it again is the way to go on after an accident.
package messages

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
)

// A Client is GitLab as far as messages are changed, [api.Client] outside of tests.
type Client interface {
	SetMessages(context.Context, []gitlab.MessageChange) []gitlab.MessageOutcome
}

// Options say how it is gone about.
type Options struct {
	bulk.Limits
	MaxWait  time.Duration
	Progress func(bulk.Counts) // nil for none
	// Look reads which messages awards have now, as far as they are shown, where answers
	// were lost; nil where that cannot be read.
	Look func(context.Context) (map[ids.Award]*string, error)
}

// atOnce changes are sent in a request at most: each costs 12 of the 250 points.
const atOnce = 20

// mostLost is how often the answer to a change may be lost before it is given up.
const mostLost = 3

// Set sets the messages of rows that are to do, and returns one result a row, with the awards
// as far as the answers tell of them. The error is why some of them are left open.
func Set(ctx context.Context, c Client, rows []bulk.Row, o Options) ([]bulk.Result, error) {
	s := &server{client: c, lost: map[ids.Award]*doubt{}, read: map[ids.Award]gitlab.Award{}}
	results, err := bulk.Run(ctx, rows, bulk.State{}, s, bulk.NoLog{}, bulk.Options{
		Action: bulk.Reword, BatchSize: min(o.Batch, atOnce), Concurrency: o.Concurrency, Rate: o.Rate, MaxWait: o.MaxWait, GraceTime: 1,
		Progress: o.Progress,
	})
	for i := range results {
		s.settle(&results[i])
	}
	s.look(ctx, results, o.Look)
	if c := bulk.Tally(results); c.Unknown+c.NotAttempted == 0 {
		return results, nil // whatever was waited for, all rows are settled
	}
	return results, err
}

// A doubt is what is known of a change whose answer was lost.
type doubt struct {
	times int
	err   error
}

// A server is GitLab as the engine of runs sees it: a [bulk.Server].
type server struct {
	client Client

	mu   sync.Mutex
	lost map[ids.Award]*doubt // until an answer came
	read map[ids.Award]gitlab.Award
}

// Send makes the changes in one request, or in smaller ones where that is refused whole. A
// change whose answer is lost may be sent again, since it sets a state.
func (s *server) Send(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	asked := make([]gitlab.MessageChange, len(changes))
	for i, c := range changes {
		asked[i] = gitlab.MessageChange{Award: c.AwardID, Message: c.Message}
	}
	outcomes := make([]bulk.Outcome, len(changes))
	whole := false
	for i, answer := range s.client.SetMessages(ctx, asked) {
		outcomes[i] = s.outcome(changes[i].AwardID, answer)
		whole = whole || outcomes[i].WholeRequest
	}
	if !whole {
		return outcomes
	}
	if n := len(changes); n > 1 && ctx.Err() == nil {
		return append(s.Send(ctx, changes[:n/2]), s.Send(ctx, changes[n/2:])...)
	}
	for i := range outcomes {
		outcomes[i].WholeRequest, outcomes[i].Verdict = false, bulk.Refused
	}
	return outcomes
}

// outcome is what an answer means to the engine.
func (s *server) outcome(id ids.Award, answer gitlab.MessageOutcome) bulk.Outcome {
	o := run.OutcomeOf(id, answer.Err)
	if gitlab.IsKind(answer.Err, gitlab.Unsupported) {
		o.Fatal = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer.Award.ID != 0 {
		s.read[id] = answer.Award
	}
	switch {
	case o.Verdict == bulk.Unknown:
		d := s.lost[id]
		if d == nil {
			d = &doubt{}
			s.lost[id] = d
		}
		d.times, d.err = d.times+1, answer.Err
		o.Verdict = bulk.NotRun
		if d.times == mostLost || o.NotVisible {
			o.Verdict = bulk.Refused
		}
	case o.Verdict != bulk.NotRun && !o.WholeRequest: // it is the answer
		delete(s.lost, id)
	}
	return o
}

// Standing is not asked for: nothing is read back that may be sent again.
func (s *server) Standing(context.Context, ids.Achievement, []ids.User) (bulk.Reading, error) {
	return bulk.Reading{}, fmt.Errorf("messages of awards are not read back by what is held")
}

// settle tells what came of a row for whose change the answer was lost, and whose award it
// is where only the answer told.
func (s *server) settle(r *bulk.Result) {
	if d := s.lost[r.AwardID]; d != nil && (r.Status == bulk.StatusFailed || r.Status == bulk.StatusNotAttempted) {
		r.Status, r.Error, r.Err = bulk.StatusUnknown, d.err.Error(), d.err
	}
	award, read := s.read[r.AwardID]
	if read && r.Row.UserID == 0 {
		r.Row.User, r.Row.UserID = award.User.Username, award.User.ID
		r.Row.Achievement, r.Row.AchievementID = award.Achievement.Name, award.Achievement.ID
	}
}

// look settles what is unknown by reading, if it can.
func (s *server) look(ctx context.Context, results []bulk.Result, read func(context.Context) (map[ids.Award]*string, error)) {
	unknown := false
	for _, r := range results {
		unknown = unknown || r.Status == bulk.StatusUnknown
	}
	if !unknown || read == nil || ctx.Err() != nil {
		return
	}
	now, err := read(ctx)
	if err != nil {
		return // they stay unknown
	}
	for i := range results {
		r := &results[i]
		if text, shown := now[r.AwardID]; shown && r.Status == bulk.StatusUnknown && gitlab.SameMessage(text, r.Row.Message) {
			r.Status, r.Error, r.Err = bulk.StatusUpdated, "", nil
		}
	}
}
