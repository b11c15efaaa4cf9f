package transport

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"
)

// A Pong is what one plain request to a host shows.
type Pong struct {
	Sent time.Time            // by the clock of this machine
	Took time.Duration        // until the answer was read
	Date time.Time            // by the server's clock; zero if it does not tell
	TLS  *tls.ConnectionState // nil without TLS
}

// Ping asks for a path below the base what anybody may ask: without the token, as it is
// not known yet whether the host is the right one. Any answer will do, a redirect is not
// followed, and nothing is tried again. The error is that of the round trip, or a
// [*SilentProxy].
func (c *Client) Ping(ctx context.Context, path string) (Pong, error) {
	limited, cancel := context.WithTimeout(ctx, c.opts.AnswerTimeout)
	defer cancel()
	watched, release := watchProxy(limited, c.proxy, c.opts.ConnectTimeout)
	defer release()
	call := &call{method: http.MethodGet, url: c.base.JoinPath(path), anonymous: true}
	pong := Pong{Sent: c.now()}
	res, err := c.roundTrip(watched, call, call.url)
	if silent := silence(watched); err != nil && silent != nil {
		return Pong{}, silent
	}
	if err != nil {
		return Pong{}, err
	}
	pong.Took, pong.TLS = c.now().Sub(pong.Sent), res.tls
	pong.Date, _ = dateOf(res.header)
	return pong, nil
}
