package run

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

// Every row of a file is in the plan once, in its place, whatever is wrong with it.
func TestNoRowOfAFileVanishes(t *testing.T) {
	for name, tt := range map[string]struct {
		users []string
		wrong []int // lines that could not be read, behind those of the users
		want  string
		told  string
	}{
		"all there":     {[]string{"alice", "bob"}, nil, "todo todo", ""},
		"named twice":   {[]string{"alice", "bob", "@alice"}, nil, "todo todo duplicate", ""},
		"by two names":  {[]string{"alice", "1"}, nil, "todo duplicate", ""},
		"not found":     {[]string{"nobody", "bob"}, nil, "not_found todo", "line 1: no such user: @nobody; did you mean @alice?\n"},
		"not to read":   {[]string{"alice"}, []int{2, 3}, "todo failed failed", "line 2: unreadable\nline 3: unreadable\n"},
		"both of these": {[]string{"nobody", "bob"}, []int{3, 4, 5}, "not_found todo failed failed failed", "line 1: no such user"},
	} {
		for _, skip := range []bool{true, false} {
			_, r, told := newLab(t)
			src := sourceOf(true, tt.users...)
			src.SkipInvalid, src.Total = skip, len(tt.users)+len(tt.wrong)
			src.Problems = make([]input.Problem, 0, 8) // as a reader has that appends to it
			for _, line := range tt.wrong {
				src.Problems = append(src.Problems, input.Problem{Line: line, Text: "unreadable", Row: input.Record{Line: line, User: "x"}})
			}
			p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award})
			if !strings.HasPrefix(told.String(), tt.told) {
				t.Errorf("%s: told %s", name, told)
			}
			if refused := tt.told != "" && !skip; refused { // and has its rows all the same
				if sortOf(err) != KindUsage {
					t.Errorf("%s: %v", name, err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			p.Release()
			if planned(p) != tt.want || !slices.IsSortedFunc(p.Rows, func(a, b bulk.Row) int { return a.Line - b.Line }) {
				t.Errorf("%s: %s", name, planned(p))
			}
		}
	}
}

// An achievement that a column names and that is not there is the fault of the row; one
// that the flag names ends it all.
func TestAnAchievementThatIsNotThere(t *testing.T) {
	_, r, told := newLab(t)
	src := sourceOf(true, "alice", "bob")
	src.SkipInvalid, src.Achievement = true, gitlab.AchievementRef{}
	src.Entries[1].Achievement.ID, src.Entries[1].NamedBy = 8, "--achievement and the column achievement"
	p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award})
	if err != nil {
		t.Fatal(err)
	}
	p.Release()
	if planned(p) != "todo not_found" || told.String() != "line 2: --achievement and the column achievement: no achievement 8; is it 7?\n" {
		t.Errorf("%s, told: %s", planned(p), told)
	}
	src = sourceOf(true, "alice")
	src.Achievement = gitlab.AchievementRef{}
	down, find := errors.New("down"), r.Find
	r.Find = func(context.Context, gitlab.AchievementRef) (gitlab.Achievement, error) {
		return gitlab.Achievement{}, down
	}
	if _, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award}); !errors.Is(err, down) { // which says nothing of the row
		t.Errorf("%v", err)
	}
	r.Find, src = find, sourceOf(true, "alice")
	src.Achievement.ID, src.Entries[0].Achievement.ID = 8, 8
	if _, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award}); !gitlab.IsKind(err, gitlab.NotFound) {
		t.Errorf("%v", err)
	}
}

func TestTheMembersOfAGroup(t *testing.T) {
	_, r, _ := newLab(t)
	all := []gitlab.Member{{User: gitlab.User{ID: 1}}, {User: gitlab.User{ID: 4}, Bot: true}}
	r.Members = func(_ context.Context, group string, _ bool) ([]gitlab.Member, error) {
		if group != "acme" {
			return nil, nil
		}
		return all, nil
	}
	for want, src := range map[string]*source.Source{
		"todo":      {Members: source.Members{Groups: []string{"acme"}}},
		"todo todo": {Members: source.Members{Groups: []string{"acme"}, Bots: true}},
		"":          {Members: source.Members{Groups: []string{"acme", "empty"}}},
	} {
		src.Achievement.ID = 7
		p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Award})
		if want == "" {
			if !gitlab.IsKind(err, gitlab.NotFound) {
				t.Errorf("%v", err)
			}
			continue
		}
		if err != nil || planned(p) != want {
			t.Fatalf("%s: %v", want, err)
		}
		p.Release()
	}
}

