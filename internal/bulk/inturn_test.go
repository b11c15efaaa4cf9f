package bulk

import (
	"context"
	"errors"
	"testing"

	"github.com/ach-cli/ach/internal/ids"
)

func TestInTurn(t *testing.T) {
	no := errors.New("no")
	for name, test := range map[string]struct {
		action Action
		second Outcome
		cut    bool // the context ends with the second change
		want   [3]Status
	}{
		"done":               {Show, Outcome{Verdict: Done}, false, [3]Status{StatusShown, StatusShown, StatusShown}},
		"refused":            {Hide, Outcome{Verdict: Refused, Err: no}, false, [3]Status{StatusHidden, StatusFailed, StatusHidden}},
		"lost":               {Revoke, Outcome{Err: no}, false, [3]Status{StatusRevoked, StatusUnknown, StatusRevoked}},
		"not run":            {Revoke, Outcome{Verdict: NotRun, Err: no}, false, [3]Status{StatusRevoked, StatusFailed, StatusRevoked}},
		"so every one":       {Revoke, Outcome{Verdict: NotRun, Err: no, Fatal: true}, false, [3]Status{StatusRevoked, StatusFailed, StatusNotAttempted}},
		"lost, so every one": {Revoke, Outcome{Err: no, Fatal: true}, false, [3]Status{StatusRevoked, StatusUnknown, StatusNotAttempted}},
		"cut off":            {Revoke, Outcome{Err: no}, true, [3]Status{StatusRevoked, StatusUnknown, StatusNotAttempted}},
	} {
		ctx, cut := context.WithCancel(t.Context())
		defer cut()
		var sent []Change
		results := InTurn(ctx, test.action, []Row{{AwardID: 7}, {AwardID: 8}, {AwardID: 9}}, func(_ context.Context, c Change) Outcome {
			if sent = append(sent, c); len(sent) != 2 {
				return Outcome{Verdict: Done}
			}
			if test.cut {
				cut()
			}
			return test.second
		})
		for i, res := range results {
			if res.Status != test.want[i] || res.AwardID != ids.Award(7+i) || (res.Status == StatusNotAttempted) != (i >= len(sent)) {
				t.Errorf("%s: row %d: %+v, of %d sent", name, i, res, len(sent))
			}
			if bad := res.Status == StatusFailed || res.Status == StatusUnknown; bad != errors.Is(res.Err, no) || bad != (res.Error == "no") {
				t.Errorf("%s: row %d: %+v", name, i, res)
			}
		}
		for i, c := range sent {
			if c != (Change{Action: test.action, AwardID: ids.Award(7 + i)}) {
				t.Errorf("%s: sent %+v", name, c)
			}
		}
	}
}
