package transport

import (
	"errors"
	"fmt"
	"net/url"

	"golang.org/x/net/idna"
)

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
