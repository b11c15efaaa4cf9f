package run

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/counting"
)

// says makes what awards say; of those with "-" nothing is shown, and "" is no message.
func says(texts map[ids.Award]string) map[ids.Award]*string {
	shown := map[ids.Award]*string{}
	for award, text := range texts {
		switch text {
		case "-":
		case "":
			shown[award] = nil
		default:
			shown[award] = &text
		}
	}
	return shown
}

// Whether somebody got an award for a period its message tells, and not its date. The rest
// of a run goes by the same.
func TestOncePerNamedPeriod(t *testing.T) {
	for name, tt := range map[string]struct {
		texts map[ids.Award]string // of the awards held, in their order
		veil  gitlab.Veil
		again bool
		want  string // of the plan
		rest  string // of a run that is resumed, which began before any of them
	}{
		"nothing held":              {nil, gitlab.Unveiled, false, "todo", "awarded"},
		"for that period":           {map[ids.Award]string{70: "MVP of 2026-09"}, gitlab.Unveiled, false, "skipped", "skipped"},
		"for another":               {map[ids.Award]string{70: "MVP of 2026-08"}, gitlab.Unveiled, false, "todo", "awarded"},
		"for both":                  {map[ids.Award]string{70: "MVP of 2026-09", 71: "MVP of 2026-08"}, gitlab.Unveiled, false, "skipped", "skipped"},
		"for nothing":               {map[ids.Award]string{70: ""}, gitlab.Unveiled, false, "todo", "awarded"},
		"not shown":                 {map[ids.Award]string{70: "-"}, gitlab.Unveiled, false, "cannot_tell", "cannot_tell"},
		"not shown, and for that":   {map[ids.Award]string{70: "-", 71: "MVP of 2026-09"}, gitlab.Unveiled, false, "skipped", "skipped"},
		"for another, more unseen":  {map[ids.Award]string{70: "MVP of 2026-08"}, gitlab.VeilRows, false, "cannot_tell", "cannot_tell"},
		"for that, more unseen":     {map[ids.Award]string{70: "MVP of 2026-09"}, gitlab.VeilRows, false, "skipped", "skipped"},
		"for that period, --again":  {map[ids.Award]string{70: "MVP of 2026-09"}, gitlab.Unveiled, true, "todo", "awarded"},
		"not shown either, --again": {map[ids.Award]string{70: "-"}, gitlab.VeilRows, true, "todo", "awarded"},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.veils, l.texts = map[ids.User]gitlab.Veil{1: tt.veil}, says(tt.texts)
			l.held = map[ids.User][]gitlab.StandingAward{}
			options := PlanOptions{Action: bulk.Award, Choice: Choice{Period: "2026-09", Again: tt.again}, Message: template(t, "MVP of {period}")}
			begun, err := r.Plan(t.Context(), sourceOf(false, "alice", "bob"), options)
			if err != nil {
				t.Fatal(err)
			}
			begun.Rows[0].Status, begun.Rows[0].Error = "", "" // it was cut off before anybody was awarded
			run, err := r.Begin(begun, fast(), "")
			if err != nil {
				t.Fatal(err)
			}
			run.Close()
			begun.Release()

			for award := range tt.texts {
				l.held[1] = append(l.held[1], gitlab.StandingAward{Award: award, User: 1, AwardedBy: 8, At: time.Now()})
			}
			p, err := r.Plan(t.Context(), sourceOf(false, "alice"), options)
			if err != nil {
				t.Fatal(err)
			}
			p.Release()
			if planned(p) != tt.want || p.Rows[0].Message != "MVP of 2026-09" || len(p.Rows[0].Before) != len(tt.texts) {
				t.Errorf("planned: %+v", p.Rows[0])
			}
			if got := rest(t, r, run.id); !strings.HasPrefix(got, tt.rest+" ") {
				t.Errorf("the rest: %s", got)
			}
		})
	}
}

