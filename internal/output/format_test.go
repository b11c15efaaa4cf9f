package output

import (
	"strings"
	"testing"
)

func TestParseFormat(t *testing.T) {
	for _, name := range Formats() {
		if f, err := ParseFormat(name); err != nil || string(f) != name {
			t.Errorf("%s: got %q, %v", name, f, err)
		}
	}
	const known = "(known: table, json, ndjson, csv, tsv, yaml, ids, markdown)"
	tests := map[string]string{
		"":                        `unknown output format "" ` + known,
		"jsn":                     `unknown output format "jsn", did you mean json? ` + known,
		"JSON":                    `unknown output format "JSON", did you mean json? ` + known,
		"tabl":                    `unknown output format "tabl", did you mean table? ` + known,
		"yml":                     `unknown output format "yml", did you mean yaml? ` + known,
		"id":                      `unknown output format "id", did you mean ids? ` + known,
		"xml":                     `unknown output format "xml" ` + known,
		"\x1b[2J":                 `unknown output format "\\x1b[2J" ` + known,
		strings.Repeat("json", 9): `unknown output format "` + strings.Repeat("json", 9) + `" ` + known,
	}
	for in, want := range tests {
		if _, err := ParseFormat(in); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}
