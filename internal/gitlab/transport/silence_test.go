package transport

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// mute takes connections and says nothing, as a proxy does that cannot get further.
func mute(t *testing.T) (address string, taken *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	taken = &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			taken.Add(1)
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return listener.Addr().String(), taken
}

func TestAProxyThatIsSilent(t *testing.T) {
	for _, scheme := range []string{"http", "socks5"} {
		address, taken := mute(t)
		c, w := newTestClient(t, "https://git.example.org", func(o *Options) {
			o.Proxy, o.ConnectTimeout = &url.URL{Scheme: scheme, Host: address}, 30*time.Millisecond
		})
		e := asError(t, mutate(t.Context(), c, "award"), KindProxy, NotRun)
		want := "the proxy " + address + " took the connection and did not answer within 30ms when asked to connect to git.example.org"
		if e.Message != want || taken.Load() != 1 || len(w.list) != 0 {
			t.Errorf("%s: %d connections, waited %v: %s", scheme, taken.Load(), w.list, e.Message)
		}
	}
}

// One that says it is connected and lets nothing through then is named too, and the
// time is one for both.
func TestAProxyThatFallsSilent(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, w := newTestClient(t, "https://git.example.org", func(o *Options) {
		o.Proxy, o.ConnectTimeout = address, 200*time.Millisecond
	})
	e := asError(t, mutate(t.Context(), c, "award"), KindProxy, NotRun)
	want := "the proxy " + address.Host + " answered, and let nothing through within 200ms when asked to connect to git.example.org"
	if e.Message != want || len(w.list) != 0 {
		t.Errorf("waited %v: %s", w.list, e.Message)
	}
}

// tunnel is a proxy that connects.
func tunnel(t *testing.T) *url.URL {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		go func() { _, _ = io.Copy(there, here); _ = there.Close() }()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// What follows the proxy's answer has limits of its own: an answer may take longer than
// a connection.
func TestAProxyThatIsSlowerThanItsHost(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-time.After(100 * time.Millisecond) // the answer is late; nothing here waits for it to be
		answerWith(200, "application/json", okAnswer)(w, r)
	}))
	defer server.Close()
	c, _ := newTestClient(t, server.URL, func(o *Options) {
		o.Proxy, o.RootCAs, o.ConnectTimeout = tunnel(t), rootsOf(server), 50*time.Millisecond
	})
	for range 2 {
		if _, err := query(t.Context(), c); err != nil {
			t.Error(err)
		}
	}
}

// A caller who leaves is not told that it was the proxy.
func TestLeavingASilentProxy(t *testing.T) {
	address, _ := mute(t)
	c, _ := newTestClient(t, "https://git.example.org", func(o *Options) {
		o.Proxy, o.AnswerTimeout = &url.URL{Scheme: "http", Host: address}, 30*time.Millisecond
	})
	e := asError(t, mutate(t.Context(), c, "award"), KindTimeout, NotRun)
	if !strings.Contains(e.Message, "within 30ms") {
		t.Error(e.Message)
	}
}
