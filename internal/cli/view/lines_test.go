package view

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
)

// refuses has lines read by a command, each with what its error says, "" for none. Not one
// of them asks GitLab.
func refuses(t *testing.T, spec func(*app.App) cmdutil.Spec, lines map[string]string) {
	t.Helper()
	for line, want := range lines {
		w := clitest.New(t)
		s := spec(w.App)
		w.AddFlags(s.Command)
		err := s.Parse(strings.Fields(line)...)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
		if asked := w.Asked(); len(asked) > 0 {
			t.Errorf("%q: GitLab is asked for %v", line, asked)
		}
	}
}

func TestLinesOfList(t *testing.T) {
	refuses(t, NewList, map[string]string{
		"": "", "-u alice": "", "-u @": "--user: ", "-a 12": "", "-a star": "given by name", "-a star -n acme": "", "-n acme": "", "--namespace=": "--namespace: the path is empty",
		"--ever": "--ever goes with --achievement", "-a 12 --ever": "", "-a 12 --ever -u alice": "--ever lists people", "-a 12 --ever --messages": "--ever lists people",
		"--messages": "", "-n acme --messages": "--messages goes with lists of awards", "-n acme -u alice --messages": "", "--limit -1": "is negative", "--sort ,": "--sort: ", "x": "takes no argument",
		"--awards": "ach list --awards needs --namespace", "--achievements": "ach list --achievements needs --namespace", "-n acme --awards": "", "-n acme --achievements": "",
		"-n acme --awards -u alice --messages": "", "-a 12 --awards": "", "-n acme --awards --achievements": "goes with none of", "-n acme --achievements -u alice": "goes with none of", "-a 12 --ever --awards": "--ever lists people",
		"--state hidden": "", "--state shown --since 2026-01-01 --before 2026-02-01 --older-than 3d --awarded-by alice": "", "-n acme --awards --state shown": "", "-n acme -u alice --since 3w": "",
		"--state gone": "--state: ", "--state pending": "--state: ", "--since now": "--since: ", "--before 3": "--before: ", "--older-than 3m": "--older-than: ", "--awarded-by @": "--awarded-by: ",
		"--since 3d --before 3d": "no award can match both --since and --before", "--since 3d --older-than 1w": "no award can match both --since and --older-than", "--since 1w --older-than 3d": "",
		"-n acme --state shown": "--state goes with lists of awards", "-n acme --achievements --since 3d": "--since goes with lists of awards", "-a 12 --ever --awarded-by bob": "--ever lists people",
		"-n acme --messages=false": "", "-n acme --awards=false --state shown": "--state goes with",
	})
	for flags, want := range map[string]string{"": "award", "namespace": "achievement", "namespace user": "award", "namespace achievement": "award", "achievement ever": "user", "namespace awards": "award", "awards": "award", "achievements": "achievement", "state": "award"} {
		if got := listed(func(flag string) bool { return strings.Contains(" "+flags+" ", " "+flag+" ") }).Name; got != want {
			t.Errorf("with %q a list is of the shape %s", flags, got)
		}
	}
}

func TestLinesOfView(t *testing.T) {
	refuses(t, NewView, map[string]string{
		"": "needs the achievement to show", "12": "", "Star": "given by name", "Star -n acme": "", "12 13": "takes one argument",
		"--award 103": "", "--award x": "--award: ", "--award 103 12": "not both", "--award 103 -u alice": "", "--award 103 -u @": "--user: ", "--award 103 -a star": "given by name", "--award 103 -a star -n acme": "",
		"12 -u alice": "--user goes with --award", "12 -a 13": "--achievement goes with --award", "12 --web": "", "--award 103 --web": "",
		"gid://gitlab/Achievements::UserAchievement/103": "is the id of an award", "gid://gitlab/Achievements::Achievement/12": "",
	})
	for flags, want := range map[string]string{"": "view", "award": "award_view", "award web": "page", "web": "page"} {
		if got := seen(func(flag string) bool { return strings.Contains(" "+flags+" ", " "+flag+" ") }).Name; got != want {
			t.Errorf("with %q view prints the shape %s", flags, got)
		}
	}
}

// myAwards answers that alice has these awards of the achievement 12.
func myAwards(numbers ...int) string {
	nodes := make([]string, len(numbers))
	for i, n := range numbers {
		nodes[i] = fmt.Sprintf(`{"id":"gid://gitlab/Achievements::UserAchievement/%d","createdAt":"2026-01-02T03:04:05Z","showOnProfile":true,
			"user":{"id":"gid://gitlab/User/7","username":"alice"},"awardedByUser":{"id":"gid://gitlab/User/9","username":"max"},
			"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"Star","namespace":{"id":"gid://gitlab/Group/1","fullPath":"acme"}}}`, n)
	}
	return fmt.Sprintf(`{"currentUser":{"userAchievements":{"count":%d,"nodes":[%s],"pageInfo":{"hasNextPage":false}}}}`, len(numbers), strings.Join(nodes, ","))
}

func TestListMine(t *testing.T) {
	for name, tt := range map[string]struct{ line, mine, out, said string }{
		"some":   {"", myAwards(101, 102), "101", ""},
		"cut":    {"--limit 1", myAwards(101, 102), "101", "1 of 2 rows"},
		"sorted": {"--sort=-id --limit 1", myAwards(101, 102), "102", "1 of 2 rows"},
	} {
		w := clitest.New(t)
		w.Vars["ACH_TOKEN"] = "x"
		w.Answers["MyAwards"] = tt.mine
		list := NewList(w.App)
		w.Prints = list.Prints
		err := w.Run(list, strings.Fields(tt.line)...)
		if err != nil || !strings.Contains(w.Out.String(), tt.out) || !strings.Contains(w.Err.String(), tt.said) {
			t.Errorf("%s: %v\n%s%s", name, err, w.Out, w.Err)
		}
	}
}
