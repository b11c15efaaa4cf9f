package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A run belongs to the account with its number, whatever that is called by now. Where
// the journal has the name alone, it is finished only as long as that cannot do harm.
func TestWhoMayFinish(t *testing.T) {
	me := gitlab.User{ID: 3, Username: "max"}
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
		"nobody knows whose":            {journal.Header{}, true, false},
	} {
		test.header.Action = bulk.Award
		run := &journal.Run{Header: test.header, Rows: []bulk.Row{{UserID: 1, AchievementID: 2}}, State: bulk.State{Intended: map[int]time.Time{}}}
		if test.doubt {
			run.Intended[0] = time.Now()
		}
		switch err := mayFinish(me, run); {
		case (err == nil) != test.may:
			t.Errorf("%s: %v", name, err)
		case err != nil && (err.Kind != KindGuard || err.Hint == "" || strings.Contains(err.message+err.Hint+" ", "@ ")):
			t.Errorf("%s: %+v", name, err)
		}
	}
}

// benchRun is a runner, and a plan to award the achievement 7 to so many users. A request
// would be the end of it: there is no server.
func benchRun(n int) (*Runner, *Plan, *telling) {
	told := &telling{}
	r := &Runner{Client: &lab{}, Reporter: told, Host: "https://gitlab.example.org"}
	p := &Plan{
		Action: bulk.Award, Release: func() {},
		Achievements: map[ids.Achievement]gitlab.Achievement{7: {ID: 7, Name: "Badge", Namespace: gitlab.Namespace{Path: "acme"}}},
	}
	for i := range n {
		p.Rows = append(p.Rows, bulk.Row{Line: i + 1, User: fmt.Sprintf("u%d", i+1), UserID: ids.User(i + 1), AchievementID: 7})
	}
	return r, p, told
}

