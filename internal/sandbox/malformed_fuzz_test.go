package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sandbox"
)

// anyText reports whether a JSON value holds a text, a key included, of which
// that is true.
func anyText(value any, is func(string) bool) bool {
	switch v := value.(type) {
	case string:
		return is(v)
	case []any:
		for _, element := range v {
			if anyText(element, is) {
				return true
			}
		}
	case map[string]any:
		for key, element := range v {
			if is(key) || anyText(element, is) {
				return true
			}
		}
	}
	return false
}

// A body is refused with 400 where it is no JSON, and where its texts hold a
// NUL or what is no Unicode; Go's decoder, which puts U+FFFD in the place of the
// latter, is the judge.
func FuzzJSONBody(f *testing.F) {
	for _, body := range []string{`{"query":"{ __typename }"}`, `{"query":"a\u0000"}`, `["\ud83c\udf1f", "\\u0000"]`, `{"a":"\ud83c"}`, "{\"a\":\"\xff\"}", `[{"variables":{"a":["\u0000"]}}]`, `"\ufffd"`} {
		f.Add(body)
	}
	s, err := sandbox.New(sandbox.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		req := httptest.NewRequest(http.MethodPost, "/api/graphql", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, req)

		var value any
		if json.Unmarshal([]byte(body), &value) != nil {
			return
		}
		lower := strings.ToLower(body)
		written := strings.Contains(lower, `\ufffd`) || strings.ContainsRune(body, utf8.RuneError) && utf8.ValidString(body)
		bad := anyText(value, func(text string) bool {
			return strings.ContainsRune(text, 0) || strings.ContainsRune(text, utf8.RuneError) && !written
		})
		if written && !bad {
			return // what was put in its place cannot be told from what was written
		}
		if bad != (answer.Code == http.StatusBadRequest) {
			t.Errorf("%q: %d", body, answer.Code)
		}
	})
}
