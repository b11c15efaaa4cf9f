package run

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

// A lab is a GitLab in memory. What it is asked and has no method for ends the test.
type lab struct {
	Client
	me       gitlab.User
	readOnly error // what NeedWrite says
	people   map[string]gitlab.User
	held     map[ids.User][]gitlab.StandingAward // of whatever achievement
	veils    map[ids.User]gitlab.Veil
	newest   ids.Award // of whatever achievement; 0 for not told
	role     string    // of the caller, which is not enough
	prospect gitlab.Prospect
	noUser   error
	messages error                 // what NeedMessages says
	texts    map[ids.Award]*string // what awards say, as far as that is shown
	now      time.Time

	// answers says what becomes of the changes for or of a user; nil is that they are made.
	answers func(user ids.User) (made bool, err error)
	blind   bool       // nothing is shown of whom something was sent for
	sent    []ids.User // in the order of the changes
	looks   int
	ahead   gitlab.Ahead // what was asked ahead
	early   bool         // the last look may have been one of those
}

// aheadKey marks contexts that have what was asked ahead.
type aheadKey struct{}

func (l *lab) AskAhead(ctx context.Context, q gitlab.Ahead) context.Context {
	l.ahead = q
	return context.WithValue(ctx, aheadKey{}, true)
}

func (l *lab) NewestAward(context.Context, gitlab.Achievement) (ids.Award, bool) {
	return l.newest, l.newest != 0
}
func (l *lab) Me(context.Context) (gitlab.User, error)            { return l.me, nil }
func (l *lab) NeedWrite(context.Context, gitlab.Permission) error { return l.readOnly }
func (l *lab) NeedMessages(context.Context) error                 { return l.messages }
func (l *lab) Messages(context.Context, gitlab.Achievement) (map[ids.Award]*string, error) {
	return l.texts, nil
}
func (l *lab) FlagMayBeOff(context.Context) bool                               { return false }
func (l *lab) ForeseeUser(context.Context, ids.User) error                     { return l.noUser }
func (l *lab) OwnRole(context.Context, gitlab.Achievement, gitlab.User) string { return l.role }
func (l *lab) Foresee(context.Context, gitlab.Permission, gitlab.Achievement, gitlab.User) (gitlab.Prospect, error) {
	return l.prospect, nil
}

func (l *lab) Quota() gitlab.Quota { return gitlab.Quota{} }

func (l *lab) Now() time.Time {
	if l.now.IsZero() {
		return time.Now()
	}
	return l.now
}

func (l *lab) LookupUsers(_ context.Context, refs []gitlab.UserRef) ([]*gitlab.User, error) {
	found := make([]*gitlab.User, len(refs))
	for i, ref := range refs {
		if u, ok := l.people[ref.Name]; ok {
			found[i] = &u
		} else if ref.ID != 0 {
			found[i] = &gitlab.User{ID: ref.ID}
		}
	}
	return found, nil
}

func (l *lab) Users(ctx context.Context, refs []gitlab.UserRef) ([]gitlab.User, error) {
	var users []gitlab.User
	found, _ := l.LookupUsers(ctx, refs)
	for _, u := range found {
		if u == nil {
			return nil, &gitlab.Error{Kind: gitlab.NotFound}
		}
		users = append(users, *u)
	}
	return users, nil
}

func (l *lab) Similar(_ context.Context, names []string) map[string]string {
	return map[string]string{names[0]: "did you mean @alice?"}
}

func (l *lab) Achievement(_ context.Context, ref gitlab.AchievementRef, _ string) (gitlab.Achievement, error) {
	if ref.ID != 7 {
		return gitlab.Achievement{}, &gitlab.Error{Kind: gitlab.NotFound, Message: "no achievement " + ref.String(), Values: gitlab.Values{Similar: "is it 7?"}}
	}
	return badge(), nil
}

func (l *lab) Standing(ctx context.Context, _ gitlab.Achievement, users []ids.User) (gitlab.Standing, error) {
	l.looks++
	l.early = ctx.Value(aheadKey{}) != nil
	var all []gitlab.StandingAward
	if l.blind && len(l.sent) > 0 {
		return gitlab.NewStanding(nil, users, gitlab.VeilUser, nil), nil
	}
	distinct := slices.Clone(users)
	slices.Sort(distinct)
	for _, u := range slices.Compact(distinct) {
		all = append(all, l.held[u]...)
	}
	return gitlab.NewStanding(all, users, gitlab.Unveiled, l.veils), nil
}

// change makes one award of a user, or revokes it.
func (l *lab) change(user ids.User, award ids.Award, revoke bool) (ids.Award, error) {
	l.sent = append(l.sent, user)
	made, err := true, error(nil)
	if l.answers != nil {
		made, err = l.answers(user)
	}
	if made && revoke {
		l.held[user] = slices.DeleteFunc(l.held[user], func(h gitlab.StandingAward) bool { return h.Award == award })
	} else if made {
		award = ids.Award(1000 + len(l.sent))
		if l.held == nil {
			l.held = map[ids.User][]gitlab.StandingAward{}
		}
		l.held[user] = append(l.held[user], gitlab.StandingAward{Award: award, User: user, AwardedBy: l.me.ID, At: time.Now()})
	}
	return award, err
}

