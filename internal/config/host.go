package config

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/tokens"
)

const hostExample = "write it like https://gitlab.example.org, with a port or a sub-path where there is one: https://git.example.org:8443/gitlab"

var (
	validName  = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$`)
	plainPath  = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*$`)
	pastedPath = regexp.MustCompile(`(/api/graphql|/api/v4|/)+$`)
	schemeName = regexp.MustCompile(`^[a-z]{2,8}$`) // short enough to be no token
)

// ParseHost reads the address of a GitLab: a URL of scheme https or http with an
// optional port and sub-path. Without a scheme it means https. A trailing slash
// and a pasted /api/graphql or /api/v4 are dropped.
//
// The result is canonical (letters of the host lower case, the scheme's own port
// dropped, no trailing slash), so that two hosts are the same exactly where their
// String is. Whether http is acceptable is for [Load] to decide.
//
// The error is an [*Error] that does not repeat the text, which may hold a
// password or a token.
func ParseHost(raw string) (*url.URL, error) {
	text := strings.TrimSpace(raw)
	if text == "" {
		return nil, errorf(hostExample, "the host is blank")
	}
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		scheme, rest = "https", text
	}
	scheme = strings.ToLower(scheme)
	if scheme != "https" && scheme != "http" {
		if !schemeName.MatchString(scheme) {
			return nil, errorf(hostExample, "the host is not a URL")
		}
		return nil, errorf(hostExample, "the host has the scheme %q, only https and http are known", scheme)
	}
	u, err := url.Parse(scheme + "://" + rest)
	switch {
	case err != nil:
		// The parser's own words repeat the URL, password included.
		return nil, errorf(hostExample, "the host is not a URL")
	case u.User != nil:
		return nil, errorf("leave out what stands before the @; a token belongs in ACH_TOKEN or in the config file",
			"the host holds a user name or a password")
	case u.RawQuery != "" || u.ForceQuery:
		return nil, errorf("leave out the ? and what follows it", "the host holds a query")
	case strings.Contains(rest, "#"):
		return nil, errorf("leave out the # and what follows it", "the host holds a fragment")
	}
	name, err := hostName(u)
	if err != nil {
		return nil, err
	}
	port, err := hostPort(u)
	if err != nil {
		return nil, err
	}
	subPath := pastedPath.ReplaceAllString(u.Path, "")
	if !plainPath.MatchString(subPath) || subPath != "" && path.Clean(subPath) != subPath {
		return nil, errorf(hostExample, "the path of the host is not a plain path")
	}
	return &url.URL{Scheme: scheme, Host: name + port, Path: subPath}, nil
}

// hostName returns the canonical name, an IPv6 address in its brackets.
func hostName(u *url.URL) (string, error) {
	name := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(name)
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", errorf(hostExample, "the host is not an IPv6 address, though it stands in brackets")
		}
		return "[" + ip.String() + "]", nil
	}
	name = strings.TrimSuffix(name, ".")
	if name == "" {
		return "", errorf(hostExample, "the host has no name")
	}
	if tokens.Likely(u.Host+u.Path) || !strings.Contains(name, ".") && (tokens.Possibly(name) || tokens.Possibly(strings.ToLower(name))) {
		// Looking it up would hand the token to every name server on the way.
		return "", errorf(tokenHint, "the host looks like a token")
	}
	// Before its letters are made lower: others than those of ASCII, such as the Kelvin
	// sign, would become one of these, and must not make another name the same.
	if !validName.MatchString(name) {
		return "", errorf("a name with letters outside ASCII is written in its xn-- form; "+hostExample, "the host is not a valid name")
	}
	return strings.ToLower(name), nil
}

// hostPort returns ":port", or "" where it is the scheme's own.
func hostPort(u *url.URL) (string, error) {
	if strings.HasSuffix(u.Host, ":") {
		return "", errorf(hostExample, "the host has a colon without a port")
	}
	if u.Port() == "" {
		return "", nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return "", errorf(hostExample, "the port of the host is not between 1 and 65535")
	}
	if u.Scheme == "https" && port == 443 || u.Scheme == "http" && port == 80 {
		return "", nil
	}
	return ":" + strconv.FormatUint(port, 10), nil
}

// isLoopback reports whether u cannot leave this machine. Odd spellings of an
// address, like 127.1, do not count: what resolves them may differ.
func isLoopback(u *url.URL) bool {
	name := u.Hostname()
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.IsLoopback()
}

// checkPlainHTTP refuses to send a token unencrypted over a network.
func checkPlainHTTP(u *url.URL, allowed bool, hint string) error {
	if u.Scheme == "https" || allowed || isLoopback(u) {
		return nil
	}
	return errorf(hint, "%s would send the token unencrypted", tokens.BlankPossible(u.String()))
}