// A dry run says what the run does: the same rows with the same outcome, and the same
// error, without sending anything.
func TestThePreviewIsTheRun(t *testing.T) {
	denied := func() error {
		return &gitlab.Error{Kind: gitlab.NotFound, Denied: true, Reason: gitlab.ReasonNotPermitted, Message: "no"}
	}
	for name, tt := range map[string]struct {
		action bulk.Action
		choice Choice
		users  []string
		file   bool
		set    func(*lab)
		want   string // of the run
	}{
		"one":                   {bulk.Award, Choice{}, []string{"alice"}, false, nil, "awarded"},
		"one who holds it":      {bulk.Award, Choice{}, []string{"bob"}, false, nil, "skipped"},
		"one refused":           {bulk.Award, Choice{}, []string{"alice"}, false, func(l *lab) { l.prospect.Refusal = denied() }, "failed"},
		"one not told":          {bulk.Award, Choice{}, []string{"alice"}, false, func(l *lab) { l.veils = map[ids.User]gitlab.Veil{1: gitlab.VeilToken} }, "cannot_tell"},
		"one again":             {bulk.Award, Choice{Again: true}, []string{"bob"}, false, nil, "awarded"},
		"several":               {bulk.Award, Choice{}, []string{"alice", "bob", "carol", "alice"}, false, nil, "awarded skipped awarded duplicate"},
		"several who hold it":   {bulk.Award, Choice{}, []string{"bob", "bob"}, false, nil, "skipped duplicate"},
		"several, none found":   {bulk.Award, Choice{}, []string{"alice", "nobody"}, true, nil, "awarded not_found"},
		"several refused":       {bulk.Award, Choice{}, []string{"alice", "bob", "carol"}, false, func(l *lab) { l.prospect.Refusal = denied() }, "failed skipped failed"},
		"several, one not told": {bulk.Award, Choice{}, []string{"alice", "carol"}, false, func(l *lab) { l.veils = map[ids.User]gitlab.Veil{3: gitlab.VeilUser} }, "awarded cannot_tell"},
		"none is told":          {bulk.Award, Choice{}, []string{"alice", "carol"}, false, func(l *lab) { l.veils = map[ids.User]gitlab.Veil{1: gitlab.VeilUser, 3: gitlab.VeilUser} }, "cannot_tell cannot_tell"},
		"revoke":                {bulk.Revoke, Choice{}, []string{"bob", "alice"}, false, nil, "revoked skipped"},
		"revoke all":            {bulk.Revoke, Choice{All: true}, []string{"carol"}, false, func(l *lab) { l.held[3] = standingAwards(3, 72, 73) }, "revoked revoked"},
		"revoke refused":        {bulk.Revoke, Choice{}, []string{"bob"}, false, func(l *lab) { l.prospect.Refusal = denied() }, "failed"},
		"no token to change":    {bulk.Award, Choice{}, []string{"alice", "carol"}, false, func(l *lab) { l.readOnly = &gitlab.Error{Kind: gitlab.Auth, Message: "read-only"} }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.held = map[ids.User][]gitlab.StandingAward{2: standingAwards(2, 70)}
			if tt.set != nil {
				tt.set(l)
			}
			if refusal := l.prospect.Refusal; refusal != nil {
				l.answers = func(ids.User) (bool, error) { return false, refusal }
			}
			rows := func() *source.Source {
				src := sourceOf(tt.file, tt.users...)
				src.SkipInvalid = true
				return src
			}
			p, err := r.Plan(t.Context(), rows(), PlanOptions{Action: tt.action, Choice: tt.choice, DryRun: true})
			if err != nil {
				t.Fatal(err)
			}
			p.Release()
			foreseen, ends, err := r.Preview(t.Context(), p)
			if err != nil || len(l.sent) > 0 {
				t.Fatalf("%v, sent %v", err, l.sent)
			}
			if p.Hopeless != nil {
				ends = p.Hopeless
			}
			out, err := carryOut(t, r, rows(), PlanOptions{Action: tt.action, Choice: tt.choice})
			if err != nil {
				out = &Outcome{Err: err}
			} else if would := strings.NewReplacer("would_award", "awarded", "would_revoke", "revoked").Replace(ended(foreseen)); ended(out.Results) != tt.want || would != tt.want {
				t.Errorf("the run: %s; before it: %s", ended(out.Results), would)
			}
			if x, y := sortOf(ends), sortOf(out.Err); x != y {
				t.Errorf("ends with %v; before it: %v", y, x)
			}
			if ends != nil && ends.Error() != out.Err.Error() && !errors.Is(out.Err, context.Canceled) && !strings.HasPrefix(tt.want, "awarded") {
				t.Errorf("ends with %v; before it: %v", out.Err, ends)
			}
		})
	}
}

