// Package sanitize is the rule for text from anywhere: what of it acts on a terminal or
// hides from a reader, and what stands in its place where it is printed.
package sanitize

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes text safe to print on one line or in one cell.
//
//   - A tab and any line break (LF, CR, CRLF, NEL, U+2028, U+2029) become one
//     space.
//   - Every other control character (C0, DEL, C1) and every invisible
//     formatting character that can hide or reorder text (bidirectional
//     controls, zero-width space, byte order mark, soft hyphen, tag
//     characters, fillers) becomes its escape as written in source code:
//     \x1b, \u202e, \U000e0041.
//   - Invalid UTF-8 becomes U+FFFD, one for each byte.
//
// Joiners (U+200C, U+200D) and variation selectors stay: scripts and emoji
// need them. So do the tag characters of a flag, such as that of England, where they
// are the code of a part of a country and no longer text. The result is valid UTF-8 and
// sanitizing it again changes nothing.
func Line(s string) string { return replaced(s, ' ', ' ') }

// Text is [Line] for text of several lines: line breaks stay, each as one LF.
func Text(s string) string { return replaced(s, '\n', ' ') }

// Cells is [Text] for text that a person has put together: tabs stay, which are between
// the cells that they made.
func Cells(s string) string { return replaced(s, '\n', '\t') }

// Prints reports whether text is printed just as it is.
func Prints(s string) bool { return Line(s) == s }

func replaced(s string, lineBreak, tab byte) string {
	start := firstUnsafe(s)
	if start < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:start])
	for i := start; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == blackFlag:
			size += flagTags(s[i+size:])
			b.WriteString(s[i : i+size])
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case r == '\r' && strings.HasPrefix(s[i+size:], "\n"):
			// The LF that follows stands for both.
		case isLineBreak(r):
			b.WriteByte(lineBreak)
		case r == '\t':
			b.WriteByte(tab)
		case isHidden(r):
			b.WriteString(escape(r))
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// firstUnsafe returns the index of the first byte that clean may change, or -1.
func firstUnsafe(s string) int {
	tagsEnd := 0
	for i, r := range s {
		switch {
		case i < tagsEnd:
		case r == blackFlag:
			i += utf8.RuneLen(r)
			tagsEnd = i + flagTags(s[i:])
		case r == utf8.RuneError || isLineBreak(r) || isHidden(r):
			return i
		}
	}
	return -1
}

// Tag characters are ASCII over again, invisible. After a black flag, and with an end
// behind them, those of a code make it the flag of a part of a country.
const (
	blackFlag = '\U0001f3f4'
	tagged    = 0xe0000 // plus a character of ASCII
	tagEnd    = '\U000e007f'
)

// flagTags is the length in bytes of the tag characters at the beginning of s that
// make a flag of the black one before: two letters for the country, up to four letters
// and digits for its part, and the end. It is 0 where they are anything else.
func flagTags(s string) int {
	const country, most = 2, 6
	for code, i := 0, 0; ; code++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		letter := r >= tagged+'a' && r <= tagged+'z'
		digit := r >= tagged+'0' && r <= tagged+'9'
		switch {
		case r == tagEnd && code > country:
			return i
		case code == most, !letter && (!digit || code < country):
			return 0
		}
	}
}

func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// isHidden reports whether r acts on a terminal or on the reading order, or
// is invisible where a reader would expect to see every character.
func isHidden(r rune) bool {
	switch {
	case r >= ' ' && r <= '~':
		return false
	case unicode.IsControl(r):
		return true
	case r == '\u200c' || r == '\u200d':
		return false
	case unicode.Is(unicode.Cf, r):
		// Arabic number signs and the like are in this category, yet visible.
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func escape(r rune) string {
	switch {
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
