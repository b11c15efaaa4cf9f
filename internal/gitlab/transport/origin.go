package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// maxRedirects bounds how many redirects within the origin one attempt follows.
const maxRedirects = 3

// checkBase refuses a base address that could not be an origin with an optional sub-path.
func checkBase(base *url.URL) error {
	switch {
	case base == nil:
		return errors.New("host: no address given")
	case base.Scheme != "https" && base.Scheme != "http":
		return fmt.Errorf("host: the address has to start with https://, got %q", base.Scheme)
	case base.Hostname() == "":
		return errors.New("host: the address has no host name")
	case base.User != nil:
		return errors.New("host: the address must not hold a user name or password")
	case base.RawQuery != "" || base.Fragment != "":
		return errors.New("host: the address must not hold a query or a fragment")
	}
	return nil
}

// sameOrigin compares scheme, host and port; a port left out is the scheme's own.
func sameOrigin(a, b *url.URL) bool {
	nameA, okA := asciiName(a.Hostname())
	nameB, okB := asciiName(b.Hostname())
	return okA && okB && a.Scheme == b.Scheme && nameA == nameB && port(a) == port(b)
}

// asciiName writes a host's name as it travels: labels outside ASCII in their xn-- form,
// and letters in lower case. Nothing is mapped to what it resembles or folds to, as
// browsers and net/http do with ſ and the Kelvin sign: a name that needs that is another.
func asciiName(name string) (string, bool) {
	ascii, err := idna.Punycode.ToASCII(name)
	if err != nil {
		return "", false
	}
	lower := []byte(ascii)
	for i, b := range lower {
		if 'A' <= b && b <= 'Z' {
			lower[i] = b + 'a' - 'A'
		}
	}
	return string(lower), true
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	case u.Scheme == "http":
		return "80"
	}
	return ""
}

// plainURL writes an address without user info, query and fragment: those are
// where tokens and signed parameters travel.
func plainURL(u *url.URL) string {
	return u.Scheme + "://" + u.Host + u.EscapedPath()
}

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
