package profile

import (
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// The order that is stored is read back, and success is claimed of nothing else.
func TestReorder(t *testing.T) {
	for name, tt := range map[string]struct {
		line   string
		mine   string
		answer string // of a person at the terminal; "" where there is none
		code   app.ExitCode
		sent   bool
		says   string
	}{
		"as it is then":       {"101 102", clitest.MyAwards(2, 101, 102), "", app.ExitDone, true, "your awards are in the new order"},
		"another than asked":  {"102 101", clitest.MyAwards(2, 101, 102), "", app.ExitRefused, true, "the order is not what was asked for"},
		"to the front":        {"--top 101", clitest.MyAwards(2, 101, 102, 103), "", app.ExitDone, true, "your awards are in the new order"},
		"of somebody else":    {"101 999", clitest.MyAwards(2, 101, 102), "", app.ExitUsage, false, "999 is not among your awards"},
		"of others":           {"998 999", clitest.MyAwards(2, 101, 102), "", app.ExitUsage, false, "998 and 999 are not among your awards"},
		"one loses its place": {"101", clitest.MyAwards(2, 101, 102), "n\n", app.ExitGuard, false, "102 (Star)"},
		"and may":             {"101", clitest.MyAwards(2, 101, 102), "y\n", app.ExitDone, true, "your awards are in the new order"},
		"none has one":        {"101", clitest.MyAwards(1, 101, 102), "n\n", app.ExitDone, true, "your awards are in the new order"},
	} {
		w := clitest.New(t)
		w.Vars["ACH_TOKEN"] = "x"
		w.Answers["MyAwards"], w.Answers["Reorder"] = tt.mine, `{"userAchievementPrioritiesUpdate":{"errors":[]}}`
		w.In.WriteString(tt.answer)
		w.Streams.SetTTY(tt.answer != "", tt.answer != "", tt.answer != "")
		err := w.Run(NewReorder(w.App), strings.Fields(tt.line)...)
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if app.CodeOf(err) != tt.code || slices.Contains(w.Asked(), "Reorder") != tt.sent || !strings.Contains(said, tt.says) {
			t.Errorf("%s: %v, exit code %d, asked %v: %s", name, err, app.CodeOf(err), w.Asked(), said)
		}
	}
}

// Those that are named lead, and only awards with a place keep one.
func TestToFront(t *testing.T) {
	place := 0
	mine := []gitlab.Award{{ID: 1, Priority: &place}, {ID: 2, Priority: &place}, {ID: 3}}
	if got := toFront([]ids.Award{3, 2}, mine); !slices.Equal(got, []ids.Award{3, 2, 1}) {
		t.Errorf("%v", got)
	}
	if got := toFront([]ids.Award{1}, mine); !slices.Equal(got, []ids.Award{1, 2}) {
		t.Errorf("%v", got)
	}
	if lost := losePlace([]ids.Award{2}, mine); len(lost) != 1 || lost[0].ID != 1 {
		t.Errorf("%v", lost)
	}
}