// What a run for a period has in doubt is looked for by what the awards say that are
// found: those for another period are neither its own nor somebody else's for that one.
func TestReadingBackByThePeriod(t *testing.T) {
	const me, other = 9, 8
	for name, tt := range map[string]struct {
		text  string // of the award that is found
		by    ids.User
		again bool
		want  string // of the row in doubt
	}{
		"own":                    {"MVP of 2026-09", me, false, "awarded"},
		"for another":            {"MVP of 2026-08", me, false, "not_attempted"},
		"for another, by others": {"MVP of 2026-08", other, false, "not_attempted"},
		"by others":              {"MVP of 2026-09", other, false, "skipped"},
		"for nothing":            {"", me, false, "not_attempted"},
		"not shown":              {"-", me, false, "unknown"},
		"not shown, by others":   {"-", other, false, "unknown"},
		"own, --again":           {"MVP of 2026-09", me, true, "awarded"},
		"for another, --again":   {"MVP of 2026-08", me, true, "not_attempted"},
		"by others, --again":     {"-", other, true, "not_attempted"},
		"not shown, --again":     {"-", me, true, "unknown"},
	} {
		for _, path := range []string{"acme", ""} { // of the group, without which no message can be read
			l, r, _ := newLab(t)
			l.held = map[ids.User][]gitlab.StandingAward{1: {{Award: 70, User: 1, AwardedBy: tt.by, At: time.Now()}}}
			l.texts = says(map[ids.Award]string{70: tt.text})
			run := &journal.Run{
				Header: journal.Header{Action: bulk.Award, Options: map[string]string{
					"again": strconv.FormatBool(tt.again), counting.OptionPeriod: "2026-09", counting.OptionMessage: "MVP of {period}",
				}},
				Rows:  []bulk.Row{{UserID: 1, AchievementID: 7, Message: "MVP of 2026-09"}},
				State: bulk.State{Intended: map[int]time.Time{0: time.Now()}},
			}
			a := badge()
			a.Namespace.Path = path
			want := tt.want
			if path == "" && (tt.by == me || !tt.again) {
				want = "unknown"
			}
			e := &earlier{Summary: journal.Summary{Run: run}, rows: []int{0}}
			p := &Plan{me: l.me, Achievements: map[ids.Achievement]gitlab.Achievement{7: a}} // of another period, or of none
			results, err := r.readBack(t.Context(), p, e, bulk.NoLog{})
			if err != nil || ended(results) != want {
				t.Errorf("%s in %q: %s, %v", name, path, ended(results), err)
			}
		}
	}
}

// A period is told by messages, which an older GitLab has not, and whose group has to be known.
func TestAPeriodNeedsMessages(t *testing.T) {
	l, r, _ := newLab(t)
	l.held = map[ids.User][]gitlab.StandingAward{1: standingAwards(1, 70)}
	options := PlanOptions{Action: bulk.Award, Choice: Choice{Period: "2026-09"}, Message: template(t, "MVP of {period}")}
	l.messages = &gitlab.Error{Kind: gitlab.Unsupported}
	if _, err := r.Plan(t.Context(), sourceOf(false, "alice"), options); !gitlab.IsKind(err, gitlab.Unsupported) {
		t.Errorf("%v", err)
	}
	l.messages, l.texts = nil, says(map[ids.Award]string{70: "MVP of 2026-08"})
	r.Find = func(context.Context, gitlab.AchievementRef) (gitlab.Achievement, error) {
		return gitlab.Achievement{ID: 7}, nil
	}
	p, err := r.Plan(t.Context(), sourceOf(false, "alice", "bob"), options)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release()
	if planned(p) != "cannot_tell todo" || !strings.Contains(p.Rows[0].Error, "the group of the achievement is not known here") {
		t.Errorf("%s: %+v", planned(p), p.Rows[0])
	}
}

// rest resumes a run, and says what became of its rows.
func rest(t *testing.T, r *Runner, id string) string {
	t.Helper()
	path, err := journal.Path(r.Journals, id)
	if err != nil {
		t.Fatal(err)
	}
	j, past, err := journal.Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	me, err := r.MayResume(t.Context(), past, false)
	if err != nil {
		t.Fatal(err)
	}
	run, release, err := r.Resume(t.Context(), me, j, past, fast())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	run.Progress = unseen{}
	if err := run.Reconcile(t.Context(), past); err != nil {
		t.Fatal(err)
	}
	return ended(run.Execute(t.Context(), past.State).Results)
}

