package code

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A page is never longer than a comment may be, and sums up what it leaves out.
func TestMarkdownFitsIntoAComment(t *testing.T) {
	for _, tt := range []struct {
		achievements, people int
		full                 bool
		want                 string // of what is left out; "" for nothing
	}{
		{2, 400, false, ""},
		{2, 600, false, "Left out here: 200 people."},
		{200, 100, true, "people."},
		{300, 300, false, "people."},
		{20_000, 1, false, "parts, and"},
	} {
		p := &definitions.Plan{}
		for a := range tt.achievements {
			for n := range tt.people {
				p.Rows = append(p.Rows, definitions.Row{
					Action: definitions.Award, Achievement: fmt.Sprintf("Achievement %d", a), Message: strings.Repeat("é*", 60),
					User: gitlab.User{ID: ids.User(n + 1), Username: fmt.Sprintf("user%06d", n)}, From: "lists/of/people.csv:17",
				})
			}
		}
		got := page{group: "acme", file: "achievements.yaml", plan: p, wanted: tt.achievements, full: tt.full}.markdown()
		_, told, _ := strings.Cut(string(got), "\n**Left out here: ")
		if len(got) > 1_000_000 || tt.want == "" && told != "" || !strings.Contains("Left out here: "+told, tt.want) {
			t.Errorf("%d × %d: %d bytes, %q", tt.achievements, tt.people, len(got), told)
		}
		if opened, shut := bytes.Count(got, []byte("<details>")), bytes.Count(got, []byte("</details>")); opened != shut {
			t.Errorf("%d opened, %d shut", opened, shut)
		}
	}
}

// Where blanks and line breaks are all that would change, they can be seen.
func TestBlanksAreSeen(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"a b", "a  b", `"a b" → "a␣␣b"`},
		{"a\nb", "a b", `"a\nb" → "a b"`},
		{"a", "a ", `"a" → "a␣"`},
		{"a\u00a0b", "a b", `"a\u00a0b" → "a b"`},
		{"a\tb", "a b", `"a\tb" → "a b"`},
		{"a", "b", `"a" → "b"`},
		{"", "a\nb", `"a b"`},
	} {
		if got := change(valueOf(definitions.Field{Name: "description", Before: tt.before, After: tt.after})); got != tt.want {
			t.Errorf("%q, %q: %s, want %s", tt.before, tt.after, got, tt.want)
		}
	}
}
