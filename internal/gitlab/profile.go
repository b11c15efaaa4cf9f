package gitlab

import (
	"net/url"
	"strings"

	"github.com/ach-cli/ach/internal/ids"
)

// IsAddress reports whether text is the address of a page rather than a name or an id.
func IsAddress(text string) bool {
	text = strings.TrimSpace(text)
	return strings.Contains(text, "://") && !ids.Looks(text)
}

// NameAt returns the ref to the user whose profile on a GitLab has the address text, as
// @name. A text that is no address is returned as it is. The address of a GitLab is as
// [config.ParseHost] returns it; nil is that of none.
//
// A profile is HOST/name, and HOST/users/name leads there. Letter case of the host, the
// port of the scheme, a slash at the end and what follows ? or # make no difference. The
// error is of kind [Invalid], and repeats nothing of an address that may be secret.
func NameAt(host *url.URL, text string) (string, error) {
	if !IsAddress(text) {
		return text, nil
	}
	bad := func(format string, args ...any) (string, error) {
		return "", Invalidf(ReasonUserAddress, format, args...)
	}
	at, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil || at.Opaque != "":
		return bad("the address of a profile cannot be read")
	case at.User != nil:
		return bad("the address of a profile has a user name or a password before its host")
	case at.Scheme != "https" && at.Scheme != "http":
		return bad("%q begins no address of a profile, which begins with https://", at.Scheme+"://")
	case host == nil || origin(at) != origin(host):
		return bad("the address is one on %q, and not on %s", at.Host, hostName(host))
	}
	path, below := strings.CutPrefix(at.EscapedPath(), host.Path+"/")
	name := strings.TrimPrefix(strings.TrimSuffix(path, "/"), "users/")
	ref, err := ParseUsername(name)
	if !below || err != nil || ref.Name != name {
		return bad("%q on %s is no profile, which is %s/name", at.EscapedPath(), at.Host, host)
	}
	return "@" + ref.Name, nil
}

// hostName names a GitLab in a message.
func hostName(host *url.URL) string {
	if host == nil {
		return "a GitLab that is known"
	}
	return host.Host
}

// origin is the name and the port of a host as they are compared. Which scheme leads to it
// makes no difference to whom a profile belongs.
func origin(u *url.URL) string {
	name := strings.TrimSuffix(strings.Map(func(r rune) rune { // no more: other letters become these by folding
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, u.Hostname()), ".")
	port := u.Port()
	if u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		port = ""
	}
	return name + ":" + port
}
