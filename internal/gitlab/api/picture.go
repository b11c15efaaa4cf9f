package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// A downloader is a transport that reads files too.
type downloader interface {
	Download(ctx context.Context, address *url.URL, most int64) (int, http.Header, []byte, error)
}

// Picture reads the picture of an achievement from its address, at most so many bytes
// (GitLab: GET /uploads/…). Only an address of the host itself is asked. Where that leads
// to a store elsewhere, as object storage does, it is followed there without the token, but
// from https to nothing else.
func (c *Client) Picture(ctx context.Context, address string, most int64) ([]byte, error) {
	from, canRead := c.api.Transport.(downloader)
	at, err := url.Parse(address)
	if !canRead || err != nil || !c.isOwn(at) {
		return nil, errors.New("its address is not on " + c.base.Host)
	}
	const mostHops = 3
	again := true
	for hops := 0; ; {
		status, header, body, err := from.Download(ctx, at, most)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case (err != nil || status >= http.StatusInternalServerError) && again:
			again = false
			continue
		case err != nil:
			return nil, err
		case status == http.StatusOK:
			return body, nil
		}
		to, err := at.Parse(header.Get("Location"))
		if status/100 != 3 || header.Get("Location") == "" || err != nil {
			return nil, fmt.Errorf("%s answers %d", at.Host, status)
		}
		if hops++; hops > mostHops || to.Scheme != "https" && (to.Scheme != "http" || at.Scheme == "https") {
			return nil, fmt.Errorf("%s leads to another place that is not followed", at.Host)
		}
		if strings.HasSuffix(to.Path, "/users/sign_in") {
			return nil, errors.New(at.Host + " shows it to nobody but browsers that are signed in")
		}
		at = to
	}
}

// isOwn reports whether an address is on the host.
func (c *Client) isOwn(u *url.URL) bool {
	port := func(u *url.URL) string {
		switch {
		case u.Port() != "":
			return u.Port()
		case u.Scheme == "https":
			return "443"
		}
		return "80"
	}
	return u.Scheme == c.base.Scheme && strings.EqualFold(u.Hostname(), c.base.Hostname()) && port(u) == port(c.base) && u.User == nil
}
