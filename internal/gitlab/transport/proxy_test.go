package transport

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// What a proxy refuses is laid at its door, did not run, and is tried again only
// where that may help.
func TestAProxyThatRefuses(t *testing.T) {
	for status, attempts := range map[int]int32{407: 1, 403: 1, 502: 4, 503: 4} {
		var asked atomic.Int32
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.WriteHeader(status)
		}))
		defer proxy.Close()
		address, err := url.Parse(proxy.URL)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := newTestClient(t, "https://git.example.org", func(o *Options) { o.Proxy = address })
		e := asError(t, mutate(t.Context(), c, "award"), KindProxy, NotRun)
		want := fmt.Sprintf("the proxy %s answered %d ", address.Host, status)
		if !strings.HasPrefix(e.Message, want) || !strings.HasSuffix(e.Message, " to git.example.org") || e.Status != status || asked.Load() != attempts {
			t.Errorf("%d, asked %d times: %s", status, asked.Load(), e.Message)
		}
	}
}

func TestAProxyThatIsNotThere(t *testing.T) {
	for _, scheme := range []string{"http", "https", "socks5"} {
		gone := httptest.NewServer(http.NotFoundHandler())
		address := &url.URL{Scheme: scheme, Host: gone.Listener.Addr().String()}
		gone.Close()
		c, _ := newTestClient(t, "https://git.example.org", func(o *Options) { o.Proxy = address })
		e := asError(t, mutate(t.Context(), c, "award"), KindProxy, NotRun)
		if !strings.Contains(e.Message, "cannot reach git.example.org through the proxy: ") || !strings.Contains(e.Message, address.Host) {
			t.Errorf("%s: %s", scheme, e.Message)
		}
	}
}
