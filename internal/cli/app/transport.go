package app

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/tokens"
)

// NewTransport puts together what the settings say about the way to a host. The
// files they name are read; no request is sent yet.
func (a *App) NewTransport(s *config.Settings, token config.Secret) (*transport.Client, error) {
	if err := a.ValidateNetwork(s); err != nil {
		return nil, err
	}
	roots, err := authorities(s.CACert)
	if err != nil {
		return nil, err
	}
	certificate, err := clientCertificate(s.ClientCert, s.ClientKey)
	if err != nil {
		return nil, err
	}
	proxy, err := proxyOf(s)
	if err != nil {
		return nil, err
	}
	headers := map[string]string{}
	for name, value := range s.Headers {
		headers[name] = value.Reveal()
	}
	await := a.Streams.Await
	var debug io.Writer
	if a.Flags.debug || isOn(a.Env("ACH_DEBUG")) {
		debug, await = a.Streams.Err, nil // its lines tell what is waited for
	}
	return transport.New(transport.Options{
		Base:           s.Host,
		HostName:       "--host",
		Token:          token.Reveal(),
		UserAgent:      "ach/" + a.Version,
		Headers:        headers,
		Proxy:          proxy,
		RootCAs:        roots,
		Certificate:    certificate,
		ConnectTimeout: s.ConnectTimeout,
		AnswerTimeout:  s.AnswerTimeout,
		Debug:          debug,
		Await:          await,
		Warn:           func(text string) { a.Streams.Warn("%s", text) },
		MaxWait:        s.MaxWait,
		Rules:          api.Rules(),
	})
}

// ValidateNetwork refuses to go to a host without what the settings say has to be on the
// way: a header whose variable is missing, a proxy that cannot be understood.
func (a *App) ValidateNetwork(s *config.Settings) error {
	// Go's own log of HTTP/2 has every header in it.
	if strings.Contains(a.Env("GODEBUG"), "http2debug=") {
		return Usage("take http2debug out of it; --debug logs requests without secrets", "the variable GODEBUG asks for a log that would show the token")
	}
	if s.NoHeaders != nil || !s.Proxy.IsZero() {
		return s.NoHeaders
	}
	if name := ignoredProxyVar(a.Env, s.Host); name != "" {
		return Usage("write it like http://proxy.example.org:3128, with %2F for a / and %25 for a % in its password",
			"the variable %s is not the address of a proxy", name)
	}
	return nil
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

// authorities returns nil, for the system's own, where no file is named.
func authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readPEM("ca_cert", path)
	if err != nil {
		return nil, err
	}
	pool, err := transport.Authorities(text)
	if err != nil {
		return nil, Usage("it has to be a PEM file: text with a block that begins with -----BEGIN CERTIFICATE-----", "ca_cert %s: %v", path, err)
	}
	return pool, nil
}

func clientCertificate(certPath, keyPath string) (*tls.Certificate, error) {
	if certPath == "" {
		return nil, nil
	}
	cert, err := readPEM("client_cert", certPath)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(keyPath)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, Usage("take the rights of others away with chmod o-rwx", "client_key %s can be used by everybody on this machine (mode %04o)", keyPath, info.Mode().Perm())
	}
	key, err := readPEM("client_key", keyPath)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, Usage("both have to be PEM files, the key without a passphrase and the one that the certificate was made for",
			"client_cert %s and client_key %s: %v", certPath, keyPath, err)
	}
	return &pair, nil
}

// maxPEM bounds what is read of a file with certificates: the authorities of a
// whole system fit ten times.
const maxPEM = 4 << 20

// shownPath is a path as a message may have it: without a name that could be a token,
// which has no extension.
func shownPath(path string) string {
	folder, name := filepath.Split(path)
	if strings.Contains(name, ".") {
		return path
	}
	return folder + tokens.BlankPossible(name)
}

func readPEM(key, path string) (text []byte, err error) {
	fail := func(err error) error {
		var p *fs.PathError
		switch {
		case errors.As(err, &p):
			err = p.Err
		case errors.Is(err, safefile.ErrFolder):
			err = safefile.ErrNotRegular
		}
		return Usage("look at the path in the config file, which starts beside that file unless it is absolute", "%s %s cannot be read: %v", key, shownPath(path), err)
	}
	if text, _, err = safefile.ReadNamed(path, maxPEM); err != nil {
		return nil, fail(err)
	}
	if text, err = transport.TidyPEM(text); err != nil {
		return nil, fail(err)
	}
	return text, nil
}

// proxyOf is the proxy that the settings name, nil for none.
func proxyOf(s *config.Settings) (*url.URL, error) {
	if s.Proxy.IsZero() {
		return nil, nil
	}
	u, err := url.Parse(s.Proxy.Reveal())
	if err != nil {
		return nil, errors.New("the proxy is not a URL") // which may hold a password
	}
	return u, nil
}
