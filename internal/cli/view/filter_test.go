package view

import (
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
)

// Filters of several flags leave what all of them let through, and say of what they cannot
// tell.
func TestFilter(t *testing.T) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	max, olivia := gitlab.User{ID: 9, Username: "max"}, gitlab.User{ID: 2, Username: "olivia"}
	awards := []gitlab.Award{
		{ID: 1, AwardedBy: max, AwardedAt: now.AddDate(0, -2, 0), Shown: true},
		{ID: 2, AwardedBy: olivia, AwardedAt: now.AddDate(0, -1, -3)},
		{ID: 3, AwardedBy: max, AwardedAt: now.Add(-30 * 24 * time.Hour)},
		{ID: 4, AwardedAt: now.Add(-time.Hour), Shown: true},
		{ID: 5, AwardedBy: gitlab.User{ID: 12}, AwardedAt: now, Shown: true},
	}
	for line, want := range map[string]string{
		"--state hidden": "2 3", "--state shown": "1 4 5", "--since 2026-03-01": "3 4 5", "--since 30d": "3 4 5", "--before 30d": "1 2", "--older-than 30d": "1 2",
		"--older-than 1mo": "1", "--before 2026-01-31T12:00:00Z": "", "--before 2026-01-31T12:00:00.1Z": "1", "--awarded-by MAX": "1 3", "--awarded-by 9": "1 3", "--awarded-by 12": "5",
		"--awarded-by max --state hidden --since 2mo": "3", "--older-than 1h --before 2026-03-02": "1 2 3", "--before 0001-01-01": "", "--since 0001-01-01": "1 2 3 4 5", "--since 2026-04-01": "", "--older-than 0d": "1 2 3 4",
	} {
		w := clitest.New(t)
		w.Streams.Now = func() time.Time { return now }
		o := &listOptions{}
		if err := o.spec(w.App).Parse(strings.Fields(line)...); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		var left []string
		keep := o.filter.keep(func() time.Time { return now })
		for _, a := range awards {
			if keep(a) {
				left = append(left, a.ID.String())
			}
		}
		if got := strings.Join(left, " "); got != want {
			t.Errorf("%s leaves %q, want %q", line, got, want)
		}
		o.filter.remark(w.App)
		unsure := strings.Contains(line, "awarded-by") && !strings.Contains(line, "hidden") // of the fourth
		if said := w.Err.String(); unsure != strings.Contains(said, "1 award was left out by --awarded-by: GitLab does not show who made it") {
			t.Errorf("%s: it is said %q", line, said)
		}
	}
}
