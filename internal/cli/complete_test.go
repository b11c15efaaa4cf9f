package cli

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/term"
)

func TestShown(t *testing.T) {
	words := []word{
		{"Bug hunter", "one\ttwo\nthree\x1b[31m"}, {"bug slayer", strings.Repeat("é", 200)}, {"spider", ""},
		{"bug\nof two lines", ""}, {"bug\x1b", ""}, {"bug ", ""}, {"bug\u202e", ""}, {"", ""}, {"_activeHelp_ bug", ""}, {"bug\ttab", ""},
	}
	want := []string{`Bug hunter` + "\t" + `one two three\x1b[31m`, "bug slayer\t" + strings.Repeat("é", completeNote-1) + "…"}
	if got := shown(words, "BUG"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := shown(words, "ſpid"); len(got) != 1 { // letters of other lengths that are the same
		t.Errorf("%q", got)
	}
	if got := shown(make([]word, 10), ""); len(got) != 0 {
		t.Errorf("%q", got)
	}
	many := slices.Repeat([]word{{"a", ""}}, completeMost+1)
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
		for _, l := range shown([]word{{value, note}}, typed) {
			got, told, _ := strings.Cut(l, "\t")
			if got != value || sanitize.Line(told) != told || strings.ContainsAny(l, "\n\r\x1b") || !utf8.ValidString(l) {
				t.Errorf("%q with %q becomes %q", value, note, l)
			}
		}
	})
}

func TestListOf(t *testing.T) {
	columns := listOf(fixed("id", "name", "namespace"))
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
		for _, w := range columns(context.Background(), line{typed: typed}) {
			got = append(got, w.value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestOrderOf(t *testing.T) {
	order := orderOf(fixed("id", "name", "namespace"))
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
		for _, w := range order(context.Background(), line{typed: typed}) {
			got = append(got, w.value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// A new flag that takes a value is either completed or known to be free text.
func TestEveryFlagIsThoughtOf(t *testing.T) {
	free := []string{
		"name", "description", "message", "timeout", "max-wait", // text and times
		"batch-size", "concurrency", "rate", "settle", "max", "days", "limit", // numbers
		"token-command", "jq",
	}
	streams, _, _, _ := term.Test()
	root := newTree(&app{streams: streams, env: func(string) string { return "" }}).root
	look := func(cmd *cobra.Command, f *pflag.Flag) {
		_, completes := cmd.GetFlagCompletionFunc(f.Name)
		_, files := f.Annotations[cobra.BashCompFilenameExt]
		if f.Value.Type() != "bool" && !completes && !files && !slices.Contains(free, f.Name) {
			t.Errorf("%s --%s: nothing is offered for it", cmd.CommandPath(), f.Name)
		}
	}
	walkAll(root, func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { look(cmd, f) })
		if strings.Contains(cmd.Use, "AWARD") || strings.Contains(cmd.Use, " ACHIEVEMENT") || strings.Contains(cmd.Use, "RUN") || strings.Contains(cmd.Use, "KEY") {
			if cmd.ValidArgsFunction == nil && !strings.HasPrefix(cmd.Use, "award") {
				t.Errorf("%s: nothing is offered for its arguments", cmd.CommandPath())
			}
		}
	})
}
