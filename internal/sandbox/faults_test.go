package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
)

// misbehave starts a sandbox with faults that waits without waiting.
func misbehave(t *testing.T, texts ...string) *instance {
	t.Helper()
	return start(t, sandbox.Options{Faults: faults(t, texts...), Sleep: func(time.Duration) {}})
}

func faults(t *testing.T, texts ...string) []fault.Fault {
	t.Helper()
	list := make([]fault.Fault, len(texts))
	for i, text := range texts {
		f, err := fault.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		list[i] = f
	}
	return list
}

// awards is a document of n awards to alice, as a request of the owner.
func (i *instance) awards(n int) *http.Request {
	var fields strings.Builder
	for k := range n {
		fmt.Fprintf(&fields, `a%d: achievementsAward(input: {achievementId: "%s", userId: "%s"}) { userAchievement { id } errors } `, k, firstMerge, alice)
	}
	body, _ := json.Marshal(map[string]string{"query": "mutation Award { " + fields.String() + "}"})
	return i.request("POST", "/api/graphql", "max", "application/json", strings.NewReader(string(body)))
}

// attempt sends a request that may fail.
func attempt(req *http.Request) (head, string, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return head{}, "", err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return head{resp.StatusCode, resp.Header}, string(body), err
}

// executed wants so many awards in the counts, in the store and as e-mails.
func (i *instance) executed(n int) {
	i.t.Helper()
	state := i.sandbox.Summary()
	if state.Succeeded["achievementsAward"] != n || state.AwardsMade != n || state.EmailsSent != n {
		i.t.Errorf("%d succeeded, %d made, %d e-mails; want %d", state.Succeeded["achievementsAward"], state.AwardsMade, state.EmailsSent, n)
	}
}

// until waits for something that another goroutine does.
func until(t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	timeout := time.After(20 * time.Second)
	for !done() {
		select {
		case <-timeout:
			t.Fatal("it does not happen")
		case <-tick.C:
		}
	}
}

