package output

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

const england = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

// tags is a black flag with the code as tag characters.
func tags(code string) string {
	flag := []rune{'🏴'}
	for _, r := range code {
		flag = append(flag, 0xe0000+r)
	}
	return string(append(flag, '\U000e007f'))
}

func TestClean(t *testing.T) {
	tests := map[string]struct{ in, line, text string }{
		"empty":                {"", "", ""},
		"plain":                {"Helpful colleague", "Helpful colleague", ""},
		"accents and CJK":      {"été 翻訳者", "été 翻訳者", ""},
		"emoji with joiner":    {"👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️", ""},
		"non-joiner stays":     {"می\u200cخواهم", "می\u200cخواهم", ""},
		"Arabic number sign":   {"\u0600١", "\u0600١", ""},
		"tab":                  {"a\tb", "a b", "a b"},
		"line feed":            {"a\nb", "a b", "a\nb"},
		"CRLF is one break":    {"a\r\nb", "a b", "a\nb"},
		"CR alone":             {"a\rb", "a b", "a\nb"},
		"CR CR LF":             {"a\r\r\nb", "a  b", "a\n\nb"},
		"NEL, LS and PS":       {"a\u0085b\u2028c\u2029d", "a b c d", "a\nb\nc\nd"},
		"colour sequence":      {"\x1b[31mred\x1b[0m", `\x1b[31mred\x1b[0m`, ""},
		"title sequence":       {"\x1b]0;owned\x07", `\x1b]0;owned\x07`, ""},
		"8-bit CSI":            {"\u009b2J", `\u009b2J`, ""},
		"8-bit CSI as a byte":  {"\x9b2J", "\ufffd2J", ""},
		"NUL, backspace, DEL":  {"a\x00\b\x7fb", `a\x00\x08\x7fb`, ""},
		"right-to-left":        {"\u202egpj.exe", `\u202egpj.exe`, ""},
		"isolates and marks":   {"\u2066\u2069\u200e\u200f\u061c", `\u2066\u2069\u200e\u200f\u061c`, ""},
		"zero-width and BOM":   {"a\u200bb\ufeff", `a\u200bb\ufeff`, ""},
		"soft hyphen, joiner":  {"a\u00adb\u2060c", `a\u00adb\u2060c`, ""},
		"tag characters":       {"a\U000e0041\U000e007f", `a\U000e0041\U000e007f`, ""},
		"flag of England":      {"a" + england + "b" + england, "a" + england + "b" + england, ""},
		"flags of states":      {tags("usca") + tags("fr75c") + tags("gbabcd"), tags("usca") + tags("fr75c") + tags("gbabcd"), ""},
		"flag and ESC":         {england + "\x1b", england + `\x1b`, ""},
		"ESC and flag":         {"\x1b" + england, `\x1b` + england, ""},
		"flag without an end":  {"🏴\U000e0067\U000e0062\U000e0065", `🏴\U000e0067\U000e0062\U000e0065`, ""},
		"flag without a code":  {"🏴\U000e007f", `🏴\U000e007f`, ""},
		"country alone":        {tags("gb"), `🏴\U000e0067\U000e0062\U000e007f`, ""},
		"more than a code":     {tags("gbabcde"), `🏴\U000e0067\U000e0062\U000e0061\U000e0062\U000e0063\U000e0064\U000e0065\U000e007f`, ""},
		"no code":              {tags("1gb") + tags("GBE") + tags("gb e"), `🏴\U000e0031\U000e0067\U000e0062\U000e007f🏴\U000e0047\U000e0042\U000e0045\U000e007f🏴\U000e0067\U000e0062\U000e0020\U000e0065\U000e007f`, ""},
		"other flag":           {"🏳\U000e0067\U000e0062\U000e0065\U000e007f", `🏳\U000e0067\U000e0062\U000e0065\U000e007f`, ""},
		"flag cut off":         {"🏴\xf3\xa0\x81", "🏴\ufffd\ufffd\ufffd", ""},
		"Hangul filler":        {"a\u3164", `a\u3164`, ""},
		"invalid byte":         {"a\xffb", "a\ufffdb", ""},
		"truncated sequence":   {"a\xe2\x82", "a\ufffd\ufffd", ""},
		"surrogate half":       {"\xed\xa0\x80", "\ufffd\ufffd\ufffd", ""},
		"replacement stays":    {"a\ufffdb", "a\ufffdb", ""},
		"escape already there": {`a\x1bb`, `a\x1bb`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sanitize.Line(tt.in); got != tt.line {
				t.Errorf("Line(%q) = %q, want %q", tt.in, got, tt.line)
			}
			want := tt.text
			if want == "" {
				want = tt.line
			}
			if got := sanitize.Text(tt.in); got != want {
				t.Errorf("Text(%q) = %q, want %q", tt.in, got, want)
			}
		})
	}
}

