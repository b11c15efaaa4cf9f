package api_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/ids"
)

func awarded(id int) answer {
	return answer{op: "AwardBrief", data: fmt.Sprintf(`{"achievementsAward":{"userAchievement":{"id":"gid://gitlab/Achievements::UserAchievement/%d"},"errors":[]}}`, id)}
}

func revoked(id int) answer {
	return answer{op: "RevokeBrief", data: fmt.Sprintf(`{"achievementsRevoke":{"userAchievement":{"id":"gid://gitlab/Achievements::UserAchievement/%d"},"errors":[]}}`, id)}
}

func requests(t *testing.T, n int) []gitlab.AwardRequest {
	t.Helper()
	list := make([]gitlab.AwardRequest, n)
	for i := range list {
		list[i] = gitlab.AwardRequest{Achievement: 12, User: ids.User(i + 1)}
	}
	return list
}

// flags are the parts of an error by which a run decides what to do next.
type flags struct {
	notRun, fatal, timedOut bool
	retryAfter              time.Duration
}

// What befalls the second of three awards is told apart, and leaves the others alone.
func TestAwardManyOutcomes(t *testing.T) {
	network := func(kind transport.Kind, ran transport.Ran, status int, message string) error {
		return &transport.Error{Kind: kind, Ran: ran, Status: status, Message: message, RetryAfter: 7 * time.Second}
	}
	for _, tt := range []struct {
		name   string
		answer answer
		kind   gitlab.Kind
		says   string
		flags  flags
	}{
		{"refused", answer{data: `{"achievementsAward":{"userAchievement":null,"errors":["Failed to award achievement"]}}`}, gitlab.Refused, "GitLab refused: Failed", flags{}},
		{"no such user", answer{data: `{"achievementsAward":{"userAchievement":null,"errors":["Couldn't find User with 'id'=\"2\""]}}`}, gitlab.NotFound, "Couldn't find User", flags{}},
		{"malformed id", answer{err: graphQL(transport.NotRun, `Variable $input of type AchievementsAwardInput! was provided invalid value for userId ("x" is not a valid Global ID)`)}, gitlab.Failed, "not a valid Global ID", flags{}},
		{"message too long", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, "awardMessage is too long (maximum is 200)")}, gitlab.Failed, "too long", flags{}},
		{"null payload", answer{data: `{"achievementsAward":null}`}, gitlab.Unknown, "may or may not", flags{}},
		{"no id", answer{data: `{"achievementsAward":{"userAchievement":{},"errors":[]}}`}, gitlab.Unknown, "may or may not", flags{}},
		{"out of time before", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, "Timeout on Mutation.achievementsAward")}, gitlab.Unavailable, "Timeout on", flags{notRun: true, timedOut: true}},
		{"out of time inside", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.RanUnknown, "Timeout on P.errors")}, gitlab.Unknown, "may or may not", flags{timedOut: true}},
		{"no answer in time", answer{err: network(transport.KindTimeout, transport.RanUnknown, 0, "no answer")}, gitlab.Unknown, "no answer", flags{timedOut: true}},
		{"gateway time-out", answer{err: network(transport.KindUnavailable, transport.RanUnknown, 504, "504")}, gitlab.Unknown, "504", flags{timedOut: true}},
		{"bad gateway", answer{err: network(transport.KindUnavailable, transport.RanUnknown, 502, "502")}, gitlab.Unknown, "502", flags{}},
		{"no answer of its own", answer{err: network(transport.KindNotGraphQL, transport.RanUnknown, 200, "answered 1 of 3")}, gitlab.Unknown, "answered 1 of 3", flags{}},
		{"connection refused", answer{err: network(transport.KindNetwork, transport.NotRun, 0, "refused")}, gitlab.Unavailable, "refused", flags{notRun: true, retryAfter: 7 * time.Second}},
		{"rate limited", answer{err: network(transport.KindRateLimited, transport.NotRun, 429, "429")}, gitlab.RateLimited, "429", flags{notRun: true, retryAfter: 7 * time.Second}},
		{"bad token", answer{err: network(transport.KindUnauthorized, transport.NotRun, 401, "no")}, gitlab.Auth, "token", flags{notRun: true, fatal: true, retryAfter: 7 * time.Second}},
		{"forbidden", answer{err: network(transport.KindForbidden, transport.NotRun, 403, "no")}, gitlab.Forbidden, "no", flags{notRun: true, fatal: true, retryAfter: 7 * time.Second}},
		{"certificate", answer{err: network(transport.KindTLS, transport.NotRun, 0, "no")}, gitlab.Unavailable, "no", flags{notRun: true, fatal: true, retryAfter: 7 * time.Second}},
		{"too large", answer{err: network(transport.KindUnprocessable, transport.NotRun, 422, "Query too large")}, gitlab.Failed, "too large", flags{notRun: true, fatal: true, retryAfter: 7 * time.Second}},
		{"too complex", answer{err: graphQL(transport.NotRun, "Query has complexity of 253, which exceeds max complexity of 250")}, gitlab.Failed, "complexity", flags{notRun: true, fatal: true}},
		{"read-only", answer{data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, "You cannot perform write operations on a read-only instance")}, gitlab.Unavailable, "read-only", flags{notRun: true, fatal: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.answer.op = "AwardBrief"
			c, s := client(t, awarded(101), tt.answer, awarded(103))
			got := c.AwardMany(context.Background(), requests(t, 3))
			for i, id := range map[int]ids.Award{0: 101, 2: 103} {
				if got[i].Err != nil || got[i].Award != id {
					t.Errorf("row %d: %+v", i, got[i])
				}
			}
			e := wantKind(t, got[1].Err, tt.kind)
			if have := (flags{e.NotRun, e.Fatal, e.TimedOut, e.RetryAfter}); have != tt.flags {
				t.Errorf("flags are %+v, want %+v", have, tt.flags)
			}
			if !strings.Contains(e.Message, tt.says) || got[1].Award != 0 {
				t.Errorf("got %+v, want %q", got[1], tt.says)
			}
			if len(s.batches) != 1 {
				t.Errorf("%d requests", len(s.batches))
			}
		})
	}
}

