package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// maxSkew is how far the clocks may be apart before it is worth a word.
const maxSkew = 2 * time.Minute

// A probe is what one plain request to a host shows. It goes out without the
// token: whether the host is the right one is not known yet.
type probe struct {
	took        time.Duration
	tls         uint16 // version of TLS, 0 for none
	certificate *x509.Certificate
	ahead       time.Duration // of the server's clock
	dated       bool          // whether the server told its time
}

// wayTo is a connection to the host of s as the client makes it, for one request.
func (a *app) wayTo(s *config.Settings) (*http.Transport, error) {
	if err := a.checkWay(s); err != nil {
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
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: s.ConnectTimeout}).DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
		TLSHandshakeTimeout: s.ConnectTimeout,
		ForceAttemptHTTP2:   true,
		DisableKeepAlives:   true,
	}
	if s.Proxy != nil {
		t.Proxy = http.ProxyURL(proxyWithUser(s))
	}
	if certificate != nil {
		t.TLSClientConfig.Certificates = []tls.Certificate{*certificate}
	}
	return t, nil
}

// knock asks the host of s for what anybody may ask. Any answer will do, and a
// redirect is not followed.
func knock(ctx context.Context, s *config.Settings, way http.RoundTripper) (probe, error) {
	ctx, cancel := context.WithTimeout(ctx, s.AnswerTimeout)
	defer cancel()
	address := s.Host.JoinPath("api/v4/personal_access_tokens/self").String()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return probe{}, err
	}
	request.Header.Set("User-Agent", "ach/"+version())
	for name, value := range s.Headers { // a gateway may want them, and they are meant for this host
		request.Header.Set(name, value.Reveal())
	}
	var proxy *url.URL
	if t, ok := way.(*http.Transport); ok && t.Proxy != nil {
		proxy, _ = t.Proxy(request) // an error is met again below
	}
	watched, release := transport.WatchProxy(request.Context(), proxy, s.ConnectTimeout)
	defer release()
	begun := time.Now()
	answer, err := way.RoundTrip(request.WithContext(watched))
	if silent := transport.Silence(watched); err != nil && silent != nil {
		return probe{}, silent
	}
	if err != nil {
		return probe{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	p := probe{took: time.Since(begun)}
	if answer.TLS != nil {
		p.tls = answer.TLS.Version
		if len(answer.TLS.PeerCertificates) > 0 {
			p.certificate = answer.TLS.PeerCertificates[0]
		}
	}
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		p.dated = true
		p.ahead = skew(date, begun, begun.Add(p.took))
	}
	return p, nil
}

// skew is how far the server's clock is ahead, 0 where the second it tells may
// be one between sending and receiving.
func skew(date, sent, received time.Time) time.Duration {
	switch {
	case date.Before(sent.Add(-time.Second)):
		return date.Sub(sent)
	case date.After(received.Add(time.Second)):
		return date.Sub(received)
	}
	return 0
}

func (p probe) clock() check {
	if !p.dated {
		return doubtful(checkClock, "the server does not tell its time", "")
	}
	off := p.ahead.Abs()
	if off <= maxSkew {
		return passed(checkClock, "as the server's")
	}
	direction := "behind"
	if p.ahead < 0 {
		direction = "ahead of"
	}
	return doubtful(checkClock, fmt.Sprintf("this machine's clock is %s %s the server's", off.Round(time.Second), direction),
		"set the clock: certificates are judged by it; ages, periods and waits go by the server's")
}

func (p probe) encryption(host *url.URL, now time.Time) check {
	if host.Scheme == "http" {
		if ip := net.ParseIP(host.Hostname()); host.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return passed(checkEncryption, "none, and none is needed on this machine")
		}
		return doubtful(checkEncryption, "none: the token travels in the clear (allow_http)", "use https:// as soon as the server has it")
	}
	text := tls.VersionName(p.tls)
	if p.certificate == nil {
		return passed(checkEncryption, text)
	}
	end := p.certificate.NotAfter
	text += ", certificate valid until " + end.UTC().Format(time.DateOnly)
	if end.Sub(now) < soon {
		return doubtful(checkEncryption, text, "tell the server's administrator that it expires soon")
	}
	return passed(checkEncryption, text)
}