func TestCleanDoesNotCopySafeText(t *testing.T) {
	s := strings.Repeat("Helpful é 翻 ", 20)
	if n := testing.AllocsPerRun(10, func() { _ = sanitize.Line(s) }); n != 0 {
		t.Errorf("Line allocates %v times for safe text", n)
	}
}

// TestCleanEveryRune asks for every rune what the fuzz target asks for strings.
func TestCleanEveryRune(t *testing.T) {
	const batch = 256
	for first := rune(0); first <= unicode.MaxRune; first += batch {
		var b strings.Builder
		for r := first; r < first+batch; r++ {
			b.WriteString("a" + string(r))
		}
		checkClean(t, b.String())
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(checkClean)
}

// hostile returns texts that break terminals, tables or rows when printed raw.
func hostile() []string {
	return []string{
		"", "-", "a\x1b[2Jb", "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07", "\u009b31m", "a\tb\nc\r\nd",
		"\u202eabc\u202c", "\u2066x\u2069", "\xff\xfe", "\xc2", "\U000e0041\U000e0042", england, "🏴\U000e0067", "e\u0301\u0301\u0301\u0301",
		"翻訳者翻訳者翻訳者翻訳者", "👨‍👩‍👧👍🏽🇩🇪❤️", "=1+1", "@SUM(A1)", `"quoted", and 'so'`, "a,b;c|d", "<b>&amp;</b>",
		"\u200b\u200b", "  blanks  ", "null", "yes", "~", "- a", "# b", "{a: b}", "1:20", "0x1F", "2001-01-01", "\u2028\u2029",
		"\r", "\n", strings.Repeat("long ", 300), strings.Repeat("x", 1024), "\u200d\u200d\ufe0f", "|\n  indented\n", "\\", "%d%s%!",
	}
}

func checkClean(t *testing.T, s string) {
	t.Helper()
	for name, f := range map[string]func(string) string{"Line": sanitize.Line, "Text": sanitize.Text} {
		got := f(s)
		if !utf8.ValidString(got) {
			t.Errorf("%s(%q) = %q is not valid UTF-8", name, s, got)
		}
		if again := f(got); again != got {
			t.Errorf("%s(%q) = %q, and cleaned again %q", name, s, got, again)
		}
		if r, found := forbiddenIn(got, name == "Text"); found {
			t.Errorf("%s(%q) = %q still holds %U", name, s, got, r)
		}
	}
}

// forbiddenIn is written from the promise rather than from the code.
func forbiddenIn(s string, lineFeed bool) (rune, bool) {
	flags := regexp.MustCompile(`🏴[\x{e0061}-\x{e007a}]{2}[\x{e0030}-\x{e0039}\x{e0061}-\x{e007a}]{1,4}\x{e007f}`)
	for _, r := range flags.ReplaceAllString(s, "") {
		switch {
		case r == '\n' && lineFeed:
		case r < 0x20, r >= 0x7f && r <= 0x9f,
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200b, r == 0x200e, r == 0x200f, r == 0x061c,
			r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xad, r >= 0xe0000 && r <= 0xe007f, r >= 0xfff9 && r <= 0xfffb:
			return r, true
		}
	}
	return 0, false
}

// noise returns a text of up to n runes, many of them awkward.
func noise(rnd *rand.Rand, n int) string {
	var b strings.Builder
	awkward := hostile()
	for range rnd.IntN(n + 1) {
		switch rnd.IntN(8) {
		case 0:
			b.WriteByte(byte(rnd.UintN(256)))
		case 1:
			b.WriteRune(rune(rnd.IntN(0x3000)))
		case 2:
			b.WriteString(awkward[rnd.IntN(len(awkward))])
		case 3:
			b.WriteString("翻")
		case 4:
			b.WriteByte(' ')
		default:
			b.WriteByte(byte('a' + rnd.IntN(26)))
		}
	}
	return b.String()
}