// A dry run goes on where nothing could be sent, and says so of each row.
func TestThePreviewTellsWhatIsInDoubt(t *testing.T) {
	for name, tt := range map[string]struct {
		set    func(*lab)
		users  []string
		want   string
		kind   any
		doubt  string
		warned string
	}{
		"a role not known":     {func(l *lab) { l.prospect.Doubt = "your role cannot be told" }, []string{"alice"}, "would_award", nil, "your role cannot be told", "your role cannot be told\n"},
		"no achievement maybe": {func(l *lab) { l.prospect = gitlab.Prospect{Doubt: "is it there?", Absent: true} }, []string{"alice"}, "cannot_tell", KindGuard, "is it there?; --namespace names it", "is it there?; --namespace names it\n"},
		"a number not shown":   {nil, []string{"4"}, "cannot_tell", KindGuard, "whether there is a user 4 cannot be told: GitLab shows nobody with that number; the award itself would tell", ""},
		"a number of nobody":   {func(l *lab) { l.noUser = &gitlab.Error{Kind: gitlab.NotFound, Message: "no user 4"} }, []string{"4", "alice"}, "failed would_award", KindPartly, "no user 4", ""},
		"no messages":          {func(l *lab) { l.messages = &gitlab.Error{Kind: gitlab.Unsupported, Message: "too old"} }, []string{"alice"}, "failed", "too old", "too old", ""},
	} {
		l, r, told := newLab(t)
		if tt.set != nil {
			tt.set(l)
		}
		p, err := r.Plan(t.Context(), sourceOf(false, tt.users...), PlanOptions{Action: bulk.Award, DryRun: true, Message: template(t, "well done")})
		if err != nil {
			t.Fatal(err)
		}
		results, ends, err := r.Preview(t.Context(), p)
		got := sortOf(ends)
		if lab, is := got.(*gitlab.Error); is {
			got = lab.Message
		}
		if err != nil || ended(results) != tt.want || got != tt.kind || results[0].Error != tt.doubt || told.String() != tt.warned {
			t.Errorf("%s: %s %q, %v, %v; told: %s", name, ended(results), results[0].Error, ends, err, told)
		}
	}
}

// Nothing is planned beside another run for the same achievement, and a plan that fails
// holds nobody off.
func TestOneRunAtATime(t *testing.T) {
	l, r, _ := newLab(t)
	p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: bulk.Award})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Plan(t.Context(), sourceOf(false, "bob"), PlanOptions{Action: bulk.Award}); sortOf(err) != KindGuard {
		t.Errorf("%v", err)
	}
	if _, err := r.Plan(t.Context(), sourceOf(false, "bob"), PlanOptions{Action: bulk.Award, DryRun: true}); err != nil { // which only looks
		t.Error(err)
	}
	p.Release()
	l.messages = errors.New("too old")
	for range 2 {
		if _, err := r.Plan(t.Context(), sourceOf(false, "bob"), PlanOptions{Action: bulk.Award, Message: template(t, "x")}); !errors.Is(err, l.messages) {
			t.Errorf("%v", err)
		}
	}
}
