package input

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever the bytes are, pairs are text without blanks around it, in the order of lines,
// and reading never fails in silence.
func FuzzPairs(f *testing.F) {
	for _, text := range []string{"a,b\n", "a;b\nc;d", "sep=|\na|b", "\"a\nb\",c", "{\"a\": 1}", "a: b\n? c\n", "\xef\xbb\xbfa,b", "a\tb"} {
		for i := range Formats() {
			f.Add([]byte(text), i)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, format int) {
		all := Formats()
		pairs, err := ReadPairs(bytes.NewReader(text), all[(format%len(all)+len(all))%len(all)])
		if err != nil {
			return
		}
		last := 0
		for _, p := range pairs {
			if p.Line < last || p.Key != strings.TrimSpace(p.Key) || p.Text != strings.TrimSpace(p.Text) || !utf8.ValidString(p.Key+p.Text) {
				t.Fatalf("%+v behind line %d", p, last)
			}
			last = p.Line
		}
	})
}
