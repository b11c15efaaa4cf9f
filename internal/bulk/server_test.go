package bulk

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

const (
	me       = 7
	somebody = 8
	settling = 30 * time.Second
)

// fault is what goes wrong with one change of a request.
type fault int

const (
	fine          fault = iota
	limited             // 429, not run
	noDial              // no connection, not run
	lostAfter           // run, then the answer is lost
	lostBefore          // the answer is lost, not run
	late                // the answer is lost, and it runs later
	timedOut            // time ran out before it ran
	refused             // run and refused
	unanswered          // not run, and the answer ends before it
	fatal               // the token is bad
	denied              // refused, as all others would be
	retriesAtOnce       // not run: the connection was ended before it
	borrowed            // run, and answered with the number of another award
	unshown             // run, and answered without an award
	masked              // run, and the request is answered as refused whole
)

// poison is the message of a change that GitLab refuses the whole request for.
const poison = "poison"

// standing is an award in the model's memory.
type standing struct {
	StandingAward
	achievement ids.Achievement
	message     string
	revoked     bool
}

// server is a model of GitLab: it has state, and it fails as it is told. Its
// time is that of the bubble it runs in.
type server struct {
	t       *testing.T
	latency time.Duration
	// sending says what goes wrong with a request, element by element; nil is
	// nothing. nth counts, from 1, how often its first change has been sent.
	sending func(changes []Change, nth int) []fault
	reading func(nth int) error
	retry   time.Duration            // Retry-After of limits
	work    time.Duration            // what a change takes longer
	perMin  int                      // requests a minute of the clock; 0 is no limit
	late    bool                     // only refusals tell that
	hang    time.Duration            // what reads take longer
	unshown map[ids.User]bool        // users of whom reads show nothing
	slow    map[string]time.Duration // what requests take longer, by their first change
	// cuttable is whether the run may give up requests that are on their way.
	cuttable bool
	log      *memory // checked to know every change before it comes

	mu       sync.Mutex
	awards   []*standing
	sends    int
	reads    int
	changes  int
	largest  int
	together int // requests in flight, and the most there were
	most     int
	nth      map[string]int
	flying   map[string]bool
	sizes    []int
	times    []time.Time
	due      []func(time.Time) // late executions, which look at the clock
	quota    Quota             // as it is
	told     Quota             // as the last answer has it
	refused  int               // requests over the limit
}

func newServer(t *testing.T, log *memory) *server {
	return &server{t: t, log: log, latency: 50 * time.Millisecond, nth: map[string]int{}, flying: map[string]bool{}}
}

// name tells changes apart: awards by their message, revocations by the award.
func name(c Change) string {
	if c.Action == Revoke {
		return fmt.Sprint("revoke ", c.AwardID)
	}
	return c.Message
}

func (s *server) enter() {
	s.together++
	s.most = max(s.most, s.together)
}

// settle runs what is due, with the lock held.
func (s *server) settle() {
	now := time.Now()
	for _, run := range s.due {
		run(now)
	}
}

func (s *server) stand(achievement ids.Achievement, user, by ids.User, message string, at time.Time) ids.Award {
	id := ids.Award(1000 + len(s.awards))
	s.awards = append(s.awards, &standing{
		StandingAward: StandingAward{AwardID: id, UserID: user, AwardedBy: by, At: at.Truncate(time.Second)},
		achievement:   achievement, message: message,
	})
	return id
}

// execute makes a change, with the lock held.
func (s *server) execute(c Change, at time.Time) (ids.Award, error) {
	if c.Action == Award {
		return s.stand(c.AchievementID, c.UserID, me, c.Message, at), nil
	}
	a := s.awards[c.AwardID-1000]
	if a.revoked {
		return 0, errors.New("This achievement has already been revoked")
	}
	a.revoked = true
	return c.AwardID, nil
}

