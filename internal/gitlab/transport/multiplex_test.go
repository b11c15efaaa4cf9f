package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// awardData is what the answer to one operation of a batch is decoded into.
type awardData struct {
	AchievementsAward *struct {
		Errors []string `json:"errors"`
	} `json:"achievementsAward"`
}

// awards makes n calls that each award, and the places their data comes to.
func awards(n int) ([]func(graphql.Client) error, []awardData) {
	data := make([]awardData, n)
	calls := make([]func(graphql.Client) error, n)
	for i := range calls {
		calls[i] = func(client graphql.Client) error {
			return client.MakeRequest(context.Background(), &graphql.Request{
				Query: mutationText, OpName: "award", Variables: map[string]any{"input": map[string]any{"userId": i}},
			}, &graphql.Response{Data: &data[i]})
		}
	}
	return calls, data
}

func reading(data *whoAmI) func(graphql.Client) error {
	return func(client graphql.Client) error {
		return client.MakeRequest(context.Background(), &graphql.Request{Query: queryText, OpName: "whoAmI"}, &graphql.Response{Data: data})
	}
}

const made = `{"data":{"achievementsAward":{"errors":[]}}}`

func TestMultiplexSendsOneArray(t *testing.T) {
	server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		var body []struct {
			Query         string
			OperationName string
			Variables     struct{ Input struct{ UserID int } }
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body) != 3 {
			t.Fatalf("got %v, %v", body, err)
		}
		var answers []string
		for i, op := range body {
			if op.Query != mutationText || op.OperationName != "award" || op.Variables.Input.UserID != i {
				t.Errorf("operation %d is %+v", i, op)
			}
			answers = append(answers, fmt.Sprintf(`{"data":{"achievementsAward":{"errors":["%d"]}}}`, i))
		}
		if r.URL.Path != "/api/graphql" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") == "" {
			t.Errorf("got %s with %v", r.URL, r.Header)
		}
		answerWith(200, "application/json", "["+strings.Join(answers, ",")+"]")(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	calls, data := awards(3)
	for i, err := range c.Multiplex(t.Context(), calls) {
		if err != nil || data[i].AchievementsAward == nil || data[i].AchievementsAward.Errors[0] != fmt.Sprint(i) {
			t.Errorf("call %d got %+v, %v", i, data[i], err)
		}
	}
	if hits.Load() != 1 {
		t.Errorf("%d requests", hits.Load())
	}
	if errs := c.Multiplex(t.Context(), nil); len(errs) != 0 || hits.Load() != 1 {
		t.Error("an empty batch was sent")
	}
}

// Each answer is the second of three; its neighbours must not notice.
func TestMultiplexElements(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		kind   Kind
		ran    Ran
	}{
		"refused":            {`{"data":{"achievementsAward":null},"errors":[{"message":"no permission","path":["achievementsAward"]}]}`, KindGraphQL, NotRun},
		"malformed id":       {`{"errors":[{"message":"Variable $input was provided invalid value"}]}`, KindGraphQL, NotRun},
		"a gateway's error":  {`{"errors":[{"message":"upstream timeout"}]}`, KindGraphQL, RanUnknown},
		"an error anywhere":  {`{"data":{"achievementsAward":null},"errors":[{"message":"Internal server error"}]}`, KindGraphQL, RanUnknown},
		"out of time before": {`{"data":{"achievementsAward":null},"errors":[{"message":"Timeout on Mutation.achievementsAward","path":["achievementsAward"]}]}`, KindGraphQL, NotRun},
		"out of time inside": {`{"data":{"achievementsAward":null},"errors":[{"message":"Timeout on P.errors","path":["achievementsAward","errors"]}]}`, KindGraphQL, RanUnknown},
		"ran all the same":   {`{"data":{"achievementsAward":{"errors":[]}},"errors":[{"message":"x"}]}`, KindGraphQL, DidRun},
		"null":               {`null`, KindNotGraphQL, RanUnknown},
		"another type":       {`"ok"`, KindNotGraphQL, RanUnknown},
		"nothing":            {`{}`, KindNotGraphQL, RanUnknown},
		"alien data":         {`{"data":{"achievementsAward":{"errors":5}}}`, KindNotGraphQL, RanUnknown},
		"null data":          {`{"data":null}`, KindNotGraphQL, RanUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			server, hits := newServer(t, answerWith(200, "application/json", "["+made+","+test.answer+","+made+"]"))
			c, _ := newTestClient(t, server.URL)
			calls, data := awards(3)
			errs := c.Multiplex(t.Context(), calls)
			expect(t, errs[1], test.kind, test.ran)
			for _, i := range []int{0, 2} {
				if errs[i] != nil || data[i].AchievementsAward == nil {
					t.Errorf("call %d got %+v, %v", i, data[i], errs[i])
				}
			}
			if hits.Load() != 1 {
				t.Errorf("%d requests", hits.Load())
			}
		})
	}
}

