// Package tokens knows what GitLab's tokens look like.
//
// People paste a token into the wrong line, and an error that repeats what it
// complains about would show it. What belongs here: telling that a text is, or could
// be, a token, and blanking one that is known, in the ways in which servers and logs
// spell it.
package tokens

import (
	"regexp"
	"strings"
)

// Blanked stands where a token was. It begins and ends with characters that no token
// has: so it forms no new one together with what is beside it, and blanking a second
// time changes nothing.
const Blanked = "•••"

// likely are the prefixes that GitLab gives its tokens. Those that could begin the
// name of a group as well need as much behind them as a token has.
var likely = regexp.MustCompile(`(?i)gl(?:pat|oas|soat|cbt|ptt|imt|agent|ffct|rtr)-[0-9a-z_.-]*[0-9a-z_-]` +
	`|gl(?:dt|rt|ft|wt)-[0-9a-z_.-]{15,}[0-9a-z_-]|GR1348941[0-9a-z_-]{20,}`)

var (
	word    = regexp.MustCompile(`[0-9A-Za-z_-]{20,}`)
	hexWord = regexp.MustCompile(`^[0-9a-f]*[a-f][0-9a-f]*$`)
)

// Likely reports whether the text holds a token by its prefix.
func Likely(text string) bool { return likely.MatchString(text) }

// Possibly reports whether the text holds what could be a token: one by its prefix,
// or a word as random as those without a prefix, of older versions and of servers
// that chose their own.
func Possibly(text string) bool {
	if Likely(text) {
		return true
	}
	for _, w := range word.FindAllString(text, -1) {
		digits := strings.ContainsAny(w, "0123456789")
		if digits && (len(w) >= 32 && hexWord.MatchString(w) || strings.ToLower(w) != w && strings.ToUpper(w) != w) {
			return true
		}
	}
	return false
}

// Blank puts [Blanked] in the place of what is likely to be a token.
func Blank(text string) string { return likely.ReplaceAllString(text, Blanked) }

// BlankPossible puts [Blanked] in the place of every word that could be a token.
func BlankPossible(text string) string {
	return word.ReplaceAllStringFunc(Blank(text), func(w string) string {
		if Possibly(w) {
			return Blanked
		}
		return w
	})
}
