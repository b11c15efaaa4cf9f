// Package network reads what the settings say of the way to a host: the authorities to
// trust, the certificate to show, the proxy to go through. It sends nothing, and puts
// no client together: that is for package app.
package network

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/ach-cli/ach/internal/config"
)

// Validate refuses to go to a host without what the settings say has to be on the
// way: a header whose variable is missing, a proxy that cannot be understood.
func Validate(env func(string) string, s *config.Settings) error {
	// Go's own log of HTTP/2 has every header in it.
	if strings.Contains(env("GODEBUG"), "http2debug=") {
		return usage("take http2debug out of it; --debug logs requests without secrets", "the variable GODEBUG asks for a log that would show the token")
	}
	if s.NoHeaders != nil || !s.Proxy.IsZero() {
		return s.NoHeaders
	}
	if name := ignoredProxyVar(env, s.Host); name != "" {
		return usage("write it like http://proxy.example.org:3128, with %2F for a / and %25 for a % in its password",
			"the variable %s is not the address of a proxy", name)
	}
	return nil
}

func usage(hint, format string, args ...any) error {
	return &config.Error{Message: fmt.Sprintf(format, args...), Hint: hint}
}

// ignoredProxyVar returns the name of the variable whose proxy would be left out on the
// way to a host because its address cannot be read, or be mistaken for another, ""
// for none. Go's network code says nothing of that: it goes without a proxy, or takes
// http://me:a/b@proxy for a proxy called http.
func ignoredProxyVar(env func(string) string, host *url.URL) string {
	first := func(names ...string) (name, value string) {
		for _, name := range names {
			if value := env(name); value != "" {
				return name, value
			}
		}
		return "", ""
	}
	name, address := first("HTTPS_PROXY", "https_proxy")
	if host.Scheme == "http" {
		name, address = first("HTTP_PROXY", "http_proxy")
	}
	_, except := first("NO_PROXY", "no_proxy")
	uses := func(address string) bool {
		proxies := httpproxy.Config{HTTPProxy: address, HTTPSProxy: address, NoProxy: except}
		proxy, err := proxies.ProxyFunc()(host)
		return proxy != nil || err != nil
	}
	if name == "" || uses(address) && isProxy(address) || !uses("http://proxy.example.org") {
		return ""
	}
	return name
}

// isProxy reports whether an address cannot be read in two ways.
func isProxy(address string) bool {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || strings.Contains(u.Path+u.RawQuery+u.Fragment, "@") {
		return false
	}
	_, err = config.ParseHost("https://" + u.Host)
	return err == nil && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)
}

// Proxy returns the proxy that the settings name, nil for none.
func Proxy(s *config.Settings) (*url.URL, error) {
	if s.Proxy.IsZero() {
		return nil, nil
	}
	u, err := url.Parse(s.Proxy.Reveal())
	if err != nil {
		return nil, errors.New("the proxy is not a URL") // which may hold a password
	}
	return u, nil
}
