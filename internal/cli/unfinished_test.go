package cli

import (
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gid"
)

// A run belongs to the account with its number, whatever that is called by now. Where
// the journal has the name alone, it is finished only as long as that cannot do harm.
func TestWhoMayFinish(t *testing.T) {
	id, err := gid.NewUser(3)
	if err != nil {
		t.Fatal(err)
	}
	me := gitlab.User{ID: id, Username: "max"}
	again := map[string]string{"again": "true"}
	for name, test := range map[string]struct {
		header journal.Header
		doubt  bool
		may    bool
	}{
		"mine":                          {journal.Header{AccountID: 3, Account: "max", Options: again}, true, true},
		"mine, renamed":                 {journal.Header{AccountID: 3, Account: "maxine"}, true, true},
		"my name, somebody else then":   {journal.Header{AccountID: 4, Account: "max"}, false, false},
		"somebody else's":               {journal.Header{AccountID: 4, Account: "olivia"}, false, false},
		"old, my name":                  {journal.Header{Account: "max"}, true, true},
		"old, my name, again":           {journal.Header{Account: "max", Options: again}, false, true},
		"old, my name, again, in doubt": {journal.Header{Account: "max", Options: again}, true, false},
		"old, another name":             {journal.Header{Account: "olivia"}, false, false},
	} {
		test.header.Action = bulk.Award
		run := &journal.Run{Header: test.header, Rows: []bulk.Row{{UserID: 1, AchievementID: 2}}, State: bulk.State{Intended: map[int]time.Time{}}}
		if test.doubt {
			run.Intended[0] = time.Now()
		}
		switch err := mayFinish(me, run); {
		case (err == nil) != test.may:
			t.Errorf("%s: %v", name, err)
		case err != nil && (codeOf(err) != exitGuard || hintOf(err) == ""):
			t.Errorf("%s: exit code %d, hint %q", name, codeOf(err), hintOf(err))
		}
	}
}

// The time that a flag gives shortens the look for what an earlier run has sent, and
// what was meant for that run does not lengthen by it.
func TestTimeToSettle(t *testing.T) {
	for _, test := range []struct{ flag, run, want time.Duration }{
		{0, time.Minute, time.Minute},
		{time.Second, time.Minute, time.Second},
		{time.Hour, time.Minute, time.Minute},
	} {
		if got := (choice{settle: test.flag}).within(test.run); got != test.want {
			t.Errorf("%v: %v", test, got)
		}
	}
	var flags runFlags
	cmd := &cobra.Command{}
	flags.addFlags(cmd)
	if got := flags.settled(); got != 0 {
		t.Errorf("without the flag: %v", got)
	}
	if err := cmd.Flags().Set("settle", "0s"); err != nil || flags.settled() <= 0 {
		t.Errorf("with it: %v, %v", flags.settled(), err)
	}
}
