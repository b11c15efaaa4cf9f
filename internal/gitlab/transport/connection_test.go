package transport

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func rootsOf(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

// hijack hands the connection to f once the whole request was read, and closes it.
func hijack(t *testing.T, f func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		f(conn)
		_ = conn.Close()
	}
}

// reset makes the close that follows a TCP reset.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

func raw(text string) func(net.Conn) {
	return func(conn net.Conn) { _, _ = io.WriteString(conn, text) }
}

// A connection that breaks once the request has left leaves the outcome unknown:
// the award is sent once, the query and the state are sent again.
func TestBrokenAfterSending(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for name, test := range map[string]struct {
		handle http.HandlerFunc
		kind   Kind
	}{
		"closed without an answer":      {hijack(t, func(net.Conn) {}), KindNetwork},
		"reset":                         {hijack(t, reset), KindNetwork},
		"not HTTP":                      {hijack(t, raw("SSH-2.0-OpenSSH_9.6\r\n\r\n")), KindNetwork},
		"half a head":                   {hijack(t, raw("HTTP/1.1 200 OK\r\nContent-Le")), KindNetwork},
		"half a body":                   {hijack(t, raw(head+"Content-Length: 100\r\n\r\n{\"data\":{")), KindNetwork},
		"half a chunked body":           {hijack(t, raw(head+"Transfer-Encoding: chunked\r\n\r\n5\r\n{\"dat\r\n")), KindNetwork},
		"half a compressed body":        {hijack(t, raw(head+"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08")), KindNetwork},
		"body ends with the connection": {hijack(t, raw(head+"Connection: close\r\n\r\n{\"data\":{")), KindNotGraphQL},
	} {
		t.Run(name, func(t *testing.T) {
			server, hits := newServer(t, test.handle)
			c, _ := newTestClient(t, server.URL)
			expect(t, mutate(t.Context(), c, "award"), test.kind, RanUnknown)
			if got := hits.Swap(0); got != 1 {
				t.Errorf("the award was sent %d times", got)
			}
			expect(t, mutate(t.Context(), c, "remove"), test.kind, RanUnknown)
			if got := hits.Swap(0); got != 4 {
				t.Errorf("the removal was sent %d times", got)
			}
			_, err := query(t.Context(), c)
			expect(t, err, test.kind, RanUnknown)
			if got := hits.Swap(0); got != 4 {
				t.Errorf("the query was sent %d times", got)
			}
		})
	}
}

// net/http must not resend a mutation on its own when the server closes a
// connection that was kept alive, as it would for a GET.
func TestKeptAliveConnectionClosedAfterReading(t *testing.T) {
	var awards, ports atomic.Int32
	var first sync.Map
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if _, again := first.LoadOrStore(r.RemoteAddr, true); !again {
			ports.Add(1)
			answerWith(200, "application/json", okAnswer)(w, r)
			return
		}
		awards.Add(1)
		hijack(t, func(net.Conn) {})(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	if _, err := query(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	expect(t, mutate(t.Context(), c, "award"), KindNetwork, RanUnknown)
	if awards.Load() != 1 || ports.Load() != 1 {
		t.Errorf("the award arrived %d times, over %d connections", awards.Load(), ports.Load())
	}
}

func TestRefusedConnectionDidNotRun(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()
	c, w := newTestClient(t, address)
	e := asError(t, mutate(t.Context(), c, "award"), KindNetwork, NotRun)
	var dial *net.OpError
	if e.Attempts != 4 || len(w.list) != 3 || !errors.As(e, &dial) || dial.Op != "dial" {
		t.Errorf("got %+v after waiting %v", e, w.list)
	}
}

// A failure before sending is repeated even for an award, and can succeed.
func TestAwardSucceedsOnceTheServerIsUp(t *testing.T) {
	server, hits := newServer(t, answerWith(200, "application/json", `{"data":{"achievementsAward":{"errors":[]}}}`))
	c, _ := newTestClient(t, server.URL)
	up := c.roundTripper
	var tries atomic.Int32
	c.roundTripper = roundTripper(func(r *http.Request) (*http.Response, error) {
		if tries.Add(1) < 3 {
			return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
		}
		return up.RoundTrip(r)
	})
	if err := mutate(t.Context(), c, "award"); err != nil || hits.Load() != 1 {
		t.Errorf("got %v after %d requests", err, hits.Load())
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTLSRefusalsAreNotRepeated(t *testing.T) {
	quiet := log.New(io.Discard, "", 0)
	https := httptest.NewUnstartedServer(answerWith(200, "application/json", okAnswer))
	https.Config.ErrorLog = quiet
	https.StartTLS()
	defer https.Close()
	old := httptest.NewUnstartedServer(answerWith(200, "application/json", okAnswer))
	old.Config.ErrorLog = quiet
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // what is refused
	old.StartTLS()
	defer old.Close()
	plain, _ := newServer(t, answerWith(200, "application/json", okAnswer))
	// Over TLS 1.3 this arrives when the request has been written, and not read.
	picky := httptest.NewUnstartedServer(answerWith(200, "application/json", okAnswer))
	picky.Config.ErrorLog = quiet
	picky.TLS = &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}
	picky.StartTLS()
	defer picky.Close()

	for name, test := range map[string]struct {
		address string
		roots   *x509.CertPool
	}{
		"unknown authority": {https.URL, nil},
		"a certificate":     {picky.URL, rootsOf(picky)},
		"old version":       {old.URL, rootsOf(old)},
		"no TLS at all":     {"https://" + plain.Listener.Addr().String(), nil},
	} {
		c, _ := newTestClient(t, test.address, func(o *Options) { o.RootCAs = test.roots })
		e := asError(t, mutate(t.Context(), c, "award"), KindTLS, NotRun)
		if e.Attempts != 1 {
			t.Errorf("%s: tried %d times: %s", name, e.Attempts, e)
		}
	}
}

// A connection that breaks during the handshake may work a moment later.
func TestBrokenHandshakeDidNotRun(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = bufio.NewReader(conn).ReadByte()
			reset(conn)
			_ = conn.Close()
		}
	}()
	c, _ := newTestClient(t, "https://"+listener.Addr().String())
	if e := asError(t, mutate(t.Context(), c, "award"), KindNetwork, NotRun); e.Attempts != 4 {
		t.Errorf("tried %d times: %s", e.Attempts, e)
	}
}

// hanging reads requests, announces them and holds the answer, or its second
// half, back until the test ends.
func hanging(t *testing.T, head string) (address string, arrived chan struct{}, hits *atomic.Int32) {
	t.Helper()
	arrived, release := make(chan struct{}, 10), make(chan struct{})
	server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if head != "" {
			_, _ = io.WriteString(w, head)
			_ = http.NewResponseController(w).Flush()
		}
		arrived <- struct{}{}
		<-release
	})
	t.Cleanup(func() { close(release) }) // runs before the server waits for its handlers
	return server.URL, arrived, hits
}

