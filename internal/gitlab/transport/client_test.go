package transport

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
)

const (
	testToken = "glpat-Secret_Value.01"

	queryText    = "\nquery whoAmI {\n\tcurrentUser { id }\n}"
	mutationText = "\nmutation award ($input: Input!) {\n\tachievementsAward(input: $input) { errors }\n}"
	deleteText   = "mutation remove { achievementsDelete { errors } }"

	okAnswer = `{"data":{"currentUser":{"id":"1"}}}`
)

// waits records what a client waited for instead of waiting, and is its clock.
type waits struct {
	mu   sync.Mutex
	at   time.Time
	list []time.Duration
}

func (w *waits) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *waits) sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
	w.list = append(w.list, d)
	return ctx.Err()
}

// newTestClient speaks to address; it waits only in w, and its jitter is neutral.
func newTestClient(t *testing.T, address string, adjust ...func(*Options)) (*Client, *waits) {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w := &waits{at: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}
	o := Options{
		Base: base, HostName: "--host", Token: testToken, UserAgent: "ach/test", ConnectTimeout: 10 * time.Second, AnswerTimeout: 20 * time.Second, MaxWait: 2 * time.Minute,
		Rules: map[string]Rule{"remove": Absolute},
	}
	for _, f := range adjust {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.sleep, c.now, c.jitter = w.sleep, w.now, func() float64 { return 0.5 }
	return c, w
}

// newServer counts the requests it answers with handle.
func newServer(t *testing.T, handle http.HandlerFunc) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var hits atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s, &hits
}

func answerWith(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

type whoAmI struct {
	CurrentUser *struct {
		ID string `json:"id"`
	} `json:"currentUser"`
}

func query(ctx context.Context, c *Client) (*whoAmI, error) {
	var data whoAmI
	err := c.MakeRequest(ctx, &graphql.Request{Query: queryText, OpName: "whoAmI"}, &graphql.Response{Data: &data})
	return &data, err
}

func mutate(ctx context.Context, c *Client, name string) error {
	text := mutationText
	if name == "remove" {
		text = deleteText
	}
	var data map[string]any
	return c.MakeRequest(ctx, &graphql.Request{
		Query: text, OpName: name, Variables: map[string]any{"input": map[string]any{"userId": "gid://gitlab/User/1"}},
	}, &graphql.Response{Data: &data})
}

// asError fails the test unless err is an *Error with the kind and outcome given.
func asError(t *testing.T, err error, kind Kind, ran Ran) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an *Error of kind %q", err, kind)
	}
	if e.Kind != kind || e.Ran != ran {
		t.Errorf("got kind %q, outcome %q (%s), want %q, %q", e.Kind, e.Ran, e, kind, ran)
	}
	withoutHint, _, _ := strings.Cut(e.Error(), "; is --host right")
	if strings.Contains(e.Error(), testToken) || strings.ContainsAny(withoutHint, "\n?@") {
		t.Errorf("the message holds what it must not: %q", e.Error())
	}
	return e
}

// expect is asError for where the error itself does not matter.
func expect(t *testing.T, err error, kind Kind, ran Ran) {
	t.Helper()
	_ = asError(t, err, kind, ran)
}

func TestMakeRequestSendsOneJSONPost(t *testing.T) {
	server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		want := map[string]string{
			"Authorization": "Bearer " + testToken, "Content-Type": "application/json",
			"Accept": "application/json", "User-Agent": "ach/test", "Accept-Encoding": "gzip",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: got %q, want %q", name, got, value)
			}
		}
		if r.Method != http.MethodPost || r.URL.Path != "/gitlab/api/graphql" || r.ContentLength <= 0 {
			t.Errorf("got %s %s with length %d", r.Method, r.URL.Path, r.ContentLength)
		}
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body["query"] != queryText || body["operationName"] != "whoAmI" {
			t.Errorf("got body %v, %v", body, err)
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, okAnswer)
		_ = z.Close()
	})
	c, _ := newTestClient(t, server.URL+"/gitlab/")
	data, err := query(t.Context(), c)
	if err != nil || data.CurrentUser == nil || data.CurrentUser.ID != "1" || hits.Load() != 1 {
		t.Errorf("got %+v, %v after %d requests", data, err, hits.Load())
	}
}

