package transport

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxRedirects bounds how many redirects within the origin one attempt follows.
const maxRedirects = 3

func isRedirect(status int) bool {
	return slices.Contains([]int{
		http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
	}, status)
}

// follow decides about a redirect: the address to go on with, or an error. Whether
// the request ran stays unknown: a gateway may send somebody to another page after
// GitLab has carried it out, so that what must not run twice is not followed either.
func (c *Client) follow(call *call, from *url.URL, res *response, hops int) (*url.URL, *Error) {
	refuse := func(kind Kind, format string, args ...any) (*url.URL, *Error) {
		return nil, &Error{Kind: kind, Status: res.status, Message: c.redact(fmt.Sprintf(format, args...))}
	}
	host := c.opts.HostName
	location := res.header.Get("Location")
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return refuse(KindNotGraphQL, "%s answered %d without a usable address to go to; is %s right?", plainURL(from), res.status, host)
	}
	switch {
	case !sameOrigin(to, c.base):
		return refuse(KindOrigin, "%s redirects to %s, another scheme, host or port: the token is not sent there; is %s right?",
			plainURL(from), plainURL(to), host)
	case strings.HasSuffix(strings.TrimRight(to.Path, "/"), "/users/sign_in"):
		return refuse(KindNotGraphQL, "%s redirects to the sign-in page %s; is %s right, with its sub-path?", plainURL(from), plainURL(to), host)
	case call.method != http.MethodGet && res.status != http.StatusTemporaryRedirect && res.status != http.StatusPermanentRedirect:
		// Following it would turn the POST into a GET and lose the operation.
		return refuse(KindNotGraphQL, "%s redirects to %s; is %s right?", plainURL(from), plainURL(to), host)
	case !call.replay:
		return refuse(KindNotGraphQL, "%s redirects a change to %s, which is not sent twice; is %s right?", plainURL(from), plainURL(to), host)
	case hops >= maxRedirects:
		return refuse(KindNotGraphQL, "%s redirects more than %d times, last to %s; is %s right?",
			plainURL(from), maxRedirects, plainURL(to), host)
	}
	return to, nil
}
