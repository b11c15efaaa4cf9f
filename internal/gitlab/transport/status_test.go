package transport

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// sample is an answer with another status than 200.
type sample struct {
	contentType, body string
	header            string // one that says something of a limit, or ""
}

// The types of content of the samples, and bodies that stand for a kind.
const (
	jsonType, textType, htmlType = "application/json; charset=utf-8", "text/plain", "text/html; charset=utf-8"

	controllerError = `{"errors":[{"message":"no"}]}`
	pageBody        = "<html><body>nope</body></html>"
)

// gatewayBodies are refusals of APIs and gateways that are not GitLab.
func gatewayBodies() []string {
	return []string{
		`{"message":"403 Forbidden"}`, `{"message":"API rate limit exceeded","request_id":"1"}`, `{"message":null}`,
		`{"fault":{"faultstring":"Invalid access token","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}`,
		`{"error":{"code":403,"message":"no"}}`, `{"error":"forbidden"}`, `{"error":"unauthorized"}`, `{"error":"too many"}`, `{"error":""}`,
		`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}`,
		`{"errors":[{"message":"no"}],"data":{"achievementsAward":null}}`, `{"errors":[{"message":"no"}],"status":403}`,
		`{"errors":[{"message":"no","errorType":"UnauthorizedException"}]}`, `{"errors":[{"title":"Forbidden","status":"403"}]}`,
		`{"errors":[{"message":"no"},{}]}`, `{"errors":[{"message":"no"},null]}`, `{"errors":[{"message":""}]}`, `{"errors":[{"message":5}]}`,
		`{"errors":["no"]}`, `{"errors":"no"}`, `{"errors":{"message":"no"}}`, `{"errors":[]}`, `{"errors":null}`, `{"Errors":[{"message":"no"}]}`,
		`{"errors":[{"message":"no"}],"errors":[{"message":"no"}]}`, `[{"errors":[{"message":"no"}]}]`,
		`{}`, `{"data":{}}`, `[]`, `"no"`, `{"message":"cut`, `{"errors":[{"message":"no"}`, "no", "",
	}
}

// tryStatus checks what an answer says of an award alone, and of one of two in a batch.
func tryStatus(t *testing.T, status int, a sample, alone, together Ran) {
	t.Helper()
	t.Run(fmt.Sprintf("%d %s %s %.40s", status, a.contentType, a.header, a.body), func(t *testing.T) {
		server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			if name, value, ok := strings.Cut(a.header, ": "); ok {
				w.Header().Set(name, value)
			}
			answerWith(status, a.contentType, a.body)(w, r)
		})
		c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = 0 })
		calls, _ := awards(2)
		for want, err := range map[*Ran]error{&alone: mutate(t.Context(), c, "award"), &together: c.Multiplex(t.Context(), calls)[1]} {
			e, ok := err.(*Error) //nolint:errorlint // the concrete type is the promise
			if !ok || e.Ran != *want || e.Status != status {
				t.Errorf("together is %t: got %+v, want the outcome %q", want == &together, err, *want)
			}
			if ok && e.WholeRequest != (*want == NotRun && (status == 400 || status == 422)) {
				t.Errorf("together is %t: refused as a whole is %t", want == &together, e.WholeRequest)
			}
		}
		if hits.Load() != 2 {
			t.Errorf("asked %d times", hits.Load())
		}
	})
}

// Which answers, of all statuses a gateway can give, say for sure that nothing ran:
// those that GitLab gives in this very form. Whatever else stands on top of a request
// may stand there after GitLab has carried it out.
func TestWhichAnswersComeBeforeRunning(t *testing.T) {
	// What GitLab says with some status, and no other.
	ours := map[int][]string{
		401: {
			`{"error":"invalid_token","error_description":"Token is expired."}`, `{"error":"dpop_error","error_description":"no"}`,
			`{"error":"insufficient_scope","error_description":"no","scope":"api"}`,
			`{"error":"insufficient_granular_scope","error_description":"no"}`,
		},
		404: {`{"error":"404 Not Found"}`},
	}
	ours[403] = ours[401]
	others := slices.Concat(ours[401], ours[404])
	for _, status := range []int{401, 403, 404, 422, 400} {
		for _, body := range []string{
			controllerError, ` {"errors": [{"message": "no"}, {"message": "Query too large"}]} `, `{"data":null,"errors":[{"message":"no"}]}`,
			`{"errors":[{"message":"no","locations":[{"line":1,"column":1}],"path":["a"],"extensions":{"code":"x"}}]}`,
		} {
			tryStatus(t, status, sample{contentType: jsonType, body: body}, NotRun, NotRun)
			tryStatus(t, status, sample{contentType: htmlType, body: body}, RanUnknown, RanUnknown)
		}
		for _, body := range others {
			want := RanUnknown
			if slices.Contains(ours[status], body) {
				want = NotRun
			}
			tryStatus(t, status, sample{contentType: jsonType, body: body}, want, want)
		}
		for _, body := range gatewayBodies() {
			tryStatus(t, status, sample{contentType: jsonType, body: body, header: "Retry-After: 5"}, RanUnknown, RanUnknown)
		}
		for _, contentType := range []string{htmlType, "application/xhtml+xml", textType, jsonType, ""} {
			tryStatus(t, status, sample{contentType: contentType, body: pageBody}, RanUnknown, RanUnknown)
		}
		tryStatus(t, status, sample{contentType: htmlType}, RanUnknown, RanUnknown)
	}
	for _, status := range []int{401, 403, 404, 422} {
		for _, body := range []string{"Bad Request", "Retry later", "Invalid token", ""} {
			tryStatus(t, status, sample{contentType: textType, body: body}, RanUnknown, RanUnknown)
		}
	}
}

