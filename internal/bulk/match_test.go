package bulk

import (
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

func untold(a StandingAward) StandingAward {
	a.Untold = true
	return a
}

func TestMatch(t *testing.T) {
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	held := func(id ids.Award, by ids.User, after time.Duration) StandingAward {
		return StandingAward{AwardID: id, UserID: 1, AwardedBy: by, At: sent.Add(after)}
	}
	tests := []struct {
		name   string
		before []ids.Award
		held   []StandingAward
		award  ids.Award
		want   match
	}{
		{"nothing", nil, nil, 0, matchAbsent},
		{"mine", nil, []StandingAward{held(20, me, time.Second)}, 20, matchOwn},
		{"another's", nil, []StandingAward{held(20, somebody, time.Second)}, 20, matchOther},
		{"nobody's", nil, []StandingAward{held(20, 0, time.Second)}, 20, matchOther},
		{"mine and another's", nil, []StandingAward{held(20, somebody, time.Second), held(21, me, time.Second)}, 21, matchOwn},
		{"another's, from before", []ids.Award{20}, []StandingAward{held(20, somebody, -time.Hour)}, 0, matchAbsent},
		{"there before", []ids.Award{20}, []StandingAward{held(20, me, time.Second)}, 0, matchAbsent},
		{"older than what was before", []ids.Award{21}, []StandingAward{held(20, me, time.Second)}, 0, matchAbsent},
		{"newer than what was before", []ids.Award{12, 19, 3}, []StandingAward{held(19, me, 0), held(20, me, time.Second)}, 20, matchOwn},
		{"what was before is revoked", []ids.Award{19}, []StandingAward{held(20, me, time.Second)}, 20, matchOwn},
		{"another row's", nil, []StandingAward{held(30, me, time.Second)}, 0, matchAbsent},
		{"the first of two", nil, []StandingAward{held(22, me, time.Second), held(21, me, time.Second)}, 21, matchOwn},
		{"a clock that is behind", nil, []StandingAward{held(20, me, -time.Minute)}, 20, matchOwn},
		{"mine, of another occasion perhaps", nil, []StandingAward{untold(held(20, me, time.Second))}, 20, matchAmbiguous},
		{"another's, of another occasion perhaps", nil, []StandingAward{untold(held(20, somebody, time.Second))}, 20, matchAmbiguous},
		{"mine, and one of another occasion perhaps", nil, []StandingAward{untold(held(20, me, time.Second)), held(21, me, time.Second)}, 21, matchOwn},
		{"there before, of another occasion perhaps", []ids.Award{20}, []StandingAward{untold(held(20, me, time.Second))}, 0, matchAbsent},
		{"long before it was sent", nil, []StandingAward{held(20, me, -11*time.Minute)}, 20, matchAmbiguous},
		{"long before, and since", nil, []StandingAward{held(20, me, -11*time.Minute), held(21, me, 0)}, 21, matchOwn},
	}
	for _, test := range tests {
		r := newRun([]Row{{UserID: 1, AchievementID: 5, Before: test.before}}, nil, nil, Options{Action: Award, Me: me})
		r.claimed.take(30, 3)
		r.rows[0].sent = sent
		if award, got := r.matchAward(0, test.held, ""); got != test.want || award != test.award {
			t.Errorf("%s: %d, %d; want %d, %d", test.name, award, got, test.award, test.want)
		}
		// What is seen is seen, and what is not is not absent.
		want := test.want
		if want == matchAbsent {
			want = matchNotVisible
		}
		if _, got := r.matchAward(0, test.held, "some are not shown"); got != want {
			t.Errorf("%s, with more that is not shown: %d, want %d", test.name, got, want)
		}
	}
}

// Times of awards are the server's, and its clock may be far from ours.
func TestMatchByTheClockOfTheServer(t *testing.T) {
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	r := newRun([]Row{{UserID: 1, AchievementID: 5}}, nil, nil, Options{Action: Award, Me: me, ClockAhead: func() time.Duration { return -time.Hour }})
	r.rows[0].sent = sent
	if _, got := r.matchAward(0, []StandingAward{{AwardID: 20, UserID: 1, AwardedBy: me, At: sent.Add(-time.Hour)}}, ""); got != matchOwn {
		t.Errorf("an award of now, by a clock that is an hour behind, is %d", got)
	}
	if _, got := r.matchAward(0, []StandingAward{{AwardID: 20, UserID: 1, AwardedBy: me, At: sent.Add(-2 * time.Hour)}}, ""); got != matchAmbiguous {
		t.Errorf("an award of an hour ago, by that clock, is %d", got)
	}
}

func TestMatchAgain(t *testing.T) {
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	plan := []Row{{UserID: 1, AchievementID: 5, Before: []ids.Award{19}}, {UserID: 1, AchievementID: 5, Before: []ids.Award{19}, Unseen: true}}
	r := newRun(plan, nil, nil, Options{Action: Award, Me: me, Again: true})
	r.rows[0].sent, r.rows[1].sent = sent, sent
	if _, got := r.matchAward(0, []StandingAward{{AwardID: 20, UserID: 1, AwardedBy: somebody, At: sent}}, ""); got != matchAbsent {
		t.Errorf("an award by somebody else counts as the row's own, which was asked for regardless: %d", got)
	}
	if _, got := r.matchAward(0, []StandingAward{untold(StandingAward{AwardID: 20, UserID: 1, AwardedBy: somebody, At: sent})}, ""); got != matchAbsent {
		t.Errorf("an award by somebody else counts as the row's own because it is not told what for: %d", got)
	}
	// Where not all was seen before, a new award may be an old one.
	if award, got := r.matchAward(1, []StandingAward{{AwardID: 20, UserID: 1, AwardedBy: me, At: sent}}, ""); got != matchAmbiguous || award != 20 {
		t.Errorf("an award that may have stood before is %d, %d", award, got)
	}
}

// A token that may not read whose it is tells no own award from another's.
func TestMatchWithoutKnowingOneself(t *testing.T) {
	sent := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, again := range []bool{false, true} {
		r := newRun([]Row{{UserID: 1, AchievementID: 5, Before: []ids.Award{19}}}, nil, nil, Options{Action: Award, Again: again})
		r.rows[0].sent = sent
		for _, by := range []ids.User{0, me, somebody} {
			if award, got := r.matchAward(0, []StandingAward{{AwardID: 20, UserID: 1, AwardedBy: by, At: sent}}, ""); got != matchAmbiguous || award != 20 {
				t.Errorf("again %v, an award by %d: %d, %d", again, by, award, got)
			}
		}
		if _, got := r.matchAward(0, []StandingAward{{AwardID: 19, UserID: 1, AwardedBy: me, At: sent}}, ""); got != matchAbsent {
			t.Errorf("again %v, an award that was there before: %d", again, got)
		}
	}
}

func TestMatchRevoked(t *testing.T) {
	r := newRun([]Row{{UserID: 1, AchievementID: 5, AwardID: 20}}, nil, nil, Options{Action: Revoke})
	if _, got := r.matchAward(0, []StandingAward{{AwardID: 19, UserID: 1}, {AwardID: 20, UserID: 1}}, "some are not shown"); got != matchAbsent {
		t.Errorf("an award that stands is taken for revoked")
	}
	if award, got := r.matchAward(0, []StandingAward{{AwardID: 19, UserID: 1}}, ""); got != matchOwn || award != 20 {
		t.Errorf("an award that is gone is %d, %d", award, got)
	}
	if _, got := r.matchAward(0, []StandingAward{{AwardID: 19, UserID: 1}}, "some are not shown"); got != matchNotVisible {
		t.Errorf("an award that is not shown any more is taken for revoked: %d", got)
	}
}
