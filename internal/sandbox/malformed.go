package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// errMalformed is what GitLab's middleware answers to the whole request, before
// anybody has looked at it, where a parameter holds a NUL or what is no UTF-8
// (lib/gitlab/middleware/handle_malformed_strings.rb).
func errMalformed() error { return &badRequest{http.StatusBadRequest, "Bad Request"} }

// malformed reports whether a text holds a NUL or is no UTF-8.
func malformed(text string) bool {
	return !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0
}

// malformedAddress looks at the path and the parameters behind it.
func malformedAddress(u *url.URL) bool {
	if malformed(u.Path) {
		return true
	}
	values, err := url.ParseQuery(u.RawQuery)
	return err == nil && malformedForm(values)
}

// malformedForm looks at the values of a form, and inside those that are JSON.
func malformedForm(form url.Values) bool {
	for name, values := range form {
		for _, value := range values {
			document := name == "variables" || name == "operations" || name == "map"
			if malformed(value) || document && malformedJSON([]byte(value)) {
				return true
			}
		}
	}
	return false
}

// malformedJSON looks at JSON as it was sent, since its decoder puts U+FFFD in
// the place of what is no UTF-8, and of a surrogate without its other half. Ruby
// makes invalid UTF-8 of the latter, or calls the document broken; the answer is
// the same.
func malformedJSON(raw []byte) bool {
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		return true
	}
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++ // what follows the backslash, another one included
		r, ok := escaped(raw, i)
		switch {
		case !ok:
			continue
		case r == 0:
			return true
		case utf16.IsSurrogate(r):
			i += 4
			if i+2 >= len(raw) || raw[i+1] != '\\' {
				return true
			}
			second, ok := escaped(raw, i+2)
			if !ok || utf16.DecodeRune(r, second) == utf8.RuneError {
				return true
			}
			i += 6
		}
	}
	return false
}

// escaped reads uXXXX at that place.
func escaped(raw []byte, at int) (rune, bool) {
	if at+5 > len(raw) || raw[at] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[at+1:at+5]), 16, 16)
	return rune(n), err == nil
}