func TestAnswerTimeout(t *testing.T) {
	for _, head := range []string{"", `{"data":`} {
		address, _, hits := hanging(t, head)
		c, _ := newTestClient(t, address, func(o *Options) { o.AnswerTimeout = 100 * time.Millisecond })
		e := asError(t, mutate(t.Context(), c, "award"), KindTimeout, RanUnknown)
		if hits.Swap(0) != 1 || errors.Is(e, context.DeadlineExceeded) {
			t.Errorf("after %q: got %+v", head, e)
		}
		_, err := query(t.Context(), c)
		expect(t, err, KindTimeout, RanUnknown)
		if hits.Load() != 4 {
			t.Errorf("after %q: the query was sent %d times", head, hits.Load())
		}
	}
}

func TestCancelAfterSending(t *testing.T) {
	for _, head := range []string{"", `{"data":`} {
		address, arrived, hits := hanging(t, head)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-arrived
			cancel()
		}()
		c, _ := newTestClient(t, address)
		err := mutate(ctx, c, "remove")
		expect(t, err, KindCanceled, RanUnknown)
		if !errors.Is(err, context.Canceled) || hits.Load() != 1 {
			t.Errorf("after %q: got %v after %d requests", head, err, hits.Load())
		}
	}
}

func TestCallersDeadline(t *testing.T) {
	address, _, _ := hanging(t, "")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	c, _ := newTestClient(t, address)
	err := mutate(ctx, c, "award")
	expect(t, err, KindTimeout, RanUnknown)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// A dial that is interrupted has sent nothing.
func TestCancelWhileDialling(t *testing.T) {
	c, _ := newTestClient(t, "http://127.0.0.1:1")
	ctx, cancel := context.WithCancel(t.Context())
	c.roundTripper = roundTripper(func(*http.Request) (*http.Response, error) {
		cancel()
		return nil, context.Canceled
	})
	expect(t, mutate(ctx, c, "award"), KindCanceled, NotRun)
}

// From the moment a request has a connection it may be on its way, whoever ends it: net/http
// returns while its writer may be about to write. A connection that broke before anything
// was written, by itself, has sent nothing.
func TestEndedOnAConnection(t *testing.T) {
	for name, test := range map[string]struct {
		fail func(r *http.Request, cancel func()) error
		kind Kind
		ran  Ran
	}{
		"interrupted": {func(_ *http.Request, cancel func()) error { cancel(); return context.Canceled }, KindCanceled, RanUnknown},
		"too late":    {func(r *http.Request, _ func()) error { <-r.Context().Done(); return r.Context().Err() }, KindTimeout, RanUnknown},
		"broken":      {func(*http.Request, func()) error { return io.ErrUnexpectedEOF }, KindNetwork, NotRun},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		c, _ := newTestClient(t, "http://127.0.0.1:1", func(o *Options) { o.AnswerTimeout = 20 * time.Millisecond })
		c.roundTripper = roundTripper(func(r *http.Request) (*http.Response, error) {
			httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
			return nil, test.fail(r, cancel)
		})
		err := mutate(ctx, c, "award")
		cancel()
		var e *Error
		if !errors.As(err, &e) || e.Kind != test.kind || e.Ran != test.ran {
			t.Errorf("%s: got %+v", name, e)
		}
	}
}

// What a server writes above its answer is bounded too.
func TestHeadersAreBounded(t *testing.T) {
	for size, refused := range map[int]bool{100 << 10: false, 300 << 10: true} {
		server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", size))
			answerWith(200, "application/json", okAnswer)(w, r)
		})
		c, _ := newTestClient(t, server.URL)
		_, err := query(t.Context(), c)
		if refused {
			expect(t, err, KindNetwork, RanUnknown)
		} else if err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
