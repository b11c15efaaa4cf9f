package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// A SilentProxy is the cause why a request was given up whose proxy took the connection
// and did not answer when it was asked for the host behind it, or after whose answer
// nothing came. net/http has no limit of its own for the former which is shorter than a
// minute.
type SilentProxy struct {
	Proxy string // host and port
	Limit time.Duration
	// Answered tells that the proxy said it was connected, and let nothing through then.
	Answered bool
}

func (s *SilentProxy) Error() string {
	if s.Answered {
		return fmt.Sprintf("the proxy %s answered, and let nothing through within %s", s.Proxy, s.Limit)
	}
	return fmt.Sprintf("the proxy %s took the connection and did not answer within %s", s.Proxy, s.Limit)
}

// watchProxy bounds how long a proxy may think about a connection to the host behind it,
// and how long TLS with that host may take through it, both together, for one request
// that is made with the context it returns. That ends with a [*SilentProxy] as its cause,
// which [silence] returns. release has to be called when the request is over. Without a
// proxy nothing is bounded.
func watchProxy(ctx context.Context, proxy *url.URL, limit time.Duration) (watched context.Context, release func()) {
	if proxy == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{limit: limit}
	w.end = func() { cancel(&SilentProxy{Proxy: proxy.Host, Limit: limit, Answered: w.answered.Load()}) }
	var tlsToProxy atomic.Bool // is what comes next
	tlsToProxy.Store(proxy.Scheme == "https")
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				w.begin()
			}
		},
		TLSHandshakeStart: func() {
			if tlsToProxy.Load() { // which has a limit of its own
				w.stop()
				return
			}
			w.answered.Store(true)
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil && tlsToProxy.CompareAndSwap(true, false) {
				w.begin()
			}
			// The transport's own limit for this may be the first to strike.
			if late := net.Error(nil); errors.As(err, &late) && late.Timeout() && !tlsToProxy.Load() {
				w.end()
			}
		},
		// Perhaps another connection than the one that was being made, which goes on.
		GotConn: func(httptrace.GotConnInfo) { w.finish() },
	}), func() { w.finish(); cancel(nil) }
}

// silence returns the [*SilentProxy] that ended a context, or nil.
func silence(ctx context.Context) *SilentProxy {
	var silent *SilentProxy
	if errors.As(context.Cause(ctx), &silent) {
		return silent
	}
	return nil
}

// watch is a limit that begins and ends with what a connection is about.
type watch struct {
	limit    time.Duration
	end      func()
	answered atomic.Bool

	mu    sync.Mutex
	timer *time.Timer
	over  bool
}

func (w *watch) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer == nil && !w.over {
		w.timer = time.AfterFunc(w.limit, w.end)
	}
}

func (w *watch) finish() {
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	w.stop()
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
}