// What a row is to say is known before anything is sent, and a row that cannot say it is wrong.
func TestMessagesOfRows(t *testing.T) {
	long := strings.Repeat("x", 190)
	for name, tt := range map[string]struct{ message, period, own, version, want string }{
		"a text":                      {"well done", "", "", "", "well done"},
		"a text, and one of its own":  {"well done", "", "{mine}", "", "{mine}"},
		"a column":                    {"MVP of {version}", "", "", "17.1 {user}", "MVP of 17.1 {user}"},
		"a column, and one's own":     {"MVP of {version}", "", "mine", "", "mine"},
		"one's own in it":             {"{message} ({version})", "", "mine", "17.1", "mine (17.1)"},
		"none of its own in it":       {"{message} ({version})", "", "", "17.1", "wrong: the row has nothing for {message} of the message"},
		"who and what":                {"{user} {username} {user_id} {achievement} {achievement_id}", "", "", "", "alice alice 1 Badge 7"},
		"an empty column":             {"MVP of {version}", "", "", "", "wrong: the row has nothing for {version} of the message"},
		"too long with what it has":   {"MVP of {version}", "", "", long + "xxxx", "wrong: the message has 201 characters"},
		"as long as may be":           {"MVP of {version}", "", "", long + "xxx", "MVP of " + long + "xxx"},
		"a period":                    {"MVP of {period}", "2026-Q3", "", "", "MVP of 2026-Q3"},
		"a period, and one's own":     {"MVP of {period}", "2026-Q3", "mine", "", "wrong: the row has a message of its own, by which its period could not be told; --message '{message} ({period})' would name both, and awards by another --message do not count for it"},
		"a period, with one's own":    {"{message} ({period})", "2026-Q3", "mine", "", "mine (2026-Q3)"},
		"one's own of that period":    {"MVP {version} of {period}", "2026-Q3", "MVP x of 2026-Q3", "", "MVP x of 2026-Q3"},
		"filled in before":            {"{message} ({period})", "2026-Q3", "mine (2026-Q3)", "", "mine (2026-Q3)"},
		"of that period otherwise":    {"{message} ({period})", "2026-Q3", "MVP x of 2026-Q3", "", "wrong: the row has a message of its own, which names 2026-Q3 otherwise than --message does; give the --message that it was made with, or call the column otherwise"},
		"one's own of another":        {"MVP {version} of {period}", "2026-Q3", "MVP x of 2026-Q2", "", "wrong: the row has a message of its own, by which its period could not be told; --message '{message} ({period})' would name both, and awards by another --message do not count for it"},
		"of two periods":              {"{user} of {period} and {version}", "2026-Q3", "", "of 2026-Q2 and x", "wrong: its message could be taken for one of 2026-Q2"},
		"a period that is the column": {"MVP of {Period}", "", "", "17.1", "MVP of 2026-09"},
	} {
		_, r, told := newLab(t)
		src := sourceOf(true, "bob", "alice")
		src.SkipInvalid = true
		src.Entries[1].Message = tt.own
		src.Entries[1].Carried = []bulk.Field{{Name: " Version", Value: tt.version}, {Name: "Period", Value: "2026-09"}}
		src.Entries[0].Message = "of bob"
		if tt.period != "" {
			src.Entries = src.Entries[1:]
		}
		p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award, Choice: Choice{Period: tt.period}, Message: template(t, tt.message)})
		if err != nil {
			t.Fatal(err)
		}
		p.Release()
		row := p.Rows[len(p.Rows)-1]
		got := row.Message
		if row.Status == bulk.StatusFailed {
			got = "wrong: " + row.Error
		}
		if got != tt.want || row.Status != "" && !strings.HasSuffix(told.String(), "line 2: "+row.Error+"\n") {
			t.Errorf("%s: %q of %s, told %s", name, got, row.Status, told)
		}
	}
}
