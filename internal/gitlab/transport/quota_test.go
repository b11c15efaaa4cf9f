package transport

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// What GitLab says of its limits with every answer, and with a refusal (doc
// user_and_ip_rate_limits.md).
func TestQuota(t *testing.T) {
	answers := []http.Header{
		{},
		{"Ratelimit-Limit": {"60"}, "Ratelimit-Remaining": {"59"}, "Ratelimit-Reset": {"30"}},
		{"Ratelimit-Limit": {"60"}, "Ratelimit-Remaining": {"many"}, "Ratelimit-Reset": {"30"}},
		{"Ratelimit-Limit": {"60"}, "Ratelimit-Remaining": {"57"}},
		{"Ratelimit-Limit": {"60"}, "Ratelimit-Remaining": {"56"}, "Ratelimit-Reset": {"20"}},
	}
	date := time.Unix(1_790_000_000, 0).UTC()
	asked := 0
	server, _ := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range answers[asked] {
			w.Header()[name] = values
		}
		if in := w.Header().Get("RateLimit-Reset"); in != "" {
			n, _ := strconv.Atoi(in)
			w.Header().Set("RateLimit-Reset", strconv.FormatInt(date.Unix()+int64(n), 10))
		}
		w.Header().Set("Date", date.Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(okAnswer))
		asked++
	})
	c, clock := newTestClient(t, server.URL, func(*Options) {})
	for n, want := range []Quota{{}, {Limit: 60, Remaining: 59, Told: 1}, {Limit: 60, Remaining: 59, Told: 1}, {Limit: 60, Remaining: 59, Told: 1}, {Limit: 60, Remaining: 56, Told: 2}} {
		if err := c.MakeRequest(t.Context(), &graphql.Request{Query: queryText, OpName: "whoAmI"}, &graphql.Response{Data: &whoAmI{}}); err != nil {
			t.Fatal(err)
		}
		got := c.Quota()
		in := got.Reset.Sub(clock.now()).Round(time.Second)
		got.Reset = time.Time{}
		if got != want || n == 1 && in != 30*time.Second || n == 4 && in != 20*time.Second {
			t.Errorf("after answer %d: %+v, reset in %v", n, got, in)
		}
	}
}