func TestFaultsWithAnAnswer(t *testing.T) {
	for _, c := range []struct {
		fault    string
		status   int
		kind     string
		body     string
		executed int
	}{
		{"status-before=500", 500, "application/json; charset=utf-8", `{"errors":[{"message":"Internal server error"}]}`, 0},
		{"status-before=502", 502, "text/html; charset=utf-8", "502 Bad Gateway", 0},
		{"status-before=401", 401, "application/json; charset=utf-8", `"Unauthorized"`, 0},
		{"status-before=599", 599, "application/json; charset=utf-8", `"Status"`, 0},
		{"status-after=500", 500, "application/json; charset=utf-8", "Internal server error", 3},
		{"status-after=504", 504, "text/html; charset=utf-8", "504 Gateway Timeout", 3},
		{"html-before", 200, "text/html; charset=utf-8", "<!DOCTYPE html>", 0},
		{"html-after", 200, "text/html; charset=utf-8", "<!DOCTYPE html>", 3},
		{"429", 429, "text/plain", "Retry later\n", 0},
		{"latency=1h", 200, "application/json; charset=utf-8", `"a2":{"userAchievement"`, 3},
	} {
		t.Run(c.fault, func(t *testing.T) {
			i := misbehave(t, c.fault)
			resp, body, err := attempt(i.awards(3))
			if err != nil || resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.body) {
				t.Errorf("%d %s %s %v", resp.StatusCode, resp.Header.Get("Content-Type"), body, err)
			}
			i.executed(c.executed)
			if got := i.sandbox.Faults(); got[0].Struck != 1 || i.sandbox.State().Requests != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestFaultsWithoutAnAnswer(t *testing.T) {
	for _, c := range []struct {
		fault    string
		executed int
	}{
		{"close-before", 0}, {"close-after", 3}, {"first-close=0", 0}, {"first-close=2", 2}, {"first-close=3", 3}, {"first-close=9", 3},
	} {
		t.Run(c.fault, func(t *testing.T) {
			i := misbehave(t, c.fault+",times=1")
			if resp, body, err := attempt(i.awards(3)); err == nil {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			i.executed(c.executed)
			if resp, _, err := attempt(i.awards(1)); err != nil || resp.StatusCode != http.StatusOK {
				t.Errorf("the next one: %d %v", resp.StatusCode, err)
			}
			i.executed(c.executed + 1)
		})
	}
}

func TestTruncate(t *testing.T) {
	i := misbehave(t, "truncate")
	resp, body, err := attempt(i.awards(3))
	if err == nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Length") != fmt.Sprint(2*len(body)) && resp.Header.Get("Content-Length") != fmt.Sprint(2*len(body)+1) {
		t.Errorf("%d, %s announced, %d read: %v", resp.StatusCode, resp.Header.Get("Content-Length"), len(body), err)
	}
	if !strings.HasPrefix(body, `{"data":{"a0":`) {
		t.Error(body)
	}
	i.executed(3)
}

func TestHang(t *testing.T) {
	for text, executed := range map[string]int{"hang-before": 0, "hang-after": 3} {
		t.Run(text, func(t *testing.T) {
			i := misbehave(t, text)
			ctx, leave := context.WithCancel(t.Context())
			answered := make(chan error, 1)
			go func() {
				_, _, err := attempt(i.awards(3).WithContext(ctx))
				answered <- err
			}()
			until(t, func() bool {
				return i.sandbox.Faults()[0].Struck == 1 && i.sandbox.Summary().AwardsMade == executed
			})
			select {
			case err := <-answered:
				t.Errorf("it is answered: %v", err)
			default:
			}
			leave()
			if err := <-answered; err == nil {
				t.Error("it was answered")
			}
			i.executed(executed)
		})
	}
}

// A client that leaves stops nothing that has begun.
func TestWorkGoesOn(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var worked atomic.Int32
	i := start(t, sandbox.Options{Faults: faults(t, "work=5ms"), Sleep: func(d time.Duration) {
		if d == 5*time.Millisecond && worked.Add(1) == 1 {
			close(begun)
			<-release
		}
	}})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	if _, _, err := attempt(i.awards(3).WithContext(ctx)); err == nil {
		t.Error("it was answered")
	}
	i.executed(0)
	close(release)
	until(t, func() bool { return i.sandbox.Summary().AwardsMade == 3 })
	if worked.Load() != 3 {
		t.Errorf("it worked %d times", worked.Load())
	}
}

func TestWork(t *testing.T) {
	for _, c := range []struct {
		fault string
		want  time.Duration
	}{
		{"work=5ms", 15 * time.Millisecond}, // three mutations of the array
		{"work=5ms,match=achievementsAward", 10 * time.Millisecond},
		{"work=5ms,match=Second", 5 * time.Millisecond},
		{"work=5ms,match=query", 5 * time.Millisecond},
		{"work=5ms,match=Mine", 5 * time.Millisecond},
		{"work=5ms,match=mutation,after=1,times=1", 5 * time.Millisecond},
		{"work=5ms,match=Nobody", 0},
	} {
		t.Run(c.fault, func(t *testing.T) {
			var slept atomic.Int64
			i := start(t, sandbox.Options{Faults: faults(t, c.fault), Sleep: func(d time.Duration) { slept.Add(int64(d)) }})
			award := `achievementsAward(input: {achievementId: "` + firstMerge + `", userId: "` + bob + `"}) { errors }`
			status, body := i.postJSON("max", []any{
				map[string]any{"query": "query Mine { currentUser { id username } }"},
				map[string]any{"query": "mutation First { ...F } fragment F on Mutation { a: " + award + " b: " + award + " }"},
				map[string]any{"query": `mutation Second { achievementsDelete(input: {achievementId: "` + bugHunter + `"}) { errors } }`},
			})
			if status != http.StatusOK || strings.Contains(body, "message") || time.Duration(slept.Load()) != c.want {
				t.Errorf("%s, want %s: %s", time.Duration(slept.Load()), c.want, body)
			}
		})
	}
}

func TestLate(t *testing.T) {
	release := make(chan struct{})
	i := start(t, sandbox.Options{Faults: faults(t, "late=2s"), Sleep: func(d time.Duration) {
		if d == 2*time.Second {
			<-release
		}
	}})
	if resp, body, err := attempt(i.awards(3)); err == nil {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	i.executed(0)
	close(release)
	i.sandbox.Wait()
	i.executed(3)
}

func TestTooMany(t *testing.T) {
	now := noon().Add(500 * time.Millisecond)
	for _, c := range []struct{ fault, retryAfter, reset string }{
		{"429", "", ""},
		{"429-retry-after=2500ms", "3", ""},
		{"429-reset=3s", "", fmt.Sprint(noon().Unix() + 4)},
	} {
		i := start(t, sandbox.Options{Faults: faults(t, c.fault), Now: func() time.Time { return now }})
		resp, _, err := attempt(i.awards(1))
		if err != nil || resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != c.retryAfter || resp.Header.Get("RateLimit-Reset") != c.reset {
			t.Errorf("%s: %+v %v", c.fault, resp, err)
		}
		i.executed(0)
	}
}
