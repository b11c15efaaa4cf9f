//go:build !windows

package main

import (
	"slices"
	"testing"
)

// A run is killed with rows in doubt, others award the same people for something else
// meanwhile, and then it goes on: in the end everybody has what was wanted, and once, by
// what their messages say on the sandbox's side.

const (
	september = "MVP of 2026-09"
	august    = "MVP of 2026-08"
)

// forSeptember awards once for a period; of the others the message tells the same.
func forSeptember() []string { return []string{"--message", "MVP of {period}", "--period", "2026-09"} }
func onceForAll(more ...string) []string {
	return append([]string{"--message", september}, more...)
}

// twelve awards twelve people.
func twelve(options []string) []string {
	args := []string{"award", "-a", "1", "--yes", "--batch-size", "5", "--concurrency", "2", "--settle", "50ms", "-o", "ndjson"}
	for i := range 12 {
		args = append(args, "-u", member(i+1))
	}
	return append(args, options...)
}

// killedInDoubt is a stage with a run that was killed once the sandbox was asked for its
// first two batches of awards, of which neither has the last rows. misbehaves is what
// became of those.
func killedInDoubt(t *testing.T, options []string, misbehaves string) *stage {
	t.Helper()
	s := newCrashStage(t, nil)
	must(t, s.misbehave(misbehaves+",match="+awarding))
	asked := func() bool {
		return s.server.Faults()[0].Struck == 2 && (misbehaves == "hang-before" || s.executed(awarding) > 5)
	}
	if !s.crash(t, twelve(options), asked) {
		t.Fatal("the run was over before it could be killed")
	}
	must(t, s.misbehave())
	return s
}

// elsewhere runs ach as from another machine, which knows of no runs.
func (s *stage) elsewhere(t *testing.T, who string, args ...string) {
	t.Helper()
	cmd := s.command(who, args...)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+t.TempDir())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// says are the messages of the standing awards that were given, by user, sorted.
func (s *stage) says() map[string][]string {
	says := map[string][]string{}
	for _, a := range s.server.State().Awards {
		if a.AchievementID == given && a.RevokedAt == nil && a.Message != nil {
			says[a.User] = append(says[a.User], *a.Message)
			slices.Sort(says[a.User])
		}
	}
	return says
}

func TestTheRestOfARunBesideOthers(t *testing.T) {
	t.Parallel()
	const carriedOut, notCarriedOut = "hang-after", "hang-before"
	both := []string{august, september}
	for name, tt := range map[string]struct {
		options   []string
		became    string // of what was sent
		meanwhile int    // whom others award for August; the rows from 11 on were not sent
		by        string
		sameAgain bool // it is not resumed, but given again
		want      []string
	}{
		"carried out, not sent":             {forSeptember(), carriedOut, 12, "max", false, both},
		"carried out, not sent, by another": {forSeptember(), carriedOut, 12, "olivia", false, both},
		"carried out, not sent, same again": {forSeptember(), carriedOut, 12, "max", true, both},
		"carried out, sent":                 {forSeptember(), carriedOut, 1, "max", false, both},
		"carried out, sent, --again":        {append(forSeptember(), "--again"), carriedOut, 1, "max", false, both},
		"carried out, not sent, --again":    {append(forSeptember(), "--again"), carriedOut, 12, "max", false, both},
		"no period, not sent":               {onceForAll(), carriedOut, 12, "max", false, []string{august}},
		"no period, not sent, --again":      {onceForAll("--again"), carriedOut, 12, "max", false, both},
		"no period, not sent, --once-per":   {onceForAll("--once-per", "month"), carriedOut, 12, "max", false, []string{august}},
		"no period, not sent, same again":   {onceForAll(), carriedOut, 12, "max", true, []string{august}},
		"not carried out, sent":             {forSeptember(), notCarriedOut, 1, "max", false, both},
		"not carried out, by another":       {forSeptember(), notCarriedOut, 1, "olivia", false, both},
		"not carried out, same again":       {forSeptember(), notCarriedOut, 1, "max", true, both},
		"not carried out, another, same":    {forSeptember(), notCarriedOut, 1, "olivia", true, both},
		"not carried out, --again":          {append(forSeptember(), "--again"), notCarriedOut, 1, "max", false, both},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := killedInDoubt(t, tt.options, tt.became)
			s.elsewhere(t, tt.by, "award", "-a", "1", "-u", member(tt.meanwhile), "--message", august, "--again", "--yes")
			args := resume(s.journals()[0].id)
			if tt.sameAgain {
				args = twelve(tt.options)
			}
			end, err := s.run("max", args...)
			must(t, err)
			if end.code != 0 {
				t.Fatal(end)
			}
			says := s.says()
			for i := range 12 {
				user, want := member(i+1), []string{september}
				if i+1 == tt.meanwhile {
					want = tt.want
				}
				if !slices.Equal(says[user], want) {
					t.Errorf("%s has %q: %v", user, says[user], end)
				}
			}
		})
	}
}
