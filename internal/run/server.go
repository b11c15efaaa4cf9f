package run

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/counting"
	"github.com/ach-cli/ach/internal/words"
)

// A server is GitLab as the engine of runs sees it: a [bulk.Server].
type server struct {
	client       Client
	achievements map[ids.Achievement]gitlab.Achievement
	held         *counting.Rule
	deniesAll    bool // being denied it once is being denied it always
	// look answers, right before they are sent, changes that need not be or must not; nil for none.
	look func(ctx context.Context, s *server, changes []bulk.Change) (outcomes []bulk.Outcome, open []int)

	// warn tells, once each, why a run takes longer than it seems it should.
	warn        func(format string, args ...any)
	graceTime   time.Duration
	lost, limit sync.Once

	mu   sync.Mutex
	made map[ids.Award]gitlab.Award // those that were sent alone: more is read of them
}

func (r *Runner) newServer(achievements map[ids.Achievement]gitlab.Achievement, held *counting.Rule, graceTime time.Duration) *server {
	return &server{client: r.Client, achievements: achievements, held: held, warn: r.Warn, graceTime: graceTime, made: map[ids.Award]gitlab.Award{}}
}

// Send makes the changes in one request.
func (s *server) Send(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	outcomes := s.sendOpen(ctx, changes)
	for i := range outcomes {
		o := &outcomes[i]
		if e := gitlab.AsError(o.Err); e != nil && e.Denied && s.deniesAll {
			o.Fatal = true
		}
		switch {
		case o.Verdict == bulk.Unknown && ctx.Err() == nil:
			s.lost.Do(func() { s.warn("%v; looking whether it was done, which can take %s", o.Err, s.graceTime) })
		case o.RateLimited:
			s.limited()
		}
	}
	return outcomes
}

// limited tells, once, why a run waits.
func (s *server) limited() {
	s.limit.Do(func() { s.warn("GitLab asks for fewer requests; the run waits as long as it says") })
}

// sendOpen sends the changes for which there is something left to do.
func (s *server) sendOpen(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	if s.look == nil {
		return s.send(ctx, changes)
	}
	outcomes, open := s.look(ctx, s, changes)
	if len(open) == 0 {
		return outcomes
	}
	left := words.Map(open, func(i int) bulk.Change { return changes[i] })
	for n, o := range s.send(ctx, left) {
		outcomes[open[n]] = o
	}
	return outcomes
}

func (s *server) send(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	if c := changes[0]; len(changes) == 1 && c.Action == bulk.Award {
		made, err := s.client.Award(ctx, c.AchievementID, c.UserID, c.Message)
		if err == nil {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.made[made.ID] = made
		}
		return []bulk.Outcome{OutcomeOf(made.ID, err)}
	}
	requests, awards := make([]gitlab.AwardRequest, len(changes)), make([]ids.Award, len(changes))
	for i, c := range changes {
		requests[i], awards[i] = gitlab.AwardRequest{Achievement: c.AchievementID, User: c.UserID, Message: c.Message}, c.AwardID
	}
	var results []gitlab.AwardOutcome
	if changes[0].Action == bulk.Award {
		results = s.client.AwardMany(ctx, requests)
	} else {
		results = s.client.RevokeMany(ctx, awards)
	}
	outcomes := make([]bulk.Outcome, len(changes))
	for i, r := range results {
		outcomes[i] = OutcomeOf(r.Award, r.Err)
	}
	return outcomes
}

// Standing reads the standing awards that users have of the achievement, but for those
// that are known to be for another occasion than the run.
func (s *server) Standing(ctx context.Context, achievement ids.Achievement, users []ids.User) (bulk.Reading, error) {
	known, ok := s.achievements[achievement]
	if !ok {
		return bulk.Reading{}, fmt.Errorf("the achievement %d is not part of this run", achievement)
	}
	standing, err := s.client.Standing(ctx, known, users)
	if err != nil {
		return bulk.Reading{}, err
	}
	var all []gitlab.StandingAward
	read := bulk.Reading{NotVisible: map[ids.User]string{}}
	for _, id := range users {
		awards, veil := standing.Of(id)
		all = append(all, awards...)
		if veil != gitlab.Unveiled {
			read.NotVisible[id] = veilTexts()[veil].why
		}
	}
	if err := s.held.Read(ctx, s.client, known, all); err != nil {
		return bulk.Reading{}, err
	}
	for _, h := range all {
		if tells, told := s.held.Tells(h.Award); tells || !told {
			read.Awards = append(read.Awards, bulk.StandingAward{AwardID: h.Award, UserID: h.User, AwardedBy: h.AwardedBy, At: h.At, Untold: !told})
		}
	}
	return read, nil
}

// successLine is what is said of a row that was done, such as
// awarded "Bug hunter" to @alice: award 15, hidden until accepted.
func (s *server) successLine(r bulk.Result) string {
	name := s.achievements[r.Row.AchievementID].Name
	if name == "" {
		name = "achievement " + r.Row.AchievementID.String()
	}
	s.mu.Lock()
	made, alone := s.made[r.AwardID]
	s.mu.Unlock()
	switch {
	case r.Status == bulk.StatusRevoked:
		return fmt.Sprintf(`revoked award %d: "%s" of %s`, r.AwardID, name, RowName(r))
	case r.AwardID == 0:
		return fmt.Sprintf(`awarded "%s" to %s; GitLab does not show this token the award`, name, RowName(r))
	case alone:
		return fmt.Sprintf(`awarded "%s" to @%s: award %d, %s`, made.Achievement.Name, made.User.Username, r.AwardID, acceptance(made))
	}
	return fmt.Sprintf(`awarded "%s" to %s: award %d`, name, RowName(r), r.AwardID)
}

// OutcomeOf translates what the client says into what the engine asks: could
// it have run?
func OutcomeOf(award ids.Award, err error) bulk.Outcome {
	if err == nil {
		return bulk.Outcome{Verdict: bulk.Done, AwardID: award}
	}
	o := bulk.Outcome{Verdict: bulk.Refused, Err: err}
	e := gitlab.AsError(err)
	if e == nil {
		o.Verdict = bulk.NotRun // it never got as far as a request
		return o
	}
	o.RetryAfter, o.TimedOut, o.Fatal = e.RetryAfter, e.TimedOut, e.Fatal
	o.WholeRequest, o.AtOnce = e.WholeRequest, e.AtOnce
	o.RateLimited = e.Kind == gitlab.RateLimited
	o.NotVisible = e.Unshown
	switch {
	case e.CarriedOut:
		o.Verdict, o.Err = bulk.Done, nil
	case e.Kind == gitlab.Unknown:
		o.Verdict = bulk.Unknown
	case e.NotRun:
		o.Verdict = bulk.NotRun
	}
	return o
}

// acceptance says no more of a new award than was read.
func acceptance(made gitlab.Award) string {
	if made.Shown {
		return "shown on the profile"
	}
	return "hidden until accepted"
}