func (s *server) Send(ctx context.Context, changes []Change) []Outcome {
	s.mu.Lock()
	s.enter()
	s.sends++
	s.changes += len(changes)
	s.largest = max(s.largest, len(changes))
	s.sizes = append(s.sizes, len(changes))
	s.times = append(s.times, time.Now())
	for _, c := range changes {
		s.nth[name(c)]++
		if s.flying[name(c)] {
			s.t.Errorf("%q is in two requests at once", name(c))
		}
		s.flying[name(c)] = true
		if s.log != nil && !s.log.knows(c) {
			s.t.Errorf("%q was sent and is not in the log", name(c))
		}
	}
	faults := make([]fault, len(changes))
	over := s.overLimit()
	if s.sending != nil {
		faults = s.sending(changes, s.nth[name(changes[0])])
	}
	latency := s.latency
	took := latency/2 + s.slow[name(changes[0])] + time.Duration(len(changes))*s.work
	if over {
		faults, took = slices.Repeat([]fault{limited}, len(changes)), latency/2
	}
	s.mu.Unlock()

	if sleep(ctx, took) != nil {
		if !s.cuttable {
			s.t.Error("a request was cut")
		}
		for i, f := range faults { // the server knows nothing of it
			faults[i] = map[fault]fault{fine: lostAfter}[f]
			if faults[i] == fine {
				faults[i] = lostBefore
			}
		}
	}
	s.mu.Lock()
	s.settle()
	var outcomes []Outcome
	switch {
	case slices.ContainsFunc(changes, func(c Change) bool { return strings.HasPrefix(c.Message, poison) }):
		for range changes {
			outcomes = append(outcomes, Outcome{Verdict: NotRun, WholeRequest: true, Err: errors.New("400")})
		}
		faults = nil
	case slices.Contains(faults, masked):
		for i, c := range changes {
			if faults[i] == masked {
				_, _ = s.execute(c, time.Now())
			}
			outcomes = append(outcomes, Outcome{Verdict: Refused, WholeRequest: true, Err: errors.New("400")})
		}
		faults = nil
	}
	for i := range faults {
		if faults[i] == unanswered {
			break
		}
		outcomes = append(outcomes, s.answer(changes[i], faults[i]))
	}
	s.mu.Unlock()
	_ = sleep(context.Background(), latency/2)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(over)
	for _, c := range changes {
		s.flying[name(c)] = false
	}
	s.together--
	return outcomes
}

// overLimit counts a request, with the lock held, and reports whether it is one too many.
func (s *server) overLimit() bool {
	if s.perMin == 0 {
		return false
	}
	now := time.Now()
	if reset := now.Truncate(time.Minute).Add(time.Minute); s.quota.Reset != reset {
		s.quota = Quota{Limit: s.perMin, Remaining: s.perMin, Reset: reset, Told: s.quota.Told}
	}
	s.retry = s.quota.Reset.Sub(now)
	s.quota.Remaining--
	if s.quota.Remaining >= 0 {
		return false
	}
	s.quota.Remaining = 0
	s.refused++
	return true
}

// tell has an answer say the quota, with the lock held.
func (s *server) tell(refused bool) {
	if s.perMin > 0 && (!s.late || refused) {
		s.quota.Told++
		s.told = s.quota
	}
}

// said is the quota as the last answer says it.
func (s *server) said() Quota {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.told
}

func (s *server) answer(c Change, f fault) Outcome {
	now := time.Now()
	switch f {
	case limited:
		return Outcome{Verdict: NotRun, RateLimited: true, RetryAfter: s.retry, Err: errors.New("rate limited")}
	case noDial:
		return Outcome{Verdict: NotRun, Err: errors.New("connection refused")}
	case retriesAtOnce:
		return Outcome{Verdict: NotRun, AtOnce: true, Err: errors.New("the connection was ended")}
	case refused:
		return Outcome{Verdict: Refused, Err: errors.New("no such user")}
	case fatal:
		return Outcome{Verdict: NotRun, Fatal: true, Err: errBadToken}
	case denied:
		return Outcome{Verdict: Refused, Fatal: true, Err: errDenied}
	case timedOut:
		return Outcome{Verdict: Unknown, TimedOut: true, Err: errors.New("Timeout on Mutation.achievementsAward")}
	case lostAfter:
		_, _ = s.execute(c, now)
	case late:
		ran := false
		at := now.Add(settling * 9 / 10)
		s.due = append(s.due, func(now time.Time) {
			if !ran && !now.Before(at) {
				ran = true
				_, _ = s.execute(c, at)
			}
		})
	case borrowed:
		_, _ = s.execute(c, now)
		return Outcome{Verdict: Done, AwardID: 1000}
	case unshown:
		_, _ = s.execute(c, now)
		return Outcome{Verdict: Unknown, NotVisible: true, Err: errors.New("no award in the answer")}
	case fine:
		id, err := s.execute(c, now)
		if err != nil {
			return Outcome{Verdict: Refused, Err: err}
		}
		return Outcome{Verdict: Done, AwardID: id}
	}
	return Outcome{Verdict: Unknown, Err: errReset}
}

