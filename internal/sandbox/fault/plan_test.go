package fault_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/fault"
)

func parsed(t *testing.T, texts ...string) []fault.Fault {
	t.Helper()
	faults := make([]fault.Fault, len(texts))
	for i, text := range texts {
		f, err := fault.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		faults[i] = f
	}
	return faults
}

// statuses sends n requests for the operations through a plan and tells what
// each was answered: a dot where nothing has struck.
func statuses(t *testing.T, p *fault.Plan, n int, operations ...fault.Operation) string {
	t.Helper()
	describe := func(*http.Request) []fault.Operation { return operations }
	handler := p.Handler(describe, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	var seen []string
	for range n {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/", nil))
		if answer.Code == http.StatusOK {
			seen = append(seen, ".")
		} else {
			seen = append(seen, answer.Result().Status[:3])
		}
	}
	return strings.Join(seen, " ")
}

func plan(t *testing.T, texts ...string) *fault.Plan {
	t.Helper()
	p := fault.New(time.Now, func(time.Duration) {})
	if err := p.Set(parsed(t, texts...)); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhichAreStruck(t *testing.T) {
	award := fault.Operation{Name: "Award", Mutation: true, Fields: []string{"achievementsAward"}}
	users := fault.Operation{Name: "Users", Fields: []string{"users"}}
	for _, c := range []struct {
		name       string
		faults     []string
		operations []fault.Operation
		want       string
	}{
		{"always", []string{"status-before=500"}, nil, "500 500 500 500"},
		{"after and times", []string{"status-before=500,after=1,times=2"}, nil, ". 500 500 ."},
		{"the first in order; the next sees what it leaves", []string{"status-before=500,times=1", "status-before=501,after=1,times=1"}, nil, "500 . 501 ."},
		{"operation's name", []string{"status-before=500,match=Award"}, []fault.Operation{award}, "500 500 500 500"},
		{"field", []string{"status-before=500,match=achievementsAward"}, []fault.Operation{users, award}, "500 500 500 500"},
		{"another name", []string{"status-before=500,match=Award"}, []fault.Operation{users}, ". . . ."},
		{"mutation", []string{"status-before=500,match=mutation"}, []fault.Operation{users}, ". . . ."},
		{"query", []string{"status-before=500,match=query"}, []fault.Operation{users}, "500 500 500 500"},
		{"requests that are no operation", []string{"status-before=500,match=query"}, nil, ". . . ."},
		{"only matches are counted", []string{"status-before=500,match=Award,after=1"}, []fault.Operation{users}, ". . . ."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := statuses(t, plan(t, c.faults...), 4, c.operations...); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestProbability(t *testing.T) {
	run := func(text ...string) string { return statuses(t, plan(t, text...), 200) }
	first := run("status-before=500,probability=0.25,seed=3")
	if again := run("status-before=500,probability=0.25,seed=3"); again != first {
		t.Error("the same seed strikes others")
	}
	if other := run("status-before=500,probability=0.25,seed=4"); other == first {
		t.Error("another seed strikes the same")
	}
	if n := strings.Count(first, "500"); n < 25 || n > 75 {
		t.Errorf("%d of 200 are struck", n)
	}
	if both := run("status-before=500,probability=0.25", "status-before=501,probability=0.25"); !strings.Contains(both, "501") {
		t.Error("two faults with one seed never part")
	}
}

func TestCounts(t *testing.T) {
	p := plan(t, "status-before=500,after=1,times=1", "429,match=Nobody")
	statuses(t, p, 4)
	want := []fault.Count{{Fault: "status-before=500,after=1,times=1", Matched: 4, Struck: 1}, {Fault: "429,match=Nobody"}}
	got := p.Counts()
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v", got)
	}
	if err := p.Add([]fault.Fault{{Kind: fault.Truncate}, {Kind: "nope"}}); err == nil || len(p.Counts()) != 2 {
		t.Errorf("half of a wrong plan is added: %v", err)
	}
	if err := p.Add(parsed(t, "truncate")); err != nil || len(p.Counts()) != 3 || p.Counts()[0].Struck != 1 {
		t.Errorf("%v %+v", err, p.Counts())
	}
	if err := p.Set(nil); err != nil || len(p.Counts()) != 0 {
		t.Errorf("%v %+v", err, p.Counts())
	}
	if got := statuses(t, p, 2); got != ". ." {
		t.Error(got)
	}
}

func TestLatencyAddsUp(t *testing.T) {
	var slept time.Duration
	p := fault.New(time.Now, func(d time.Duration) { slept += d })
	if err := p.Set(parsed(t, "latency=50ms", "status-before=500", "latency=3ms", "latency=1s,match=Nobody")); err != nil {
		t.Fatal(err)
	}
	if got := statuses(t, p, 2); got != "500 500" || slept != 106*time.Millisecond {
		t.Error(got, slept)
	}
}
