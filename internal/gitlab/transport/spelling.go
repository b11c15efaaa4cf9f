package transport

import (
	"html"
	"slices"
	"strconv"
	"strings"
)

// nested bounds escapes within escapes: %2541 is %41 is A.
const nested = 10

// A way is one of those to read the beginning of a text: what it says, and how many
// bytes it takes to say so.
type way struct {
	says  string
	bytes int
}

// waysToRead returns the ways to read the beginning of s: as it stands, and where an
// escape begins there, as what that stands for. The escapes are those of addresses,
// of JSON and program text, and of HTML, also one within the other. The result uses
// the room of all, which is empty.
func waysToRead(all []way, s string) []way {
	all = append(all, way{s[:1], 1})
	if s[0] == '+' {
		return append(all, way{" ", 1}) // in the query of an address
	}
	for said, used := s[:1], 1; len(all) < nested && isEscape(said); {
		meant, n := unescape(said[0], s[used:])
		if n == 0 {
			break
		}
		said, used = meant, used+n
		all = append(all, way{said, used})
	}
	return all
}

// isEscape tells whether a character can begin an escape.
func isEscape(s string) bool { return s == "%" || s == `\` || s == "&" }

// unescape reads the rest of an escape that the character first has begun. It
// returns what the escape stands for and how many bytes of rest belong to it, 0
// where it is none.
func unescape(first byte, rest string) (string, int) {
	switch {
	case rest == "":
		return "", 0
	case first == '%':
		return unhex(rest, 0, 2, false)
	case first == '&':
		return unescapeHTML(rest)
	case rest[0] == 'u':
		return unhex(rest, 1, 4, true)
	case rest[0] == 'x':
		return unhex(rest, 1, 2, false)
	case strings.IndexByte("\\/\"'", rest[0]) >= 0:
		return rest[:1], 1
	}
	return "", 0
}

// unhex reads n hexadecimal digits behind skip bytes of s: a byte, or a character.
func unhex(s string, skip, n int, character bool) (string, int) {
	if len(s) < skip+n {
		return "", 0
	}
	v, err := strconv.ParseUint(s[skip:skip+n], 16, 32)
	switch {
	case err != nil:
		return "", 0
	case character && v >= 0x80:
		return string(rune(v)), skip + n
	}
	return string([]byte{byte(v)}), skip + n
}

// unescapeHTML reads an entity of HTML without its &. A number may lack its
// semicolon, as browsers have it.
func unescapeHTML(s string) (string, int) {
	const longest = 12
	n := 0
	for n < len(s) && n < longest && (s[n] == '#' && n == 0 || isAlphanumeric(s[n])) {
		n++
	}
	switch {
	case n < len(s) && s[n] == ';':
		n++
	case n == 0 || s[0] != '#':
		return "", 0
	default: // the digits end where the next character is none
		n = 1
		digits := "0123456789"
		if len(s) > 1 && (s[1] == 'x' || s[1] == 'X') {
			n, digits = 2, "0123456789abcdefABCDEF"
		}
		for n < len(s) && n < longest && strings.IndexByte(digits, s[n]) >= 0 {
			n++
		}
	}
	if s[0] == '#' { // without the general way's allocations, for a text that is all of these
		number, base := strings.TrimSuffix(s[1:n], ";"), 10
		if number != "" && number[0]|0x20 == 'x' {
			number, base = number[1:], 16
		}
		if v, err := strconv.ParseUint(number, base, 32); err == nil && v > 0 && v < 0x80 {
			return string([]byte{byte(v)}), n
		}
	}
	entity := "&" + s[:n]
	if meant := html.UnescapeString(entity); meant != entity {
		return meant, n
	}
	return "", 0
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// spelled returns how many bytes at the beginning of s spell the secret, the most
// where there are several ways, 0 where it does not stand there.
func spelled(s, secret string) int {
	var room [nested]way
	for place, read := 0, 0; ; {
		if read == len(secret) {
			return place
		}
		fits := fitting(room[:0], s[place:], secret[read:])
		switch len(fits) {
		case 0:
			return 0
		case 1:
			place, read = place+fits[0].bytes, read+len(fits[0].says)
		default:
			if rest := spelledInWays(s[place:], secret[read:]); rest > 0 {
				return place + rest
			}
			return 0
		}
	}
}

// fitting returns the ways to read s that the secret goes on with. The result uses
// room, which is empty.
func fitting(room []way, s, secret string) []way {
	if s == "" {
		return nil
	}
	return slices.DeleteFunc(waysToRead(room, s), func(w way) bool { return !strings.HasPrefix(secret, w.says) })
}

// spelledInWays is spelled for a secret that itself has what begins escapes, so
// that a text may be read in several ways.
func spelledInWays(s, secret string) int {
	const most = 32
	places := make([][]int, len(secret)) // where in s one can be, by the bytes of the secret that were read
	places[0] = []int{0}
	longest := 0
	for read := range len(secret) {
		for _, place := range places[read] {
			for _, w := range fitting(nil, s[place:], secret[read:]) {
				next, to := read+len(w.says), place+w.bytes
				if next == len(secret) {
					longest = max(longest, to)
				} else if len(places[next]) < most && !slices.Contains(places[next], to) {
					places[next] = append(places[next], to)
				}
			}
		}
	}
	return longest
}
