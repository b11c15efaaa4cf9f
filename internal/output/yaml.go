package output

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

// writeYAML writes a value as one YAML document. Strings pass [sanitize.Text] first.
func writeYAML(v any, write func([]byte) error) error {
	b := chunks{write: write}
	appendYAML(&b, v, 0)
	return b.handOn(true)
}

// renderYAMLRows renders rows as entries of one sequence, which begins with the first
// of them.
func renderYAMLRows(cols []column, rows int) []byte {
	var b chunks
	for row := range rows {
		b.WriteString("- ")
		appendYAML(&b, recordOf(cols, row), yamlIndent)
	}
	return b.Bytes()
}

// yamlIndent is how much further in what is within stands.
const yamlIndent = 2

// appendYAML appends a value that stands at indent, on a line that has begun, and ends
// its last line. What it writes a library would too, byte by byte; that makes a tree of
// nodes of it first, for which it needs six times as long.
func appendYAML(b *chunks, v any, indent int) {
	v = scalar(v)
	switch v := v.(type) {
	case []any, list:
		l, _ := listOf(v)
		for i := range l.n {
			appendYAMLIndent(b, indent, i)
			b.WriteString("- ")
			appendYAML(b, l.at(i), indent+yamlIndent)
			_ = b.handOn(false) // it keeps the error
		}
		if l.n == 0 {
			b.WriteString("[]\n")
		}
	case object:
		for i, f := range v {
			appendYAMLIndent(b, indent, i)
			appendYAMLField(b, f, indent)
		}
		if len(v) == 0 {
			b.WriteString("{}\n")
		}
	case nil:
		b.WriteString("null\n")
	case string:
		appendYAMLString(b, sanitize.Text(v), indent)
		b.WriteByte('\n')
	case time.Time:
		appendYAMLString(b, plainText(v), indent) // a string as in JSON: some readers refuse other types
		b.WriteByte('\n')
	default:
		b.WriteString(plainText(v))
		b.WriteByte('\n')
	}
}

// appendYAMLIndent begins the line of an entry; the first one stands on one that has begun.
func appendYAMLIndent(b *chunks, indent, entry int) {
	for ; entry > 0 && indent > 0; indent-- {
		b.WriteByte(' ')
	}
}

// yamlKey is how long a name may be, in bytes, to stand before a colon: readers look no
// further than 1024 characters for one, and an escape has up to ten.
const yamlKey = 128

func appendYAMLField(b *chunks, f field, indent int) {
	name := sanitize.Line(f.name)
	long := len(name) > yamlKey
	if long {
		b.WriteString("? ")
	}
	appendYAMLString(b, name, indent)
	if long {
		b.WriteByte('\n')
		appendYAMLIndent(b, indent, 1)
	}
	b.WriteByte(':')
	if !long && holdsYAML(f.value) {
		b.WriteByte('\n')
		appendYAMLIndent(b, indent+yamlIndent, 1)
	} else {
		b.WriteByte(' ')
	}
	appendYAML(b, f.value, indent+yamlIndent)
}

// holdsYAML reports whether a value has entries, which stand on lines of their own.
func holdsYAML(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) > 0
	case list:
		return v.n > 0
	case object:
		return len(v) > 0
	}
	return false
}

// appendYAMLString appends clean text in a style in which it is a string, and this one,
// for every reader: the lines of text of several at indent, anything else on this one.
func appendYAMLString(b *chunks, s string, indent int) {
	switch m := yamlMarksOf(s); {
	case m.special, m.lines && (m.trailing || indent == 0):
		appendYAMLQuoted(b, s)
	case m.lines:
		appendYAMLLines(b, s, indent)
	case !yamlPlain(s):
		appendYAMLQuoted(b, s)
	case m.trailing, m.sign:
		b.WriteByte('\'')
		b.WriteString(strings.ReplaceAll(s, "'", "''"))
		b.WriteByte('\'')
	default:
		b.WriteString(s)
	}
}

// yamlMarks are what of a string matters for its style.
type yamlMarks struct {
	special  bool // a character that is to be an escape, or a blank that a reader would lose
	lines    bool // line breaks
	trailing bool // a blank at the end
	sign     bool // what begins a comment or a value
}

func yamlMarksOf(s string) yamlMarks {
	var m yamlMarks
	before := ' '
	for i, r := range s {
		switch {
		case r == '\n':
			m.lines = true
			m.special = m.special || before == ' ' && i > 0
		case !yamlPrints(r):
			m.special = true
			return m
		case r == '#':
			m.sign = m.sign || before == ' ' || before == '\n'
		case r == ' ':
			m.sign = m.sign || before == ':'
		}
		before = r
	}
	m.sign = m.sign || before == ':'
	m.trailing = s != "" && before == ' '
	return m
}

// yamlPrints reports whether every reader takes the character as it is: not those beyond
// the first plane, which the Python of before and the Go of today refuse or escape.
func yamlPrints(r rune) bool {
	switch {
	case r >= ' ' && r <= '~':
		return true
	case r == '\u2028', r == '\u2029', r == '\ufeff':
		return false
	}
	return r >= 0xa0 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd
}

// appendYAMLLines appends text as it is, line by line.
func appendYAMLLines(b *chunks, s string, indent int) {
	b.WriteByte('|')
	if s[0] == ' ' || s[0] == '\n' {
		b.WriteByte('0' + yamlIndent) // else a reader would count the blanks of the first line
	}
	switch {
	case s == "\n", strings.HasSuffix(s, "\n\n"):
		b.WriteByte('+')
	case !strings.HasSuffix(s, "\n"):
		b.WriteByte('-')
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		b.WriteByte('\n')
		if line != "" {
			appendYAMLIndent(b, indent, 1)
			b.WriteString(line)
		}
	}
}

// appendYAMLQuoted appends text in double quotes, with escapes that YAML 1.1 has too.
func appendYAMLQuoted(b *chunks, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case yamlPrints(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r < 0x100:
			fmt.Fprintf(&b.Buffer, `\x%02X`, r)
		case r < 0x10000:
			fmt.Fprintf(&b.Buffer, `\u%04X`, r)
		default:
			fmt.Fprintf(&b.Buffer, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
}

// yamlPlain reports whether every reader takes a plain s for a string: it begins with
// a letter and is no word of YAML 1.1, which Ruby, Python and many others still read,
// and which takes times, dates, numbers of bases from 2 to 60, "1,000", "=", "<<" and
// ":name" for something else.
func yamlPlain(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case !unicode.IsLetter(first), size < len(s) && strings.Trim(s[size:], "0123456789") == "": // "e3" is a number for one of them
		return false
	case len(s) > len("infinity"):
		return true
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf", "infinity":
		return false
	}
	return true
}
