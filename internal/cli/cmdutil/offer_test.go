package cmdutil

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/sanitize"
)

func TestShown(t *testing.T) {
	words := []Word{
		{Value: "Bug hunter", Note: "one\ttwo\nthree\x1b[31m"}, {Value: "bug slayer", Note: strings.Repeat("é", 200)}, {Value: "spider", Note: ""},
		{Value: "bug\nof two lines", Note: ""}, {Value: "bug\x1b", Note: ""}, {Value: "bug ", Note: ""}, {Value: "bug\u202e", Note: ""}, {Value: "", Note: ""}, {Value: "_activeHelp_ bug", Note: ""}, {Value: "bug\ttab", Note: ""},
	}
	want := []string{`Bug hunter` + "\t" + `one two three\x1b[31m`, "bug slayer\t" + strings.Repeat("é", completeNote-1) + "…"}
	if got := shown(words, "BUG"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := shown(words, "ſpid"); len(got) != 1 { // letters of other lengths that are the same
		t.Errorf("%q", got)
	}
	if got := shown(make([]Word, 10), ""); len(got) != 0 {
		t.Errorf("%q", got)
	}
	many := slices.Repeat([]Word{{Value: "a", Note: ""}}, completeMost+1)
	if got := shown(many, ""); len(got) != completeMost {
		t.Errorf("%d are offered", len(got))
	}
}

// Strangers write names and notes, and one line is one word to a shell.
func FuzzShown(f *testing.F) {
	f.Add("Bug hunter", "found one", "bug")
	f.Add("a\n:4", "\x1b]0;x\x07\t", "")
	f.Add("\u2028\u202e", "\xff", "\u2028")
	f.Fuzz(func(t *testing.T, value, note, typed string) {
		for _, l := range shown([]Word{{Value: value, Note: note}}, typed) {
			got, told, _ := strings.Cut(l, "\t")
			if got != value || sanitize.Line(told) != told || strings.ContainsAny(l, "\n\r\x1b") || !utf8.ValidString(l) {
				t.Errorf("%q with %q becomes %q", value, note, l)
			}
		}
	})
}

func TestListOf(t *testing.T) {
	columns := ListOf(Fixed("id", "name", "namespace"))
	for typed, want := range map[string]string{
		"":               "id name namespace",
		"n":              "name namespace",
		"id,":            "id,name id,namespace",
		"ID,na":          "ID,name ID,namespace",
		"id,name,":       "id,name,namespace",
		"id,name":        "id,name id,namespace",
		"id,name,x":      "",
		",":              ",id ,name ,namespace",
		"namespace,id,n": "namespace,id,name",
	} {
		var got []string
		for _, w := range columns(context.Background(), Line{Typed: typed}) {
			got = append(got, w.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestOrderOf(t *testing.T) {
	order := orderOf(Fixed("id", "name", "namespace"))
	for typed, want := range map[string]string{
		"":           "id name namespace",
		"-":          "-id -name -namespace",
		"-n":         "-name -namespace",
		"id,-":       "id,-name id,-namespace",
		"-id,":       "-id,name -id,namespace",
		"-id,-name,": "-id,-name,namespace",
		"-ID,-NA":    "-ID,-name -ID,-namespace",
		"--":         "",
		"-,-i":       "-,-id",
	} {
		var got []string
		for _, w := range order(context.Background(), Line{Typed: typed}) {
			got = append(got, w.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
