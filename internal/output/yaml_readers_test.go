package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/sanitize"
)

// TestYAMLIsWhatJSONIs prints the same values in both formats, and has readers of
// YAML 1.1 and 1.2 read them back.
func TestYAMLIsWhatJSONIs(t *testing.T) {
	trials := yamlTrials()
	asYAML := renderYAML(trials)
	asJSON := renderJSON(trials)
	t.Run("Go", func(t *testing.T) {
		var fromYAML, fromJSON any
		if err := yaml.Unmarshal(asYAML, &fromYAML); err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(asJSON))
		if err := decoder.Decode(&fromJSON); err != nil {
			t.Fatal(err)
		}
		if a, b := fmt.Sprint(fromYAML), fmt.Sprint(fromJSON); a != b || !reflect.DeepEqual(asText(fromYAML), asText(fromJSON)) {
			t.Errorf("not the same: %s", firstDifference(a, b))
		}
	})
	dir := t.TempDir()
	for name, data := range map[string][]byte{"y": asYAML, "j": asJSON} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const python = `
import json, sys, yaml
y, j = yaml.safe_load(open("y", encoding="utf-8")), json.load(open("j", encoding="utf-8"))
bad = [(k, v, y.get(k)) for k, v in j.items() if k not in y or y[k] != v or type(y[k]) != type(v)]
sys.exit(ascii(bad[:5]) if bad or len(y) != len(j) else 0)`
	const ruby = `
require "yaml"; require "json"
y, j = YAML.safe_load(File.read("y", encoding: "utf-8")), JSON.parse(File.read("j", encoding: "utf-8"))
bad = j.reject { |k, v| y.key?(k) && y[k] == v && y[k].class == v.class }
abort(bad.first(5).map { |k, v| [k, v, y[k]] }.inspect) unless bad.empty? && y.size == j.size`
	for _, reader := range []struct {
		name                string
		programs            []string // of which one is enough
		flag, loads, script string
	}{
		// Debian's package is for Debian's Python, which need not be the first.
		{"PyYAML", []string{"python3", "/usr/bin/python3"}, "-c", "import yaml", python},
		{"Ruby", []string{"ruby"}, "-e", "require 'yaml'", ruby},
	} {
		t.Run(reader.name, func(t *testing.T) {
			has := slices.IndexFunc(reader.programs, func(program string) bool {
				return exec.CommandContext(t.Context(), program, reader.flag, reader.loads).Run() == nil //nolint:gosec // a program of the table
			})
			if has < 0 {
				missing(t, reader.name, errors.New("none of "+strings.Join(reader.programs, ", ")+" can load it"))
			}
			cmd := exec.CommandContext(t.Context(), reader.programs[has], reader.flag, reader.script) //nolint:gosec // a program of the table
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// missing skips a test that lacks something, but where nothing may be skipped.
func missing(t *testing.T, what string, err error) {
	t.Helper()
	if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
		t.Fatalf("there is no %s: %v", what, err)
	}
	t.Skipf("there is no %s: %v", what, err)
}

// asText makes numbers of both decoders equal.
func asText(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, entry := range v {
			out[k] = asText(entry)
		}
		return out
	case string, bool, nil:
		return v
	}
	return fmt.Sprint(v)
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%q and %q", a[max(0, i-40):min(len(a), i+40)], b[max(0, i-40):min(len(b), i+40)])
		}
	}
	return "one is longer"
}

// yamlTrials is an object of values, most of them strings that some reader of YAML
// takes for something else, and names that are such strings.
func yamlTrials() object {
	rnd := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	trials := object{{"a number", int64(-5)}, {"a fraction", Given{"1.5", true}}, {"truth", true}, {"nothing", nil}}
	add := func(text string) {
		trials = append(trials, field{fmt.Sprintf("k%d", len(trials)), text})
		if name := sanitize.Line(text); !seen[name] && len(name) < 100 {
			seen[name] = true
			trials = append(trials, field{name, "a name"})
		}
	}
	for _, text := range strings.Fields(`
		yes Yes YES no NO on On OFF y Y n N true True TRUE false null Null NULL ~ nil none None nan NaN .nan .NaN .NAN inf .inf -.inf +.Inf Infinity
		12:30:45 1:20 -1:30:00 190:20:30.15 12:30 0:0 59:59 60:60 = << < > 1,000 12,5 1,0,0 +1,000.5 1_000 1_0.5 _1 0_ :rocket :rocket: ::
		0o14 014 08 09 0b101 0b1_0 0x1F 0xZZ 0x_1 1e3 1E+3 1e-3 .5 5. . .. +.5 -.5e1 6.8523015e+5 685.230_15e+03 +12 -12 1- -
		2001-12-14t21:59:43.10-05:00 2001-01-01 2001-1-1 2026-02-30 2001-12-14T21:59:43Z 1.0 1.0.0 e3 1e 0. 00 -0 +0 0 9999999999999999999
		&a *a !a !!str !ruby/object:X %YAML @a ` + "`a" + ` | > |- >- [ ] { } [] {} , ? : # #a a# a: a:b :a - -a --- ... --- ' " '' "" '"' \ \n a\x41 Ä ß é 翻訳 🎉 🎉a x=y :"a" :'a'`) {
		add(text)
	}
	for _, text := range []string{
		"", " ", "  ", "2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43", "- a", "? a", ": a", "a: b", "a :b", "a #b", "# b", "--- a", "... b", "a\n", "\na", "\n", "\n\n", " a\nb", "a\n b", "a\n\nb\n\n",
		"a \nb", "a\n---\nb", "---\na", "a\n# b", "  \na", "a\n ", "a ", " a", "a\tb", "a\n\tb", "%a\nb", "\ta\nb", "null\n", "12\n13", "yes\n", "a\u00a0b", "\u00a0a", "a\u3000", "\ue000", "\uffff", "\ufffe", "\U0001fffe", "\U0010ffff",
	} {
		add(text)
	}
	for _, text := range hostile() {
		add(text)
	}
	parts := []string{"1", "0", "9", "59", ":", ".", ",", "_", "-", "+", "e", "E", "x", "o", "b", "=", "<", "~", " ", "\n", "T", "Z", "n", "y", "o", "#", "'", `"`, "!", "&", "a", "翻", "🎉"}
	for range 3000 {
		var b strings.Builder
		for range 1 + rnd.IntN(7) {
			b.WriteString(parts[rnd.IntN(len(parts))])
		}
		add(b.String())
	}
	for range 500 {
		add(noise(rnd, 12))
	}
	return trials
}
