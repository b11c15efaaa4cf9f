package doctor

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/ach-cli/ach/internal/cli/auth"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// maxSkew is how far the clocks may be apart before it is worth a word.
const maxSkew = 2 * time.Minute

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

func clockOf(p transport.Pong) check {
	if p.Date.IsZero() {
		return doubtful(checkClock, "the server does not tell its time", "")
	}
	ahead := skew(p.Date, p.Sent, p.Sent.Add(p.Took))
	off := ahead.Abs()
	if off <= maxSkew {
		return passed(checkClock, "as the server's")
	}
	direction := "behind"
	if ahead < 0 {
		direction = "ahead of"
	}
	return doubtful(checkClock, fmt.Sprintf("this machine's clock is %s %s the server's", off.Round(time.Second), direction),
		"set the clock: certificates are judged by it; ages, periods and waits go by the server's")
}

func encryptionOf(p transport.Pong, host *url.URL, now time.Time) check {
	if host.Scheme == "http" {
		if ip := net.ParseIP(host.Hostname()); host.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return passed(checkEncryption, "none, and none is needed on this machine")
		}
		return doubtful(checkEncryption, "none: the token travels in the clear (allow_http)", "use https:// as soon as the server has it")
	}
	if p.TLS == nil || len(p.TLS.PeerCertificates) == 0 {
		return doubtful(checkEncryption, "the server shows no certificate", "")
	}
	text := tls.VersionName(p.TLS.Version)
	end := p.TLS.PeerCertificates[0].NotAfter
	text += ", certificate valid until " + end.UTC().Format(time.DateOnly)
	if end.Sub(now) < auth.Soon {
		return doubtful(checkEncryption, text, "tell the server's administrator that it expires soon")
	}
	return passed(checkEncryption, text)
}
