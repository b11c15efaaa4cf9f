package transport

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
)

func TestHTTP2IsSpoken(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("got %s", r.Proto)
		}
		answerWith(200, "application/json", okAnswer)(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.RootCAs = rootsOf(server) })
	if _, err := query(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// net/http repeats a request over HTTP/2 whose stream was reset with the first of
// these codes, provided it can get the body again. A server may send them after
// it acted, so the award has to arrive once.
func TestHTTP2StreamResetAfterReading(t *testing.T) {
	for _, code := range []http2.ErrCode{http2.ErrCodeProtocol, http2.ErrCodeInternal, http2.ErrCodeCancel, http2.ErrCodeEnhanceYourCalm} {
		t.Run(code.String(), func(t *testing.T) {
			var requests atomic.Int32
			c, _, _ := play(t, func(s stage, stream uint32) bool {
				requests.Add(1)
				_ = s.framer.WriteRSTStream(stream, code)
				return true
			})
			expect(t, mutate(t.Context(), c, "award"), KindNetwork, RanUnknown)
			if got := requests.Load(); got != 1 {
				t.Errorf("the award arrived %d times", got)
			}
		})
	}
}
