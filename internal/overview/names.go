package overview

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names look alike in two ways: but for letter case and blanks they are the same letters, or
// as they are drawn nobody could tell them apart. A looks is what a name is by both.
type looks struct{ letters, drawn string }

func looksOf(name string) looks {
	plain := strings.Map(ofLetter, visible(norm.NFKC.String(name)))
	return looks{letters: folded(plain), drawn: strings.Map(drawn, plain)}
}

func (l looks) like(other looks) bool { return l.letters == other.letters || l.drawn == other.drawn }

// folded is a name without letter case.
func folded(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// visible is a text without blanks, and without what cannot be seen.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if blank(r) || hides(r) {
			return -1
		}
		return r
	}, text)
}

// blank also is what looks like one and is a letter to Unicode.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u2800' || r == '\u3164' || r == '\uffa0' || r == '\u115f' || r == '\u1160'
}

func hides(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// drawn are the letters and digits that differ in some fonts by nothing.
func drawn(r rune) rune {
	switch r {
	case 'I', '1', '|':
		return 'l'
	case '0':
		return 'O'
	}
	return r
}

// ofLetter is the Latin letter that one of another script looks like, and the sign that is
// on keyboards for one that looks like it.
func ofLetter(r rune) rune {
	const (
		alike = "АВЕЅІЈКМНОРСТУХаеѕіјкорсухԁԛԜԝһӏӀүҮ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρυικ" + "ıɡɑ" + "‐‑‒–—−﹣" + "‘’‛′ʼ" + "“”‟″"
		latin = "ABESIJKMHOPCTYXaesijkopcyxdqWwhllyY" + "ABEZHIKMNOPTYXoavpuik" + "iga" + "-------" + "'''''" + `""""`
	)
	at := 0
	for _, other := range alike {
		if other == r {
			return rune(latin[at]) // one byte for each
		}
		at++
	}
	return r
}

// spelled are two names in quotes, such that what sets them apart can be seen. Letters that only look like
// others are written as escapes, where it is they that do.
func spelled(one, other string) (string, string) {
	write := spelledBlanks
	if folded(visible(one)) != folded(visible(other)) {
		write = strconv.QuoteToASCII
	}
	return write(one), write(other)
}

// spelledBlanks writes out what cannot be seen, and blanks that could be overlooked as signs.
func spelledBlanks(name string) string {
	letters := []rune(name)
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range letters {
		escaped := strconv.QuoteRuneToASCII(r)
		switch {
		case r == ' ' && (i == 0 || i == len(letters)-1 || letters[i-1] == ' ' || letters[i+1] == ' '):
			b.WriteRune('␣')
		case r == '"', r == '\\':
			b.WriteString(`\` + string(r))
		case r != ' ' && (blank(r) || hides(r)):
			b.WriteString(escaped[1 : len(escaped)-1])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
