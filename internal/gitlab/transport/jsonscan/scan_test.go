package jsonscan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

// repeatedKey is what Inspect finds, the slow way: by encoding/json.
func repeatedKey(text []byte) string {
	type level struct {
		keys  map[string]bool // nil for a list
		isKey bool            // the next string is a key
	}
	var stack []level
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	for {
		token, err := decoder.Token()
		if err != nil {
			return "" // the end
		}
		if top := len(stack) - 1; top >= 0 && stack[top].isKey {
			if key, ok := token.(string); ok {
				name := strings.Map(folded, key)
				if stack[top].keys[name] && key != "" {
					return key
				}
				stack[top].keys[name] = true
				stack[top].isKey = false
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}, isKey: true})
			continue
		case json.Delim('['):
			stack = append(stack, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			stack = stack[:len(stack)-1]
		}
		if top := len(stack) - 1; top >= 0 && stack[top].keys != nil {
			stack[top].isKey = true
		}
	}
}

// folded is the first of the letters that differ in case only, as encoding/json has it.
func folded(r rune) rune {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// What Inspect says of a text is what encoding/json says of it.
func FuzzInspect(f *testing.F) {
	var many strings.Builder
	for i := range 32 {
		fmt.Fprintf(&many, `"k%d":%d,`, i, i)
	}
	for _, text := range []string{
		`{"data":{"currentUser":{"id":"gid://gitlab/User/1","username":"max"}}}`, `{"a":1,"A":2}`, `{"errors":1,"error\u017f":2}`, `{"to\u212aen":1,"token":2}`, "{\"\xff\":1,\"\xfe\":2}", `{"a":{"b":[1,-0.5e+3,{"c":null}]},"b":"\ud83d\ude00\\\"/"}`,
		"{" + many.String() + `"last":0}`, "{" + many.String() + `"K3":0}`, "{" + many.String() + `"\u006b31":0,"x":0,"x":1}`, `{"ı":1,"i":2,"I":3}`, `{"ß":1,"SS":2,"ẞ":3}`,
		"", " ", "01", "-", "1.", "1e", "tru", `"\u12g4"`, "\"\t\"", `"\x"`, `{"a"}`, `{"a":1,}`, `[1,]`, `[1 2]`, `{} {}`, "nulll", `{"data":{},"\u0064ata":[}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, got := Inspect(text)
		if valid := json.Valid(text); got.Invalid == valid {
			t.Fatalf("%q: valid JSON: %t, and inspect says %+v", text, valid, got)
		}
		if got.Invalid {
			return
		}
		if want := repeatedKey(text); got.Repeated != want {
			t.Fatalf("%q: the key %q is repeated, and inspect says %+v", text, want, got)
		}
	})
}

func TestRepeatedKey(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}`:    "",
		`{"a":"a","b":"a"}`:                            "",
		`{"a":1,"a":2}`:                                "a",
		`{"a":1,"A":2}`:                                "A",
		`{"x":{"a":1,"A":2}}`:                          "A",
		`[{"x":[{"errors":1,"error\u017f":2}]}]`:       "errorſ",
		`{"token":1,"to\u212aen":2}`:                   "to\u212aen",
		`[{"a":[],"b":{},"a":null}]`:                   "a",
		`{"a":{"b":[[{"c":1,"d":{"e":{}},"c":"c"}]]}}`: "c",
		`{"data":{},"\u0064ata":null}`:                 "data",
		`1`:                                            "", `"a"`: "", `[]`: "", `{}`: "", `[{},{}]`: "",
	} {
		if _, got := Inspect([]byte(text)); got.Repeated != want {
			t.Errorf("%s: got %q, want %q", text, got.Repeated, want)
		}
	}
}
