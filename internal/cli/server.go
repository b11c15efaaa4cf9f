package cli

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// A server is GitLab as the engine of runs sees it: a [bulk.Server].
type server struct {
	client       *session
	many         bool // awards to more than one user
	achievements map[int64]gitlab.Achievement

	// warn tells, once each, why a run takes longer than it seems it should.
	warn        func(format string, args ...any)
	settle      time.Duration
	lost, limit sync.Once

	mu       sync.Mutex
	failures map[bulk.Change]error  // why a change was refused last
	made     map[int64]gitlab.Award // by number, of those that were sent alone: more is read of them
}

// Send makes the changes in one request.
func (s *server) Send(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	outcomes := s.send(ctx, changes)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, o := range outcomes {
		switch {
		case o.Verdict == bulk.Unknown && ctx.Err() == nil:
			s.lost.Do(func() {
				s.warn("%v; looking whether it was done, which can take %s", o.Err, s.settle)
			})
		case o.RateLimited:
			s.limit.Do(func() { s.warn("GitLab asks for fewer requests; the run waits as long as it says") })
		}
		if o.Err != nil {
			s.failures[changes[i]] = o.Err
		}
	}
	return outcomes
}

func (s *server) send(ctx context.Context, changes []bulk.Change) []bulk.Outcome {
	outcomes := make([]bulk.Outcome, len(changes))
	if len(changes) == 1 && changes[0].Action == bulk.Award {
		made, err := s.awardOne(ctx, changes[0])
		outcomes[0] = s.outcome(made.ID, err)
		if err == nil {
			s.note(made)
		}
		return outcomes
	}
	var (
		requests []gitlab.AwardRequest
		awards   []gid.Award
	)
	for _, c := range changes {
		achievement, err1 := gid.NewAchievement(c.AchievementID)
		user, err2 := gid.NewUser(c.UserID)
		award, err3 := gid.NewAward(c.AwardID)
		_, _, _ = err1, err2, err3 // an id of 0 is refused where it is sent, alone
		requests = append(requests, gitlab.AwardRequest{Achievement: achievement, User: user, Message: c.Message})
		awards = append(awards, award)
	}
	var results []gitlab.AwardOutcome
	if changes[0].Action == bulk.Award {
		results = s.client.AwardMany(ctx, requests)
	} else {
		results = s.client.RevokeMany(ctx, awards)
	}
	for i, r := range results {
		outcomes[i] = s.outcome(r.Award, r.Err)
	}
	return outcomes
}

func (s *server) awardOne(ctx context.Context, c bulk.Change) (gitlab.Award, error) {
	achievement, err := gid.NewAchievement(c.AchievementID)
	if err != nil {
		return gitlab.Award{}, err
	}
	user, err := gid.NewUser(c.UserID)
	if err != nil {
		return gitlab.Award{}, err
	}
	return s.client.Award(ctx, achievement, user, c.Message)
}

func (s *server) note(made gitlab.Award) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made[made.ID.Number()] = made
}

// Held reads the standing awards that users have of the achievement.
func (s *server) Held(ctx context.Context, achievement int64, users []int64) (bulk.Reading, error) {
	known, ok := s.achievements[achievement]
	if !ok {
		return bulk.Reading{}, fmt.Errorf("the achievement %d is not part of this run", achievement)
	}
	ids := make([]gid.User, 0, len(users))
	for _, n := range users {
		id, err := gid.NewUser(n)
		if err != nil {
			return bulk.Reading{}, err
		}
		ids = append(ids, id)
	}
	standing, err := s.client.Standing(ctx, known, ids)
	if err != nil {
		return bulk.Reading{}, err
	}
	read := bulk.Reading{Partial: map[int64]string{}}
	for _, id := range ids {
		awards, veil := standing.Of(id)
		for _, h := range awards {
			read.Awards = append(read.Awards, bulk.Held{AwardID: h.Award.Number(), UserID: h.User.Number(), AwardedBy: h.AwardedBy.Number(), At: h.At})
		}
		if veil != gitlab.Unveiled {
			read.Partial[id.Number()] = veilText(veil)
		}
	}
	return read, nil
}

// why is the error with which a row ended, or nil.
func (s *server) why(action bulk.Action, r bulk.Result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failures[bulk.Change{
		Action: action, AchievementID: r.Row.AchievementID, UserID: r.Row.UserID, AwardID: revokedID(action, r.Row), Message: r.Row.Message,
	}]
}

func revokedID(action bulk.Action, row bulk.Row) int64 {
	if action == bulk.Revoke {
		return row.AwardID
	}
	return 0
}

// told is what is said of a row that was done, such as
// awarded "Bug hunter" to @alice: award 15, hidden until accepted.
func (s *server) told(r bulk.Result) string {
	name := s.achievements[r.Row.AchievementID].Name
	if name == "" {
		name = "achievement " + itoa(r.Row.AchievementID)
	}
	s.mu.Lock()
	made, alone := s.made[r.AwardID]
	s.mu.Unlock()
	switch {
	case r.Status == bulk.StatusRevoked:
		return fmt.Sprintf(`revoked award %d: "%s" of %s`, r.AwardID, name, rowName(r))
	case r.AwardID == 0:
		return fmt.Sprintf(`awarded "%s" to %s; GitLab does not show this token the award`, name, rowName(r))
	case alone:
		return fmt.Sprintf(`awarded "%s" to @%s: award %d, %s`, made.Achievement.Name, made.User.Username, r.AwardID, acceptance(made))
	}
	return fmt.Sprintf(`awarded "%s" to %s: award %d`, name, rowName(r), r.AwardID)
}

// outcome is outcomeOf for this run: where everything is about one achievement,
// being denied it once is being denied it always.
func (s *server) outcome(award gid.Award, err error) bulk.Outcome {
	o := outcomeOf(award, err)
	if e := gitlab.AsError(err); e != nil && e.Denied && s.many && len(s.achievements) == 1 {
		o.Fatal = true
	}
	return o
}

// outcomeOf translates what the client says into what the engine asks: could
// it have run?
func outcomeOf(award gid.Award, err error) bulk.Outcome {
	if err == nil {
		return bulk.Outcome{Verdict: bulk.Done, AwardID: award.Number()}
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
	o.Unshown = e.Unshown
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
