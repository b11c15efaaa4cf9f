package transport

import (
	"net/http"
	"testing"
	"time"
)

func TestServerClock(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 300e6, time.UTC)
	type answer struct {
		date   time.Time
		sent   time.Time
		within time.Duration
	}
	dated := func(ahead, after, within time.Duration) answer {
		sent := now.Add(after)
		return answer{date: sent.Add(within / 2).Add(ahead), sent: sent, within: within}
	}
	for name, test := range map[string]struct {
		answers []answer
		least   time.Duration // what comes out is between them
		most    time.Duration
	}{
		"nothing told":            {nil, 0, 0},
		"the same":                {[]answer{dated(0, 0, time.Second)}, 0, 0},
		"less than a second":      {[]answer{dated(400*time.Millisecond, 0, time.Second)}, 0, 0},
		"an hour ahead":           {[]answer{dated(time.Hour, 0, 100*time.Millisecond)}, time.Hour - time.Second, time.Hour + time.Second},
		"a year behind":           {[]answer{dated(-365*24*time.Hour, 0, 0)}, -365*24*time.Hour - time.Second, -365*24*time.Hour + time.Second},
		"a slow answer":           {[]answer{dated(time.Hour, 0, time.Minute)}, time.Hour - 31*time.Second, time.Hour + 31*time.Second},
		"a slow one tells little": {[]answer{dated(time.Hour, 0, time.Second), dated(time.Hour, time.Minute, time.Minute)}, time.Hour - time.Second, time.Hour + time.Second},
		"a clock that was set":    {[]answer{dated(time.Hour, 0, time.Second), dated(0, time.Minute, time.Second)}, 0, 0},
	} {
		var clock serverClock
		for _, a := range test.answers {
			clock.learn(http.Header{"Date": {a.date.UTC().Format(http.TimeFormat)}}, a.sent, a.sent.Add(a.within))
		}
		clock.learn(http.Header{}, now, now)
		clock.learn(http.Header{"Date": {"soon"}}, now, now)
		if got := clock.ahead(); got < test.least || got > test.most {
			t.Errorf("%s: %s ahead", name, got)
		}
	}
}

// Every answer tells the time, and an error page as well as any would tell a gateway's.
func TestServerNow(t *testing.T) {
	var ahead time.Duration
	status := 200
	var w *waits
	server, _ := newServer(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Date", w.now().Add(ahead).Format(http.TimeFormat))
		answerWith(status, "application/json", okAnswer)(rw, r)
	})
	var c *Client
	c, w = newTestClient(t, server.URL)
	if !c.ServerNow().Equal(w.now()) {
		t.Error("before any answer it is another time than here")
	}
	ahead = 42 * time.Minute
	if _, err := query(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	ahead, status = -5*time.Hour, 404
	_, _ = query(t.Context(), c)
	if got := c.ServerNow().Sub(w.now()); got < 41*time.Minute || got > 43*time.Minute {
		t.Errorf("the server is %s ahead", got)
	}
}
