package output

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/sanitize"
)

func TestYAMLRowsAreOneSequence(t *testing.T) {
	list := badges()
	text := renderYAMLRows(bind(badgeColumns(), &list, false), len(list))
	var rows []struct{ ID int }
	if err := yaml.Unmarshal(text, &rows); err != nil || len(rows) != 2 || rows[0].ID != 7 || rows[1].ID != 1234 {
		t.Errorf("%v, %v", err, rows)
	}
}

// TestYAMLIsWhatTheLibraryWrites compares the bytes of all trials.
func TestYAMLIsWhatTheLibraryWrites(t *testing.T) {
	trials := yamlTrials()
	list := make([]any, 0, len(trials))
	for _, trial := range trials {
		list = append(list, trial.value)
	}
	long := object{{strings.Repeat("k", yamlKey+1), object{{"a", []any{}}, {"b", object{}}}}, {strings.Repeat("ä b", 60), "c\nd"}}
	for name, v := range map[string]any{"fields": trials, "entries": object{{"list", list}}, "nested": []any{long, list[:50], []any{trials[:9]}}} {
		if got, want := string(renderYAML(v)), libraryYAML(t, v); got != want {
			t.Errorf("%s: %s", name, firstDifference(got, want))
		}
	}
}

// libraryYAML is what package yaml writes of a value.
func libraryYAML(tb testing.TB, v any) string {
	tb.Helper()
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(yamlIndent)
	if err := enc.Encode(libraryNode(v)); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func libraryNode(v any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode}
	switch v := scalar(v).(type) {
	case nil:
		n.Tag, n.Value = "!!null", "null"
	case string:
		return libraryString(sanitize.Text(v))
	case time.Time:
		return libraryString(plainText(v))
	case []any:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		for _, entry := range v {
			n.Content = append(n.Content, libraryNode(entry))
		}
	case object:
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
		for _, f := range v {
			n.Content = append(n.Content, libraryString(sanitize.Line(f.name)), libraryNode(f.value))
		}
	default:
		if err := n.Encode(v); err != nil {
			panic(err)
		}
	}
	if n.Kind != yaml.ScalarNode && len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

// renderYAML is a value as one YAML document.
func renderYAML(v any) []byte {
	var b chunks
	appendYAML(&b, v, 0)
	return b.Bytes()
}

// renderJSON is a value as indented JSON.
func renderJSON(v any) []byte {
	var b chunks
	appendIndented(&b, v, "\n")
	return b.Bytes()
}

func libraryString(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case strings.Contains(s, "\n"):
		n.Style = yaml.LiteralStyle
	case !yamlPlain(s):
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// FuzzYAML has a reader give back any text, as a value, a name and an entry of a list.
func FuzzYAML(f *testing.F) {
	for _, seed := range []string{"", "yes", "a: b", "a #b", "it's:", " \n a", "a\n\n", "e3", "翻訳 🎉", "a\n ", "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := renderYAML([]any{object{{text, text}, {"list of them", []any{text, []any{text}}}}})
		var read []map[string]any
		if err := yaml.Unmarshal(written, &read); err != nil || len(read) != 1 {
			t.Fatalf("%v\n%s", err, written)
		}
		want := sanitize.Text(text)
		list, _ := read[0]["list of them"].([]any)
		if len(list) != 2 {
			t.Fatalf("%v\n%s", read, written)
		}
		inner, _ := list[1].([]any)
		if read[0][sanitize.Line(text)] != want || list[0] != want || len(inner) != 1 || inner[0] != want {
			t.Errorf("%q came back as %q\n%s", text, read, written)
		}
	})
}

func BenchmarkYAMLRows(b *testing.B) {
	var list []badge
	for len(list) < 100 {
		list = append(list, badges()...)
	}
	cols := bind(badgeColumns(), &list, false)
	b.ReportAllocs()
	for b.Loop() {
		renderYAMLRows(cols, len(list))
	}
}
