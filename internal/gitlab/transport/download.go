package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// Download reads what stands at an address, at most so many bytes, with one GET: no
// redirect is followed. What is for the base alone, such as the token, goes to no
// other origin. Answers of every status are answers.
func (c *Client) Download(ctx context.Context, address *url.URL, most int64) (status int, header http.Header, body []byte, err error) {
	if c.opts.Certificate != nil && !sameOrigin(address, c.base) {
		return 0, nil, nil, errors.New("it is elsewhere, and the client certificate is not shown there")
	}
	limited, cancel := context.WithTimeout(ctx, c.opts.AnswerTimeout)
	defer cancel()
	res, err := c.roundTrip(limited, &call{method: http.MethodGet, accept: "*/*", most: most}, address)
	if err != nil {
		return 0, nil, nil, c.interrupted(ctx, limited, err, true)
	}
	c.debug.printf("< GET %s: %d, %d bytes", plainURL(address), res.status, len(res.body))
	return res.status, res.header, res.body, res.err
}