func TestAwardManySendsMessagesOnlyWhereThereAreAny(t *testing.T) {
	c, s := client(t, awarded(1), awarded(2))
	list := requests(t, 2)
	list[0].Message = " "
	list[1].Message = " well done "
	c.AwardMany(context.Background(), list)
	if got := s.variables(0); strings.Contains(got, "awardMessage") {
		t.Errorf("sent %s", got)
	}
	if got := s.variables(1); !strings.Contains(got, `"awardMessage":"well done"`) {
		t.Errorf("sent %s", got)
	}
}

// The causes of a refusal are asked for once, however many rows meet it.
func TestAwardManyExplainsRefusalsOnce(t *testing.T) {
	refusal := answer{op: "AwardBrief", data: `{"achievementsAward":null}`, err: graphQL(transport.NotRun, rna)}
	// The fake answers the operations first; the version is read after them.
	c, s := client(t, refusal, refusal, refusal, answer{op: "ServerVersion", data: `{"metadata":{"version":"19.2.1"}}`}, refusal)
	s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"ci","scopes":["api"]}`
	got := append(c.AwardMany(context.Background(), requests(t, 3)), c.AwardMany(context.Background(), requests(t, 1))...)
	for _, o := range got {
		if e := wantKind(t, o.Err, gitlab.NotFound); e.NotRun || e.Fatal {
			t.Errorf("got %+v", e)
		}
	}

	c, s = client(t, refusal)
	s.rest["/api/v4/personal_access_tokens/self"] = `{"name":"ci","scopes":["read_api"]}`
	if e := wantKind(t, c.AwardMany(context.Background(), requests(t, 1))[0].Err, gitlab.Auth); !e.Fatal || !e.NotRun {
		t.Errorf("got %+v", e)
	}
}

func TestTooManyChangesAreNotSent(t *testing.T) {
	c, s := client(t)
	for _, o := range c.AwardMany(context.Background(), requests(t, api.MaxChanges+1)) {
		if e := wantKind(t, o.Err, gitlab.Invalid); !e.NotRun || !e.Fatal {
			t.Errorf("got %+v", e)
		}
	}
	if got := c.AwardMany(context.Background(), nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	for _, n := range s.batches {
		if n > 0 {
			t.Errorf("%d changes were sent", n)
		}
	}
}

func TestRevokeMany(t *testing.T) {
	c, s := client(t,
		revoked(5),
		answer{op: "RevokeBrief", data: `{"achievementsRevoke":{"userAchievement":null,"errors":["This achievement has already been revoked"]}}`},
		revoked(99),
		answer{op: "RevokeBrief", err: &transport.Error{Kind: transport.KindNetwork, Ran: transport.RanUnknown, Message: "lost"}},
	)
	got := c.RevokeMany(context.Background(), []ids.Award{5, 6, 7, 8})
	if got[0].Err != nil || got[0].Award != 5 {
		t.Errorf("got %+v", got[0])
	}
	if wantKind(t, got[1].Err, gitlab.Refused); !errors.Is(got[1].Err, gitlab.ErrAlreadyRevoked) {
		t.Errorf("got %v", got[1].Err)
	}
	wantKind(t, got[2].Err, gitlab.Unknown) // another award's answer
	wantKind(t, got[3].Err, gitlab.Unknown)
	if len(s.batches) != 1 {
		t.Errorf("%d requests", len(s.batches))
	}
}