// A 400 in plain text is how GitLab refuses a request with a character that it does
// not take. Anybody could have said it, so that it counts for a batch only, whose
// parts are looked for before they are sent again.
func TestPlainBadRequests(t *testing.T) {
	for _, a := range []sample{{contentType: textType, body: "Bad Request"}, {contentType: textType}, {contentType: textType, body: "no\n"}} {
		tryStatus(t, 400, a, RanUnknown, NotRun)
	}
	for _, a := range []sample{
		{contentType: textType, body: `{"message":"no"}`}, {contentType: textType, body: ` [1]`},
		{contentType: "application/octet-stream", body: "Bad Request"}, {contentType: "application/problem+json", body: "Bad Request"},
	} {
		tryStatus(t, 400, a, RanUnknown, RanUnknown)
	}
}

// A limit of requests is GitLab's where it has GitLab's form; with a page, or in the
// words of another, it may have come on top of what was carried out.
func TestWhichLimitsComeBeforeRunning(t *testing.T) {
	for _, header := range []string{"", "Retry-After: 5", "RateLimit-Reset: 99999999999", "RateLimit-Name: throttle_authenticated_api", "X-RateLimit-Remaining: 0"} {
		told := RanUnknown
		if header != "" && !strings.HasPrefix(header, "X-") {
			told = NotRun
		}
		for _, text := range []string{"Retry later", "Retry later\n"} {
			tryStatus(t, 429, sample{textType, text, header}, NotRun, NotRun)
			tryStatus(t, 429, sample{"text/plain; charset=utf-8", text, header}, NotRun, NotRun)
			tryStatus(t, 429, sample{jsonType, text, header}, RanUnknown, RanUnknown)
			tryStatus(t, 429, sample{htmlType, text, header}, RanUnknown, RanUnknown)
		}
		for _, text := range []string{"", "Too many requests, says the administrator", "Retry later, please"} {
			tryStatus(t, 429, sample{textType, text, header}, told, told)
		}
		tryStatus(t, 429, sample{jsonType, controllerError, header}, told, told)
		tryStatus(t, 429, sample{textType, pageBody, header}, RanUnknown, RanUnknown)
		tryStatus(t, 429, sample{htmlType, pageBody, header}, RanUnknown, RanUnknown)
		tryStatus(t, 429, sample{"application/xhtml+xml", pageBody, header}, RanUnknown, RanUnknown)
		for _, body := range gatewayBodies() {
			tryStatus(t, 429, sample{jsonType, body, header}, RanUnknown, RanUnknown)
		}
	}
}

// Everything else that a gateway might say, in whatever form.
func TestNoOtherStatusComesBeforeRunning(t *testing.T) {
	for _, status := range []int{
		201, 202, 203, 204, 205, 206, 300, 304, 305, 306, 402, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
		418, 419, 420, 421, 423, 424, 425, 426, 428, 431, 440, 444, 449, 450, 451, 460, 463, 494, 495, 497, 498, 499, 500, 501,
		502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 530, 599, 999,
	} {
		for contentType, body := range map[string]string{jsonType: controllerError, htmlType: pageBody, textType: "Retry later"} {
			if status == http.StatusNoContent || status == http.StatusNotModified {
				body = ""
			}
			tryStatus(t, status, sample{contentType: contentType, body: body}, RanUnknown, RanUnknown)
		}
	}
}

// A mutation that is not sent again, because it may have run, was not given up for the
// wait that a limit asks for.
func TestAGatewaysLimitIsToldInItsWords(t *testing.T) {
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "5")
		answerWith(429, htmlType, pageBody)(w, r)
	})
	c, waits := newTestClient(t, server.URL)
	e := asError(t, mutate(t.Context(), c, "award"), KindRateLimited, RanUnknown)
	if strings.Contains(e.Message, "allowed for waiting") || !strings.HasSuffix(e.Message, "answered 429 Too Many Requests") || len(waits.list) != 0 {
		t.Errorf("got %q after the waits %v", e.Message, waits.list)
	}
}

// An answer that breaks off says nothing, whatever its status.
func TestBrokenRefusalsLeaveDoubt(t *testing.T) {
	for status, body := range map[string]string{
		"400 Bad Request": "Bad Request", "401 Unauthorized": controllerError, "422 Unprocessable Entity": controllerError, "429 Too Many Requests": "Retry later",
	} {
		server, _ := newServer(t, hijack(t, raw("HTTP/1.1 "+status+"\r\nContent-Type: text/plain\r\nRetry-After: 5\r\nContent-Length: 900\r\n\r\n"+body)))
		c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = 0 })
		calls, _ := awards(1)
		for _, err := range []error{mutate(t.Context(), c, "award"), c.Multiplex(t.Context(), calls)[0]} {
			if e, ok := err.(*Error); !ok || e.Ran != RanUnknown { //nolint:errorlint // the concrete type is the promise
				t.Errorf("%s: got %+v", status, err)
			}
		}
	}
}
