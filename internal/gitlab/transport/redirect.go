package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects bounds how many redirects within the origin one attempt follows.
const maxRedirects = 3

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow decides about a redirect: the address to go on with, or an error. Whether
// the request ran stays unknown: a gateway may send somebody to another page after
// GitLab has carried it out, so that what must not run twice is not followed either.
func (c *Client) follow(call *call, from *url.URL, res *response, hops int) (*url.URL, *Error) {
	refuse := func(kind Kind, format string, args ...any) (*url.URL, *Error) {
		return nil, &Error{Kind: kind, Status: res.status, Message: c.redact(fmt.Sprintf(format, args...))}
	}
	location := res.header.Get("Location")
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return refuse(KindNotGraphQL, "%s answered %d without a usable address to go to; is --host right?", plainURL(from), res.status)
	}
	switch {
	case !sameOrigin(to, c.base):
		return refuse(KindOrigin, "%s redirects to %s, another scheme, host or port: the token is not sent there; is --host right?",
			plainURL(from), plainURL(to))
	case strings.HasSuffix(strings.TrimRight(to.Path, "/"), "/users/sign_in"):
		return refuse(KindNotGraphQL, "%s redirects to the sign-in page %s; is --host right, with its sub-path?", plainURL(from), plainURL(to))
	case call.method != http.MethodGet && res.status != http.StatusTemporaryRedirect && res.status != http.StatusPermanentRedirect:
		// Following it would turn the POST into a GET and lose the operation.
		return refuse(KindNotGraphQL, "%s redirects to %s; is --host right?", plainURL(from), plainURL(to))
	case !call.replay:
		return refuse(KindNotGraphQL, "%s redirects a change to %s, which is not sent twice; is --host right?", plainURL(from), plainURL(to))
	case hops >= maxRedirects:
		return refuse(KindNotGraphQL, "%s redirects more than %d times, last to %s; is --host right?",
			plainURL(from), maxRedirects, plainURL(to))
	}
	return to, nil
}
