package fault

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"
)

// maxBody is more than any request may have, so that the handler behind still
// sees that it is too much.
const maxBody = 17 << 20

// Handler lets the plan's faults strike the requests for next. describe tells
// the operations of a request; it may read the body.
//
// What next has begun it finishes, even where the client has left: so does the
// server that is played here.
func (p *Plan) Handler(describe func(*http.Request) []Operation, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.empty.Load() {
			next.ServeHTTP(w, r)
			return
		}
		// Only when the body was read does net/http notice that a client
		// leaves; and who executes late has no other chance to read it.
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
		if err != nil {
			drop()
		}
		copied := func() *http.Request {
			c := r.Clone(context.WithValue(context.WithoutCancel(r.Context()), lateKey{}, new(time.Duration)))
			c.Body = io.NopCloser(bytes.NewReader(body))
			return c
		}
		latency, struck := p.meet(r.RemoteAddr, describe(copied()))
		p.sleep(latency)
		if struck == nil {
			next.ServeHTTP(w, copied())
			return
		}
		p.strike(w, r, *struck, next, copied())
	})
}

// strike answers r, or does not. request is what is left for next to execute.
func (p *Plan) strike(w http.ResponseWriter, r *http.Request, f Fault, next http.Handler, request *http.Request) {
	switch f.Kind {
	case StatusAfter, CloseAfter, HangAfter, HTMLAfter, GatewayAfter:
		execute(next, request)
	}
	switch f.Kind {
	case StatusBefore, StatusAfter:
		answerStatus(w, f.Status)
	case GatewayBefore, GatewayAfter:
		answerGateway(w, f.Status)
	case GoAway:
		w.Header().Set("Connection", "close") // net/http makes a GOAWAY of it
		next.ServeHTTP(w, request)
	case HTMLBefore, HTMLAfter:
		answerPage(w, http.StatusOK, "Sign in · GitLab")
	case TooMany, TooManyRetryAfter, TooManyReset:
		p.answerTooMany(w, f)
	case CloseBefore, CloseAfter:
		drop()
	case HangBefore, HangAfter:
		<-r.Context().Done()
		drop()
	case Truncate:
		truncate(w, execute(next, request))
	case Late:
		p.later(func() {
			p.sleep(f.Duration)
			execute(next, request)
		})
		drop()
	case FirstClose:
		execute(next, withQuota(request, f))
		drop()
	case FirstTimeout, FirstTimeoutInside:
		next.ServeHTTP(w, withQuota(request, f))
	}
}

// drop ends the connection without an answer. It does not return: this panic
// is net/http's way to say so, for HTTP/1 and HTTP/2 alike.
func drop() { panic(http.ErrAbortHandler) }

// execute has an answer made that is not, or not yet, sent.
func execute(next http.Handler, request *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	next.ServeHTTP(answer, request)
	return answer
}

func truncate(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	maps.Copy(w.Header(), answer.Header())
	whole := answer.Body.Bytes()
	w.Header().Set("Content-Length", strconv.Itoa(len(whole)))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(whole[:len(whole)/2])
	_ = http.NewResponseController(w).Flush()
	drop()
}

// answerStatus answers as GitLab does or, for the statuses of gateways, as the
// web server in front of it.
func answerStatus(w http.ResponseWriter, status int) {
	text := cmp.Or(http.StatusText(status), "Status")
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		answerGateway(w, status)
		return
	case http.StatusInternalServerError:
		text = "Internal server error"
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"errors":[{"message":"`+text+`"}]}`)
}

// answerGateway answers as a firewall, a proxy or a sign-on in front of GitLab
// does, which knows nothing of JSON.
func answerGateway(w http.ResponseWriter, status int) {
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "/__gateway/sign-in")
	}
	answerPage(w, status, strconv.Itoa(status)+" "+cmp.Or(http.StatusText(status), "Status"))
}

func answerPage(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>"+title+"</title></head><body><h1>"+title+"</h1></body></html>\n")
}

// answerTooMany rounds up: who comes back at the second that is told must not
// be early.
func (p *Plan) answerTooMany(w http.ResponseWriter, f Fault) {
	switch f.Kind {
	case TooManyRetryAfter:
		seconds := (f.Duration + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	case TooManyReset:
		reset := p.now().Add(f.Duration + time.Second - 1)
		w.Header().Set("RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	}
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = io.WriteString(w, "Retry later\n")
}
