package profile

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

func TestLinesAboutOwnAwards(t *testing.T) {
	for _, spec := range []func(*app.App) cmdutil.Spec{NewShow, NewHide, NewAccept} {
		clitest.Refuses(t, spec, map[string]string{
			"": "needs the number or the name of at least one award", "103 104": "", "103 103": "given twice", "103 star 103": "given twice", "star": "", "name:2024": "",
			"-- -1": "AWARD: ", "0": "AWARD: ", "gid://gitlab/Achievements::UserAchievement/103": "", "gid://gitlab/Achievements::Achievement/12": "", "gid://gitlab/User/7": "AWARD: ",
			"--all": "", "--all star": "", "--all 103": "--all goes with names", "--all star 103": "--all goes with names", "star -n acme": "", "star --namespace=": "--namespace: the path is empty",
			strings.Repeat("x", 256): "AWARD: ",
		})
	}
	clitest.Refuses(t, NewReorder, map[string]string{
		"": "needs the numbers of your awards", "104 103": "", "--top 107": "", "--top": "needs the numbers", "104 104": "given twice",
		"--interactive": "needs a terminal", "--interactive 104": "goes neither with awards", "--interactive --top": "goes neither with awards",
	})
}

// What is left out is asked for where somebody is there.
func TestWhatIsLeftOutAtATerminal(t *testing.T) {
	for line, spec := range map[string]func(*app.App) cmdutil.Spec{"--interactive": NewReorder, "--top": NewReorder, "  ": NewShow, " ": NewHide, "   ": NewAccept} {
		w := clitest.New(t)
		w.Streams.SetTTY(true, true, true)
		if err := spec(w.App).Parse(strings.Fields(line)...); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		w.Flags.NoInput = true
		if err := spec(w.App).Parse(strings.Fields(line)...); app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%q with --no-input: %v", line, err)
		}
	}
}