func (l *lab) Award(_ context.Context, a ids.Achievement, user ids.User, _ string) (gitlab.Award, error) {
	id, err := l.change(user, 0, false)
	return gitlab.Award{ID: id, Achievement: badge(), User: gitlab.User{ID: user, Username: "one"}}, err
}

func (l *lab) AwardMany(_ context.Context, requests []gitlab.AwardRequest) []gitlab.AwardOutcome {
	var all []gitlab.AwardOutcome
	for _, r := range requests {
		id, err := l.change(r.User, 0, false)
		all = append(all, gitlab.AwardOutcome{Award: id, Err: err})
	}
	return all
}

func (l *lab) RevokeMany(_ context.Context, awards []ids.Award) []gitlab.AwardOutcome {
	var all []gitlab.AwardOutcome
	for _, id := range awards {
		var of ids.User
		for user, held := range l.held {
			if slices.ContainsFunc(held, func(h gitlab.StandingAward) bool { return h.Award == id }) {
				of = user
			}
		}
		_, err := l.change(of, id, true)
		all = append(all, gitlab.AwardOutcome{Award: id, Err: err})
	}
	return all
}

func badge() gitlab.Achievement {
	return gitlab.Achievement{ID: 7, Name: "Badge", Namespace: gitlab.Namespace{Path: "acme"}}
}

// A telling keeps what it is told.
type telling struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *telling) Warn(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.text, format+"\n", args...)
}

func (l *telling) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *telling) Note(format string, args ...any) { l.Warn(format, args...) }
func (l *telling) FreshLine()                      {}

// unseen is a progress that nobody looks at.
type unseen struct{}

func (unseen) Set(bulk.Counts) {}
func (unseen) Stop()           {}

// newLab is a GitLab with alice, bob and carol, numbers 1 to 3, and max, number 9, at
// work; and a runner there.
func newLab(t *testing.T) (*lab, *Runner, *telling) {
	t.Helper()
	l := &lab{me: gitlab.User{ID: 9, Username: "max", WebURL: "https://gitlab.example.org/max"}, people: map[string]gitlab.User{}}
	for i, name := range []string{"alice", "bob", "carol"} {
		l.people[name] = gitlab.User{ID: ids.User(i + 1), Username: name, State: "active"}
	}
	told := &telling{}
	return l, &Runner{
		Client: l, Reporter: told, Journals: t.TempDir(), Host: "https://gitlab.example.org", FlagHint: func(context.Context) string { return "" },
		Find: func(ctx context.Context, ref gitlab.AchievementRef) (gitlab.Achievement, error) {
			return l.Achievement(ctx, ref, "")
		},
	}, told
}

// standingAwards are awards with these numbers, by somebody else, each a day after the one before.
func standingAwards(user ids.User, numbers ...ids.Award) []gitlab.StandingAward {
	var all []gitlab.StandingAward
	for i, n := range numbers {
		all = append(all, gitlab.StandingAward{Award: n, User: user, AwardedBy: 8, At: time.Date(2026, 1, 30+i, 12, 0, 0, 0, time.UTC)})
	}
	return all
}

// template reads a message.
func template(t *testing.T, text string) source.Template {
	t.Helper()
	read, err := source.ParseTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// sourceOf names users, of a file where file is set.
func sourceOf(file bool, users ...string) *source.Source {
	s := &source.Source{Achievement: gitlab.AchievementRef{ID: 7}, File: file, Total: len(users)}
	for i, u := range users {
		ref, err := gitlab.ParseUserRef(u)
		if err != nil {
			panic(err)
		}
		s.Entries = append(s.Entries, source.Entry{Line: i + 1, User: ref, Achievement: s.Achievement})
	}
	return s
}

// fast is a pace that waits for nothing.
func fast() bulk.Limits { return bulk.Limits{Batch: 20, Concurrency: 1} }

// carryOut plans, begins and executes.
func carryOut(t *testing.T, r *Runner, src *source.Source, o PlanOptions) (*Outcome, error) {
	t.Helper()
	p, err := r.Plan(t.Context(), src, o)
	if err != nil {
		return nil, err
	}
	defer p.Release()
	run, err := r.Begin(p, fast(), "")
	if err != nil {
		return nil, err
	}
	defer run.Close()
	run.Progress = unseen{}
	return run.Execute(t.Context(), bulk.State{}), nil
}

// statuses are those of rows, in their order.
func statuses[R any](rows []R, of func(R) bulk.Status) string {
	var all []string
	for _, r := range rows {
		all = append(all, string(of(r)))
	}
	return strings.Join(all, " ")
}

func planned(p *Plan) string {
	return statuses(p.Rows, func(r bulk.Row) bulk.Status {
		if r.Status == "" {
			return "todo"
		}
		return r.Status
	})
}

func ended(results []bulk.Result) string {
	return statuses(results, func(r bulk.Result) bulk.Status { return r.Status })
}
