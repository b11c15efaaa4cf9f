package transport

import (
	"fmt"
	"net/http"
	"testing"
)

// Which answers, of all statuses a gateway can give, say for sure that nothing ran:
// those that look like GitLab's own. Whatever else stands on top of a request may
// stand there after GitLab has carried it out.
func TestWhichAnswersComeBeforeRunning(t *testing.T) {
	const (
		errs  = `{"errors":[{"message":"no"}]}`
		rest  = `{"message":"403 Forbidden"}`
		oauth = `{"error":"invalid_token","error_description":"Token is expired."}`
		page  = "<html><body>nope</body></html>"
		words = "Retry later"
	)
	json, text, html := "application/json; charset=utf-8", "text/plain", "text/html; charset=utf-8"
	type answer struct{ contentType, body string }
	gitlab := []answer{{json, errs}, {json, rest}, {json, oauth}}
	plain := []answer{{text, words}, {json, `{"error":"too many"}`}}
	others := []answer{
		{html, page}, {html, errs}, {html, ""}, {text, page}, {"application/xhtml+xml", page}, {"", page},
	}
	mute := []answer{{json, ""}, {json, `{}`}, {json, `{"errors":[]}`}, {json, `{"data":{}}`}, {json, `[]`}, {json, `{"message":"cut`}, {text, words}}

	check := func(status int, a answer, want Ran) {
		t.Run(fmt.Sprintf("%d %s %.20s", status, a.contentType, a.body), func(t *testing.T) {
			server, hits := newServer(t, answerWith(status, a.contentType, a.body))
			c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = -1 })
			calls, _ := awards(2)
			for name, err := range map[string]error{"alone": mutate(t.Context(), c, "award"), "together": c.Multiplex(t.Context(), calls)[1]} {
				e, ok := err.(*Error) //nolint:errorlint // the concrete type is the promise
				if !ok || e.Ran != want || e.Status != status {
					t.Errorf("%s: got %+v, want the outcome %q", name, err, want)
				}
				if ok && e.WholeRequest != (want == NotRun && (status == 400 || status == 422)) {
					t.Errorf("%s: refused as a whole is %t", name, e.WholeRequest)
				}
			}
			if hits.Load() != 2 {
				t.Errorf("asked %d times", hits.Load())
			}
		})
	}
	for _, status := range []int{401, 403, 404, 422} {
		for _, a := range gitlab {
			check(status, a, NotRun)
		}
		for _, a := range append(others, mute...) {
			check(status, a, RanUnknown)
		}
	}
	for _, status := range []int{400, 429} {
		for _, a := range append(plain, gitlab...) {
			check(status, a, NotRun)
		}
		for _, a := range others {
			check(status, a, RanUnknown)
		}
	}
	check(400, answer{text, ""}, RanUnknown)
	// Everything else that a gateway might say, in whatever form.
	for _, status := range []int{
		201, 202, 203, 204, 205, 206, 300, 304, 305, 306, 402, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
		418, 419, 420, 421, 423, 424, 425, 426, 428, 431, 440, 444, 449, 450, 451, 460, 463, 494, 495, 497, 498, 499, 500, 501,
		502, 503, 504, 505, 507, 508, 511, 520, 521, 522, 523, 524, 525, 526, 530, 599, 999,
	} {
		for _, a := range []answer{{json, errs}, {html, page}, {text, words}} {
			if status == http.StatusNoContent || status == http.StatusNotModified {
				a.body = ""
			}
			check(status, a, RanUnknown)
		}
	}
}

// A page of a gateway that says how long to wait is its own limit of requests.
func TestALimitOfAGatewayIsNoDoubt(t *testing.T) {
	for name, value := range map[string]string{"Retry-After": "5", "RateLimit-Reset": "99999999999"} {
		server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(name, value)
			answerWith(429, "text/html", "<html>")(w, r)
		})
		c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = -1 })
		expect(t, mutate(t.Context(), c, "award"), KindRateLimited, NotRun)
	}
}

// An answer that breaks off says nothing, whatever its status.
func TestBrokenRefusalsLeaveDoubt(t *testing.T) {
	for _, status := range []string{"400 Bad Request", "401 Unauthorized", "429 Too Many Requests"} {
		server, _ := newServer(t, hijack(t, raw("HTTP/1.1 "+status+"\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"message\":\"no\"}")))
		c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = -1 })
		err := mutate(t.Context(), c, "award")
		if e, ok := err.(*Error); !ok || e.Ran != RanUnknown { //nolint:errorlint // the concrete type is the promise
			t.Errorf("%s: got %+v", status, err)
		}
	}
}