func TestNoTokenSendsNoAuthorization(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if _, there := r.Header["Authorization"]; there {
			t.Error("an Authorization header was sent")
		}
		answerWith(200, "application/json", okAnswer)(w, r)
	})
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.Token = "" })
	if _, err := query(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestAnswerOverTheLimitIsAnError(t *testing.T) {
	server, hits := newServer(t, answerWith(200, "application/json", `{"data":{"x":"`+strings.Repeat("a", 5000)+`"}}`))
	c, _ := newTestClient(t, server.URL)
	c.maxAnswer = 1000
	_, err := query(t.Context(), c)
	expect(t, err, KindTooLarge, RanUnknown)
	if hits.Load() != 1 {
		t.Errorf("asked %d times", hits.Load())
	}
}

func TestGetJSON(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.String() != "/sub/api/v4/personal_access_tokens/self?a=b" {
			t.Errorf("got %s %s", r.Method, r.URL)
		}
		if r.Header.Get("Authorization") == "" || r.Header.Get("Content-Type") != "" || r.ContentLength != 0 {
			t.Errorf("got headers %v, length %d", r.Header, r.ContentLength)
		}
		answerWith(200, "application/json", `{"scopes":["api"]}`)(w, r)
	})
	c, _ := newTestClient(t, server.URL+"/sub")
	var out struct{ Scopes []string }
	if err := c.GetJSON(t.Context(), "/api/v4/personal_access_tokens/self?a=b", &out); err != nil || len(out.Scopes) != 1 {
		t.Errorf("got %v, %v", out, err)
	}
	var wrong struct{ Scopes int }
	expect(t, c.GetJSON(t.Context(), "/api/v4/personal_access_tokens/self?a=b", &wrong), KindNotGraphQL, RanUnknown)
	for _, path := range []string{"https://elsewhere.example/x", "//elsewhere.example/x", "relative", ""} {
		expect(t, c.GetJSON(t.Context(), path, &out), KindRequest, NotRun)
	}
}

func TestGetJSONGivesTheServersWords(t *testing.T) {
	for body, want := range map[string]struct {
		words string
		ran   Ran
	}{
		`{"message":"401 Unauthorized"}`:                                        {"401 Unauthorized", RanUnknown},
		`{"error":"invalid_token","error_description":"Token was revoked now"}`: {"Token was revoked now", NotRun},
		`{"errors":[{"message":"Invalid token"}]}`:                              {"Invalid token", NotRun},
	} {
		server, _ := newServer(t, answerWith(401, "application/json", body))
		c, _ := newTestClient(t, server.URL)
		e := asError(t, c.GetJSON(t.Context(), "/api/v4/personal_access_tokens/self", &struct{}{}), KindUnauthorized, want.ran)
		if !strings.HasSuffix(e.Message, ": "+want.words) {
			t.Errorf("got %q, want it to end in %q", e.Message, want.words)
		}
	}
}

// A token that lacks a fine-grained permission is told by a code beside the words
// (lib/api/api_guard.rb: GranularPermissionsError).
func TestGetJSONKeepsTheCodeOfARefusal(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"insufficient_granular_scope","error_description":"Access denied: …"}`: "insufficient_granular_scope",
		`{"error":"insufficient_granular_scope"}`:                                        "insufficient_granular_scope",
		`{"error":"404 Not Found"}`:                                                      "",
		`{"message":"403 Forbidden"}`:                                                    "",
		`{"error":["insufficient_granular_scope"]}`:                                      "",
		`<html>insufficient_granular_scope</html>`:                                       "",
	} {
		server, _ := newServer(t, answerWith(403, "application/json", body))
		c, _ := newTestClient(t, server.URL)
		var e *Error
		if err := c.GetJSON(t.Context(), "/api/v4/personal_access_tokens/self", &struct{}{}); !errors.As(err, &e) || e.Kind != KindForbidden {
			t.Fatalf("%s: %v", body, err)
		}
		if e.Code != want {
			t.Errorf("%s: the code is %q, want %q", body, e.Code, want)
		}
	}
}

func TestNewRefusesBadOptions(t *testing.T) {
	for _, address := range []string{"", "gitlab.example.org", "ftp://gitlab.example.org", "https://", "https://u:p@gitlab.example.org", "https://gitlab.example.org?x=1"} {
		base, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{Base: base}); err == nil {
			t.Errorf("%q was accepted", address)
		}
	}
	if _, err := New(Options{}); err == nil {
		t.Error("no address was accepted")
	}
	base := &url.URL{Scheme: "https", Host: "gitlab.example.org"}
	if _, err := New(Options{Base: base, Token: "two\nlines"}); err == nil || strings.Contains(err.Error(), "lines") {
		t.Errorf("a token with a newline: got %v", err)
	}
}

func TestPrintingAClientHidesItsToken(t *testing.T) {
	c, _ := newTestClient(t, "https://gitlab.example.org")
	var b bytes.Buffer
	_, _ = fmt.Fprintf(&b, "%v %+v %#v %s", c, c, c, c)
	if strings.Contains(b.String(), testToken) {
		t.Error(b.String())
	}
}