// Each is the answer to a batch of two, and what it says of either.
func TestMultiplexWhole(t *testing.T) {
	type verdict struct {
		kind Kind // 0 for success
		ran  Ran
	}
	both := func(kind Kind, ran Ran) [2]verdict { return [2]verdict{{kind, ran}, {kind, ran}} }
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		want   [2]verdict
	}{
		"too few":          {answerWith(200, "application/json", "["+made+"]"), [2]verdict{{}, {KindNotGraphQL, RanUnknown}}},
		"none":             {answerWith(200, "application/json", "[]"), both(KindNotGraphQL, RanUnknown)},
		"too many":         {answerWith(200, "application/json", "["+made+","+made+","+made+"]"), both(KindNotGraphQL, RanUnknown)},
		"refused at once":  {answerWith(200, "application/json", `{"errors":[{"message":"Query too large"}]}`), both(KindGraphQL, NotRun)},
		"lost at once":     {answerWith(200, "application/json", `{"errors":[{"message":"no batches here"}]}`), both(KindGraphQL, RanUnknown)},
		"time-out at once": {answerWith(200, "application/json", `{"errors":[{"message":"Timeout on Query"}]}`), both(KindGraphQL, RanUnknown)},
		"one answer":       {answerWith(200, "application/json", made), both(KindNotGraphQL, RanUnknown)},
		"data and errors":  {answerWith(200, "application/json", `{"data":{"a":null},"errors":[{"message":"x","path":["a"]}]}`), both(KindNotGraphQL, RanUnknown)},
		"other JSON":       {answerWith(200, "application/json", `{"status":"ok"}`), both(KindNotGraphQL, RanUnknown)},
		"null":             {answerWith(200, "application/json", `null`), both(KindNotGraphQL, RanUnknown)},
		"cut short":        {answerWith(200, "application/json", "["+made+",{"), both(KindNotGraphQL, RanUnknown)},
		"HTML page":        {answerWith(200, "text/html", "["+made+","+made+"]"), both(KindNotGraphQL, RanUnknown)},
		"bad token":        {answerWith(401, "application/json", `{"errors":[{"message":"Invalid token"}]}`), both(KindUnauthorized, NotRun)},
		"forbidden":        {answerWith(403, "application/json", `{"errors":[{"message":"no"}]}`), both(KindForbidden, NotRun)},
		"query too large":  {answerWith(422, "application/json", `{"errors":[{"message":"Query too large"}]}`), both(KindUnprocessable, NotRun)},
		"internal error":   {answerWith(500, "application/json", `{"errors":[{"message":"Internal server error"}]}`), both(KindUnavailable, RanUnknown)},
		"gateway":          {answerWith(504, "text/html", ""), both(KindUnavailable, RanUnknown)},
		"closed":           {hijack(t, func(net.Conn) {}), both(KindNetwork, RanUnknown)},
	} {
		t.Run(name, func(t *testing.T) {
			server, hits := newServer(t, test.handle)
			c, w := newTestClient(t, server.URL)
			calls, _ := awards(2)
			for i, err := range c.Multiplex(t.Context(), calls) {
				if test.want[i].kind == "" {
					if err != nil {
						t.Errorf("call %d: %v", i, err)
					}
					continue
				}
				expect(t, err, test.want[i].kind, test.want[i].ran)
			}
			if hits.Load() != 1 || len(w.list) != 0 {
				t.Errorf("%d requests, waits %v", hits.Load(), w.list)
			}
		})
	}
}

