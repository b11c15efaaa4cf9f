package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math"
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
	var (
		mu                   sync.Mutex
		over, running        bool
		answered, tlsToProxy atomic.Bool // tlsToProxy is what comes next
	)
	end := func() { cancel(&SilentProxy{Proxy: proxy.Host, Limit: limit, Answered: answered.Load()}) }
	timer := time.AfterFunc(math.MaxInt64, end)
	begin := func() {
		mu.Lock()
		defer mu.Unlock()
		if !over && !running { // of several addresses the first that is reached counts
			running = true
			timer.Reset(limit)
		}
	}
	finish := func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		timer.Stop()
	}
	tlsToProxy.Store(proxy.Scheme == "https")
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			if err == nil {
				begin()
			}
		},
		TLSHandshakeStart: func() {
			if tlsToProxy.Load() {
				mu.Lock()
				defer mu.Unlock()
				running = false
				timer.Stop() // this has a limit of its own
				return
			}
			answered.Store(true)
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err == nil && tlsToProxy.CompareAndSwap(true, false) {
				begin()
			}
			// The transport's own limit for this may be the first to strike.
			if late := net.Error(nil); errors.As(err, &late) && late.Timeout() && !tlsToProxy.Load() {
				end()
			}
		},
		// Perhaps another connection than the one that was being made, which goes on.
		GotConn: func(httptrace.GotConnInfo) { finish() },
	}), func() { finish(); cancel(nil) }
}

// silence returns the [*SilentProxy] that ended a context, or nil.
func silence(ctx context.Context) *SilentProxy {
	var silent *SilentProxy
	if errors.As(context.Cause(ctx), &silent) {
		return silent
	}
	return nil
}