var (
	errBadToken = errors.New("token expired")
	errDenied   = errors.New("you may not do that")
	errReset    = errors.New("connection reset")
)

func (s *server) Standing(ctx context.Context, achievement ids.Achievement, users []ids.User) (Reading, error) {
	s.mu.Lock()
	s.enter()
	s.reads++
	var fail error
	if s.reading != nil {
		fail = s.reading(s.reads)
	}
	s.mu.Unlock()
	if len(users) > maxUsers || len(users) == 0 {
		s.t.Errorf("a read of %d users", len(users))
	}
	err := sleep(ctx, s.latency/2+s.hang)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	s.together--
	if err != nil {
		return Reading{}, err
	}
	if fail != nil {
		return Reading{}, fail
	}
	read := Reading{NotVisible: map[ids.User]string{}}
	for user := range s.unshown {
		read.NotVisible[user] = "the server does not show them"
	}
	asked := map[ids.User]bool{}
	for _, u := range users {
		asked[u] = true
	}
	for _, a := range s.awards {
		if a.achievement == achievement && asked[a.UserID] && !a.revoked && !s.unshown[a.UserID] {
			read.Awards = append(read.Awards, a.StandingAward)
		}
	}
	return read, nil
}

// made returns the ids of the awards that carry a message, once all that is
// late has come.
func (s *server) made() map[string][]ids.Award {
	_ = sleep(context.Background(), 2*settling)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	made := map[string][]ids.Award{}
	for _, a := range s.awards {
		if !a.revoked {
			made[a.message] = append(made[a.message], a.AwardID)
		}
	}
	return made
}

// chance draws faults for a request from the seed, the rows and how often they
// came, so that a failing case can be run again.
func chance(seed uint64, c Change, nth int) *rand.Rand {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, name(c), nth)
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// memory is a Log that can be cut off.
type memory struct {
	mu      sync.Mutex
	plan    []Row
	state   State
	records int
	// cut is the record that fails, from 1, and all after it; 0 is none.
	// Written is whether that one still reaches the disk.
	cut     int
	written bool
}

func newMemory(plan []Row) *memory {
	return &memory{plan: plan, state: State{
		Outcomes: map[int]RowOutcome{}, Intended: map[int]time.Time{}, Attempts: map[int]int{},
	}}
}

var errDisk = errors.New("no space left on device")

func (m *memory) write(record func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records++
	if m.cut == 0 || m.records < m.cut || m.records == m.cut && m.written {
		record()
	}
	if m.cut != 0 && m.records >= m.cut {
		return errDisk
	}
	return nil
}

func (m *memory) Intend(rows []int, at time.Time) error {
	return m.write(func() {
		for _, i := range rows {
			m.state.Intended[i] = at
			m.state.Attempts[i]++
		}
	})
}

func (m *memory) Record(results []RowOutcome) error {
	return m.write(func() {
		for _, s := range results {
			if s.Status == StatusNotAttempted {
				delete(m.state.Intended, s.Index)
				continue
			}
			m.state.Outcomes[s.Index] = s
		}
	})
}

// knows says whether a change that is open has an intent.
func (m *memory) knows(c Change) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, row := range m.plan {
		if row.UserID == c.UserID && row.AwardID == c.AwardID && (c.Action == Revoke || row.Message == c.Message) {
			_, settled := m.state.Outcomes[i]
			_, intended := m.state.Intended[i]
			return intended && !settled
		}
	}
	return false
}
