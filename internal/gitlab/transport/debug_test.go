package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// The log shows the way of a request, and the token in no form, wherever the
// server or the caller repeats it.
func TestDebugLog(t *testing.T) {
	token := `glpat-a"b<c\d`
	quoted := `glpat-a\"b\u003cc\\d`
	first := true
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if first {
			first = false
			w.Header().Set("Retry-After", "7")
			w.Header().Set("RateLimit-Remaining", "0")
			w.Header().Set("RateLimit-Name", token)
			w.WriteHeader(http.StatusTooManyRequests)
			// The token straddles the place where the log cuts a body.
			_, _ = io.WriteString(w, "red\x1b[31m\u202e "+strings.Repeat("x", maxLoggedBody-20)+token)
			return
		}
		answerWith(200, "application/json", `{"errors":[{"message":"you sent `+quoted+`","locations":[{"line":1,"column":1}]}]}`)(w, r)
	})
	var log strings.Builder
	c, _ := newTestClient(t, server.URL+"/sub", func(o *Options) { o.Debug, o.Token = &log, token })
	err := c.MakeRequest(t.Context(), &graphql.Request{Query: mutationText, OpName: "award", Variables: &createVariables{createInput{
		Name: "line\nbreak " + token, Avatar: &Upload{Name: "a.png", ContentType: "image/png", Data: []byte("IMAGEBYTES")},
	}}}, &graphql.Response{})
	expect(t, err, KindGraphQL, NotRun)

	text := log.String()
	for _, want := range []string{
		"> award attempt 1: POST " + server.URL + "/sub/api/graphql", "> award attempt 2",
		`"name":"line\nbreak •••"`, `variables.input.avatar is "a.png" (image/png, 10 bytes)`,
		"< award: 429 Too Many Requests in 0s", "retry-after: 7", "ratelimit-remaining: 0", "ratelimit-name: •••",
		"trying again in 7s", `red\x1b[31m\u202e`, "< award: 200 OK", "you sent •••",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	for _, never := range []string{token, quoted, url.QueryEscape(token), url.PathEscape(token), "glpat", "IMAGEBYTES", "\x1b", "\u202e"} {
		if strings.Contains(text, never) {
			t.Errorf("the log holds %q", never)
		}
	}
	if lines := strings.Count(text, "\n"); lines != 6 {
		t.Errorf("got %d lines", lines)
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestDebugLogOfFailures(t *testing.T) {
	var log strings.Builder
	c, _ := newTestClient(t, "http://127.0.0.1:1", func(o *Options) { o.Debug = &log; o.MaxWait = 0 })
	c.roundTripper = roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF })
	if _, err := query(t.Context(), c); err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(log.String(), "giving up, outcome: not run") {
		t.Error(log.String())
	}
}

// A token that the server repeats in a payload must not reach a message.
func TestTheTokenInAPayloadIsBlanked(t *testing.T) {
	for _, token := range []string{"glpat-abcdefgh12345678", "odd/token+with=signs"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			text, _ := json.Marshal("refused: " + r.Header.Get("Authorization"))
			if r.Header.Get("Escape") != "" { // every letter can be written in another way
				text = []byte(strings.ReplaceAll(string(text), "a", "\\u0061"))
			}
			_, _ = fmt.Fprintf(w, `{"data":{"says":%s}}`, text)
		}))
		base, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		for _, headers := range []map[string]string{nil, {"Escape": "yes"}} {
			c, err := New(Options{Base: base, Token: token, Headers: headers, ConnectTimeout: time.Minute, AnswerTimeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			var data struct{ Says string }
			err = c.MakeRequest(context.Background(), &graphql.Request{OpName: "Q", Query: "query Q { says }"}, &graphql.Response{Data: &data})
			if err != nil || !strings.HasPrefix(data.Says, "refused: ") || strings.Contains(data.Says, token) {
				t.Errorf("%v, %q", err, data.Says)
			}
		}
		server.Close()
	}
}