// leftBehind is a journal of a run that was killed after it had sent both of its rows,
// about achievement 7, so long ago. change may do something to its lines.
func leftBehind(t *testing.T, r *Runner, h journal.Header, ago time.Duration, change func(lines []string)) {
	t.Helper()
	r.Journals = t.TempDir()
	h.ID, h.Action, h.Options = "20260102-030405-x7k2", bulk.Award, map[string]string{"settle": "1s", "namespace:7": "acme"}
	j, err := journal.Create(r.Journals, h, []bulk.Row{{Line: 1, UserID: 1, AchievementID: 7}, {Line: 2, UserID: 2, AchievementID: 7}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Intend([]int{0, 1}, time.Now().Add(-ago)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(j.Path())
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	if change != nil {
		change(lines)
	}
	if err := os.WriteFile(filepath.Clean(j.Path()), []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A run that cannot be finished by this account, or of which is not known who was meant,
// holds others off as long as the server may be at work on it. That ends a minute and
// the longer of the two settle times after it was sent, and then what is held decides.
func TestPastWhatNobodyCanSettle(t *testing.T) {
	damaged := func(lines []string) { lines[1], lines[2] = "x"+lines[1], "x"+lines[2] }
	const mine, min2 = 3, bulk.DefaultGraceTime + 20*time.Second
	for name, test := range map[string]struct {
		account ids.User
		damage  func([]string)
		ago     time.Duration
		of      ids.Achievement // the achievement that is planned
		host    string
		again   bool
		dry     bool
		held    bool // nothing may be sent
		says    string
	}{
		"of nobody, just now":             {0, nil, time.Minute, 7, "", false, false, true, ""},
		"of nobody, just now, dry":        {0, nil, time.Minute, 7, "", false, true, true, ""},
		"of nobody, long ago":             {0, nil, 2 * min2, 7, "", false, false, false, "over by now"},
		"of nobody, long ago, dry":        {0, nil, 2 * min2, 7, "", false, true, false, "over by now"},
		"of nobody, long ago, again":      {0, nil, 2 * min2, 7, "", true, false, true, ""},
		"another's, after its own settle": {4, nil, bulk.DefaultGraceTime + 5*time.Second, 7, "", false, false, true, ""},
		"another's, long ago":             {4, nil, 2 * min2, 7, "", false, false, false, "over by now"},
		"another's, another server":       {4, nil, time.Second, 7, "https://other.example", false, false, false, ""},
		"another's, another achievement":  {4, nil, time.Second, 8, "", false, false, false, ""},
		"damaged, just now, dry":          {mine, damaged, time.Second, 7, "", false, true, false, "line 2 of its journal is damaged, so who was meant is not known; before anything is sent"},
		"damaged, long ago":               {mine, damaged, 2 * min2, 7, "", false, false, false, "over by now"},
		"damaged, long ago, again":        {mine, damaged, 2 * min2, 7, "", true, false, true, ""},
		"damaged, long ago, again, dry":   {mine, damaged, 2 * min2, 7, "", true, true, true, ""},
		"damaged, another achievement":    {mine, damaged, time.Second, 8, "", true, false, false, ""},
		"damaged, another's, just now":    {4, damaged, time.Second, 7, "", false, false, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, p, told := benchRun(2)
			p.me, p.options.GraceTime, p.options.DryRun, p.options.Again = gitlab.User{ID: mine, Username: "max"}, 20*time.Second, test.dry, test.again
			if test.of != 7 {
				p.Achievements = map[ids.Achievement]gitlab.Achievement{test.of: {}}
			}
			h := journal.Header{Host: r.Host, Server: "https://as.it.writes.itself", AccountID: test.account}
			if test.host != "" {
				h.Host = test.host
			}
			if test.account == 4 {
				h.Account = "olivia"
			}
			leftBehind(t, r, h, test.ago, test.damage)
			_, err := r.settleUnfinished(t.Context(), p)
			var held *Error
			if errors.As(err, &held) != test.held || err != nil && held.Kind != KindGuard {
				t.Errorf("%v", err)
			}
			if said := told.String(); !strings.Contains(said, test.says) || test.says == "" && said != "" {
				t.Errorf("told: %s", said)
			}
			if held != nil && strings.Contains(held.Hint, "runs resume") && (test.account != mine || test.damage != nil) {
				t.Errorf("advised in vain: %s", held.Hint)
			}
		})
	}
}

// A server goes by the address that it writes and by the one that it was asked at, of
// which a token without the right to read whose it is knows the latter alone.
func TestTheSameServerByEitherName(t *testing.T) {
	r, p, _ := benchRun(1)
	asked := r.Host
	for name, test := range map[string]struct {
		me     string // address of the account's page
		header journal.Header
		same   bool
	}{
		"both know":               {"https://git.example/max", journal.Header{Server: "https://git.example", Host: "https://other.example"}, true},
		"the first did not know":  {"https://git.example/max", journal.Header{Server: asked, Host: asked}, true},
		"the second does not":     {"", journal.Header{Server: "https://git.example", Host: asked}, true},
		"asked where it writes":   {"", journal.Header{Server: asked, Host: "https://other.example"}, true},
		"a journal of the past":   {"https://git.example/max", journal.Header{Host: asked}, true},
		"one that is another one": {"https://git.example/max", journal.Header{Server: "https://other.example", Host: "https://other.example"}, false},
	} {
		p.me.WebURL = test.me
		run := &journal.Run{Header: test.header, Rows: p.Rows, State: bulk.State{Intended: map[int]time.Time{0: time.Now()}}}
		if e := r.earlier(p, journal.Summary{Run: run}); (len(e.rows) == 1) != test.same {
			t.Errorf("%s: %v", name, e.rows)
		}
	}
}

// What an earlier run of this account left in doubt is looked for before anything is
// planned: what it made is held then, what it did not make is open again, and what cannot be
// told holds the next one off. A dry run looks too, and notes nothing.
func TestWhatAnEarlierRunLeft(t *testing.T) {
	mine := gitlab.StandingAward{Award: 70, User: 1, AwardedBy: 9, At: time.Now().Add(-9 * time.Minute)}
	for name, tt := range map[string]struct {
		held   []gitlab.StandingAward
		veil   gitlab.Veil
		choice Choice
		dry    bool
		want   string // of the next plan
		kind   any
		told   string
		open   int // in the journal, afterwards
		user   string
	}{
		"of somebody else": {nil, gitlab.VeilRows, Choice{Again: true}, false, "todo", nil, "", 2, "carol"},
		"made":             {[]gitlab.StandingAward{mine}, gitlab.Unveiled, Choice{}, false, "skipped", nil, "of run ID: 1 awarded, 1 not attempted", 1, "alice"},
		"not made":         {nil, gitlab.Unveiled, Choice{}, false, "todo", nil, "of run ID: 2 not attempted", 2, "alice"},
		"not told":         {nil, gitlab.VeilUser, Choice{}, false, "", KindGuard, "run ID was cut off, and what became of 2 rows of it is not known", 2, "alice"},
		"with --again":     {nil, gitlab.Unveiled, Choice{Again: true}, false, "", KindGuard, "", 2, "alice"},
		"made, dry":        {[]gitlab.StandingAward{mine}, gitlab.Unveiled, Choice{}, true, "skipped", nil, "before anything is sent, that is looked for", 2, "alice"},
		"not told, dry":    {nil, gitlab.VeilUser, Choice{}, true, "", KindGuard, "before anything is sent, that is looked for", 2, "alice"},
		"made, once a day": {[]gitlab.StandingAward{mine}, gitlab.Unveiled, Choice{OncePer: "day"}, false, "skipped", nil, "1 awarded", 1, "alice"},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, told := newLab(t)
			l.held, l.veils = map[ids.User][]gitlab.StandingAward{1: tt.held}, map[ids.User]gitlab.Veil{1: tt.veil, 2: tt.veil}
			leftBehind(t, r, journal.Header{Host: r.Host, Account: "max", AccountID: 9}, 10*time.Minute, nil)
			p, err := r.Plan(t.Context(), sourceOf(false, tt.user), PlanOptions{Action: bulk.Award, Choice: tt.choice, DryRun: tt.dry})
			if sortOf(err) != tt.kind || err == nil && planned(p) != tt.want || len(l.sent) > 0 {
				t.Fatalf("%v", err)
			}
			if p != nil {
				p.Release()
			}
			id := "20260102-030405-x7k2"
			if want := strings.ReplaceAll(tt.told, "ID", id); !strings.Contains(told.String(), want) || want == "" && told.String() != "" {
				t.Errorf("told: %s", told)
			}
			var own *Error
			if errors.As(err, &own) && (!strings.Contains(own.Hint, "'ach runs resume "+id+"'") || !strings.Contains(own.Hint, "'ach runs prune "+id+"' forgets it")) {
				t.Errorf("hint: %s", own.Hint)
			}
			if left := journals(t, r); len(left) != 1 || left[0].Open != tt.open {
				t.Errorf("left: %+v", left)
			}
		})
	}
}

// A journal of which nothing can be read may be about what is planned, as long as it is new.
func TestAJournalThatCannotBeRead(t *testing.T) {
	for name, tt := range map[string]struct {
		again, dry bool
		ago        time.Duration
		kind       any
	}{
		"new, again":      {true, false, time.Second, KindGuard},
		"new, again, dry": {true, true, time.Second, KindGuard},
		"new, dry":        {false, true, time.Second, nil},
		"hours old":       {false, false, 3 * time.Hour, nil},
		"hours, again":    {true, false, 3 * time.Hour, KindGuard},
		"old, again":      {true, false, damagedCounts + time.Hour, nil},
	} {
		_, r, _ := newLab(t)
		leftBehind(t, r, journal.Header{Host: r.Host, Account: "max", AccountID: 9}, tt.ago, func(lines []string) { lines[0] = "x" + lines[0] })
		at := time.Now().Add(-tt.ago)
		if err := os.Chtimes(journals(t, r)[0].Path, at, at); err != nil {
			t.Fatal(err)
		}
		p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: bulk.Award, Choice: Choice{Again: tt.again}, DryRun: tt.dry})
		if sortOf(err) != tt.kind {
			t.Errorf("%s: %v", name, err)
		}
		if p != nil {
			p.Release()
		}
	}
}

// Whatever names no achievement may be about any.
func TestWhatAJournalIsAbout(t *testing.T) {
	row := func(id ids.Achievement) []bulk.Row { return []bulk.Row{{AchievementID: id}, {}} }
	for name, tt := range map[string]struct {
		option string
		rows   []bulk.Row
		want   bool
	}{
		"by its header":   {"namespace:7", row(0), true},
		"by a row":        {"settle", row(7), true},
		"by neither":      {"namespace:x", row(0), true},
		"of another one":  {"namespace:8", row(0), false},
		"of another, too": {"settle", row(8), false},
	} {
		run := &journal.Run{Header: journal.Header{Options: map[string]string{tt.option: "x"}}, Rows: tt.rows}
		if concerns(run, map[ids.Achievement]gitlab.Achievement{7: {}}) != tt.want {
			t.Errorf("%s: %t", name, !tt.want)
		}
	}
}