// The pace of mutations is set above; queries are repeated as they are alone.
func TestMultiplexAttempts(t *testing.T) {
	limited := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		answerWith(429, "text/plain", "Retry later")(w, r)
	}
	award := func() func(graphql.Client) error { calls, _ := awards(1); return calls[0] }
	remove := func(client graphql.Client) error {
		return client.MakeRequest(context.Background(), &graphql.Request{Query: deleteText, OpName: "remove"}, &graphql.Response{})
	}
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		calls  []func(graphql.Client) error
		hits   int32
	}{
		"mutations, rate limited":   {limited, []func(graphql.Client) error{award(), award()}, 1},
		"a state, rate limited":     {limited, []func(graphql.Client) error{remove}, 1},
		"mixed, rate limited":       {limited, []func(graphql.Client) error{reading(&whoAmI{}), award()}, 1},
		"queries, rate limited":     {limited, []func(graphql.Client) error{reading(&whoAmI{}), reading(&whoAmI{})}, 9},
		"mutations, internal error": {answerWith(500, "", ""), []func(graphql.Client) error{award(), award()}, 1},
		"queries, internal error":   {answerWith(500, "", ""), []func(graphql.Client) error{reading(&whoAmI{})}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			server, hits := newServer(t, test.handle)
			c, w := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = time.Minute })
			for _, err := range c.Multiplex(t.Context(), test.calls) {
				var e *Error
				if !errors.As(err, &e) || e.Attempts != int(test.hits) {
					t.Errorf("got %+v", err)
				}
				if strings.Contains(name, "rate") && (e.Kind != KindRateLimited || e.Ran != NotRun || e.RetryAfter != 7*time.Second) {
					t.Errorf("got %+v", e)
				}
			}
			if hits.Load() != test.hits || test.hits == 1 && len(w.list) > 0 {
				t.Errorf("%d requests, waits %v", hits.Load(), w.list)
			}
		})
	}
}

// What cannot be sent is left out, and the rest is paired as if it had not been there.
func TestMultiplexLeavesOutWhatCannotBeSent(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if n := strings.Count(string(text), `"operationName"`); n != 2 {
			t.Errorf("%d operations were sent", n)
		}
		answerWith(200, "application/json", `[{"data":{"achievementsAward":{"errors":["first"]}}},{"data":{"achievementsAward":{"errors":["last"]}}}]`)(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	good, data := awards(2)
	variables := func(v any) func(graphql.Client) error {
		return func(client graphql.Client) error {
			return client.MakeRequest(context.Background(), &graphql.Request{Query: mutationText, OpName: "award", Variables: v}, &graphql.Response{})
		}
	}
	own := errors.New("mine")
	errs := c.Multiplex(t.Context(), []func(graphql.Client) error{
		good[0],
		variables(map[string]any{"x": func() {}}),
		variables(&createVariables{createInput{Avatar: &Upload{Name: "a.png", Data: []byte("x")}}}),
		func(graphql.Client) error { return nil },
		func(client graphql.Client) error {
			return errors.Join(variables(nil)(client), variables(nil)(client))
		},
		func(graphql.Client) error { return own },
		good[1],
	})
	for i := 1; i <= 4; i++ {
		expect(t, errs[i], KindRequest, NotRun)
	}
	if !errors.Is(errs[5], own) {
		t.Errorf("got %v", errs[5])
	}
	if errs[0] != nil || errs[6] != nil || data[0].AchievementsAward.Errors[0] != "first" || data[1].AchievementsAward.Errors[0] != "last" {
		t.Errorf("got %v, %+v", errs, data)
	}
}

func TestMultiplexStopsWithItsContext(t *testing.T) {
	server, hits := newServer(t, answerWith(200, "application/json", "[]"))
	c, _ := newTestClient(t, server.URL)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls, _ := awards(2)
	for _, err := range c.Multiplex(ctx, calls) {
		expect(t, err, KindCanceled, NotRun)
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests", hits.Load())
	}
}

func TestMultiplexRefusedConnectionDidNotRun(t *testing.T) {
	c, w := newTestClient(t, "http://127.0.0.1:1")
	calls, _ := awards(2)
	for _, err := range c.Multiplex(t.Context(), calls) {
		expect(t, err, KindNetwork, NotRun)
	}
	if len(w.list) != 0 {
		t.Errorf("waited %v", w.list)
	}
}

func TestMultiplexDebugLog(t *testing.T) {
	server, _ := newServer(t, answerWith(200, "application/json", `[`+made+`,{"errors":[{"message":"you sent `+testToken+`","locations":[{"line":1,"column":1}]}]},{"data":{}}]`))
	var log strings.Builder
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.Debug = &log })
	calls, _ := awards(2)
	c.Multiplex(t.Context(), append(slices.Clip(calls), reading(&whoAmI{})))
	text := log.String()
	for _, want := range []string{
		"> 2 x award, 1 x whoAmI attempt 1: POST ", `; 0 award, variables {"input":{"userId":0}}`, `; 1 award, variables {"input":{"userId":1}}`,
		"; 2 whoAmI, variables", "< 2 x award, 1 x whoAmI: 200 OK", "1 award: you sent •••: outcome: not run",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, testToken) || strings.Count(text, "\n") != 3 {
		t.Error(text)
	}
}
