package transport

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Each row is an answer, what it says about the request, and how often the
// server is asked by a query, a mutation that may run once, and one that sets a
// state. Back-off gives up after the fourth attempt.
func TestAnswersByStatus(t *testing.T) {
	tests := []struct {
		name                 string
		status               int
		contentType, body    string
		kind                 Kind
		ran                  Ran
		query, award, remove int32
		message              string
		graphQLErrors        int
		header, headerValue  string
		retryAfter           time.Duration
	}{
		{name: "bad token", status: 401, contentType: "application/json", body: `{"errors":[{"message":"Invalid token"}]}`,
			kind: KindUnauthorized, ran: NotRun, query: 1, award: 1, remove: 1, message: "401 Unauthorized: Invalid token", graphQLErrors: 1},
		{name: "token echoed", status: 401, contentType: "application/json", body: `{"errors":[{"message":"no ` + testToken + `"}]}`,
			kind: KindUnauthorized, ran: NotRun, query: 1, award: 1, remove: 1, message: "no •••", graphQLErrors: 1},
		{name: "forbidden", status: 403, contentType: "application/json", body: `{"errors":[{"message":"API not accessible for user"}]}`,
			kind: KindForbidden, ran: NotRun, query: 1, award: 1, remove: 1, message: "API not accessible for user", graphQLErrors: 1},
		{name: "forbidden by a firewall", status: 403, contentType: "text/html", body: "<html>",
			kind: KindForbidden, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "answered 403 Forbidden"},
		{name: "no such endpoint", status: 404, contentType: "text/html", body: "<html>",
			kind: KindNotFound, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "is --host right"},
		{name: "REST endpoint", status: 404, contentType: "application/json", body: `{"error":"404 Not Found"}`,
			kind: KindNotFound, ran: NotRun, query: 1, award: 1, remove: 1, message: "404 Not Found"},
		{name: "static site", status: 405, contentType: "text/html", body: "<html>",
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "is --host right"},
		{name: "too many files", status: 400, contentType: "text/plain", body: "upload request contains more than 10 files",
			kind: KindUnprocessable, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "400 Bad Request"},
		{name: "query too large", status: 422, contentType: "application/json", body: `{"errors":[{"message":"Query too large"}]}`,
			kind: KindUnprocessable, ran: NotRun, query: 1, award: 1, remove: 1, message: "Query too large", graphQLErrors: 1},
		{name: "rate limited for too long", status: 429, contentType: "text/plain", body: "Retry later", header: "Retry-After", headerValue: "600",
			kind: KindRateLimited, ran: NotRun, query: 1, award: 1, remove: 1, message: "asks to wait 10m0s", retryAfter: 10 * time.Minute},
		{name: "rate limited by a gateway", status: 429, contentType: "text/html", body: "<html>", header: "Retry-After", headerValue: "9",
			kind: KindRateLimited, ran: RanUnknown, query: 14, award: 1, remove: 14, message: "429", retryAfter: 9 * time.Second},
		{name: "internal error", status: 500, contentType: "application/json", body: `{"errors":[{"message":"Internal server error"}]}`,
			kind: KindUnavailable, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "Internal server error", graphQLErrors: 1},
		{name: "gateway", status: 502, contentType: "text/html", body: "<html>",
			kind: KindUnavailable, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "502 Bad Gateway"},
		{name: "gateway time-out", status: 504, contentType: "text/html", body: "<html>",
			kind: KindUnavailable, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "504 Gateway Timeout"},
		{name: "request time-out", status: 408, contentType: "text/plain", body: "",
			kind: KindUnavailable, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "408"},
		{name: "HTML page", status: 200, contentType: "text/html; charset=utf-8", body: "<html>",
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "text/html"},
		{name: "HTML page that is JSON", status: 200, contentType: "text/html", body: okAnswer,
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "text/html"},
		{name: "plain text", status: 200, contentType: "text/plain", body: "ok",
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "text/plain"},
		{name: "empty", status: 200, contentType: "application/json", body: "",
			kind: KindNotGraphQL, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "valid JSON"},
		{name: "cut short", status: 200, contentType: "application/json", body: `{"data":{"achiev`,
			kind: KindNotGraphQL, ran: RanUnknown, query: 4, award: 1, remove: 4, message: "valid JSON"},
		{name: "nothing", status: 204, contentType: "", body: "",
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "204"},
		{name: "other JSON", status: 200, contentType: "application/json", body: `{"status":"ok"}`,
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "neither data nor errors"},
		{name: "array", status: 200, contentType: "application/json", body: `[{"data":{}}]`,
			kind: KindNotGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "unexpected array"},
		{name: "refused document", status: 200, contentType: "application/json", body: `{"errors":[{"message":"Query has complexity of 253"}]}`,
			kind: KindGraphQL, ran: NotRun, query: 1, award: 1, remove: 1, message: "Query has complexity of 253", graphQLErrors: 1},
		{name: "error of a gateway", status: 200, contentType: "application/json", body: `{"errors":[{"message":"upstream timeout"}]}`,
			kind: KindGraphQL, ran: RanUnknown, query: 1, award: 1, remove: 1, message: "upstream timeout", graphQLErrors: 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if test.header != "" {
					w.Header().Set(test.header, test.headerValue)
				}
				answerWith(test.status, test.contentType, test.body)(w, r)
			})
			c, _ := newTestClient(t, server.URL)
			check := func(what string, err error, want int32) {
				t.Helper()
				e := asError(t, err, test.kind, test.ran)
				if got := hits.Swap(0); got != want || e.Attempts != int(want) {
					t.Errorf("%s: the server was asked %d times and the error says %d, want %d", what, got, e.Attempts, want)
				}
				if e.Status != test.status || len(e.GraphQL) != test.graphQLErrors || e.RetryAfter != test.retryAfter {
					t.Errorf("%s: got %+v", what, e)
				}
				if !strings.Contains(e.Message, test.message) {
					t.Errorf("%s: got %q, want it to contain %q", what, e.Message, test.message)
				}
			}
			_, err := query(t.Context(), c)
			check("query", err, test.query)
			check("award", mutate(t.Context(), c, "award"), test.award)
			check("remove", mutate(t.Context(), c, "remove"), test.remove)
		})
	}
}

// Once one attempt of a repeatable mutation may have run, a later refusal does
// not make that unhappen.
func TestDoubtOutlivesARepetition(t *testing.T) {
	for name, second := range map[string]http.HandlerFunc{
		"refused by status": answerWith(403, "application/json", `{"errors":[{"message":"no"}]}`),
		"refused in a 200":  answerWith(200, "application/json", `{"data":{"achievementsDelete":null},"errors":[{"message":"gone","path":["achievementsDelete"]}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				if first {
					first = false
					answerWith(502, "text/html", "")(w, r)
					return
				}
				second(w, r)
			})
			c, _ := newTestClient(t, server.URL)
			err := mutate(t.Context(), c, "remove")
			e, ok := err.(*Error) //nolint:errorlint // the concrete type is the promise
			if !ok || e.Ran != RanUnknown || e.Attempts != 2 || hits.Load() != 2 {
				t.Errorf("got %+v after %d requests", err, hits.Load())
			}
		})
	}
}
