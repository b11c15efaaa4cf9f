package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A store is a host that has pictures, and takes down which token it was shown.
func store(t *testing.T, answer func(w http.ResponseWriter, r *http.Request)) (address string, shown *[]string) {
	t.Helper()
	shown = new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*shown = append(*shown, r.Header.Get("Authorization")+r.Header.Get("Cookie"))
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, shown
}

func reader(t *testing.T, address string) *Client {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	api, err := transport.New(transport.Options{
		Base: base, HostName: "--host", Token: "a-token-of-tests", Headers: map[string]string{"Cookie": "a=secret"},
		ConnectTimeout: 10 * time.Second, AnswerTimeout: 10 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return New(api, base)
}

// The token goes to the host itself, and nowhere else, wherever that leads.
func TestPicturesAreFetchedWithTheTokenFromTheHostOnly(t *testing.T) {
	elsewhere, strangers := store(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("picture")) })
	var host string
	host, own := store(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/here":
			_, _ = w.Write([]byte("picture"))
		case "/away":
			http.Redirect(w, r, elsewhere+"/signed?key=1", http.StatusFound)
		case "/about":
			http.Redirect(w, r, "/here", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/private":
			http.Redirect(w, r, "/users/sign_in", http.StatusFound)
		case "/odd":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/large":
			_, _ = w.Write(make([]byte, 101))
		default:
			http.NotFound(w, r)
		}
	})
	c := reader(t, host)
	for address, want := range map[string]string{
		host + "/here": "", host + "/here?v=1": "", host + "/away": "", host + "/about": "",
		host + "/round": "not followed", host + "/private": "signed in", host + "/odd": "not followed", host + "/large": "too large", host + "/lost": "404",
		elsewhere + "/here": "not on ", "": "not on ", "http://[": "not on ", strings.Replace(host, "http:", "https:", 1) + "/here": "not on ", strings.Replace(host, "//", "//u:p@", 1) + "/here": "not on ",
	} {
		data, err := c.Picture(context.Background(), address, 100)
		if want == "" && (err != nil || string(data) != "picture") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %q, %v", address, data, err)
		}
	}
	for _, header := range *own {
		if !strings.Contains(header, "a-token-of-tests") {
			t.Errorf("the host was shown %q", header)
		}
	}
	if len(*strangers) != 1 || (*strangers)[0] != "" {
		t.Errorf("the other host was shown %q", *strangers)
	}
}

// A failure on the way is met by one more try.
func TestAPictureIsTriedAgainOnce(t *testing.T) {
	failures := 1
	host, shown := store(t, func(w http.ResponseWriter, _ *http.Request) {
		if failures > 0 {
			failures--
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte("picture"))
	})
	c := reader(t, host)
	if data, err := c.Picture(context.Background(), host+"/a", 100); err != nil || string(data) != "picture" {
		t.Errorf("%q, %v", data, err)
	}
	failures = 9
	if _, err := c.Picture(context.Background(), host+"/a", 100); err == nil || !strings.Contains(err.Error(), "502") || len(*shown) != 4 {
		t.Errorf("%v after %d requests", err, len(*shown))
	}
}
