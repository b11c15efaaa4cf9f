package output

import (
	"testing"

	"go.yaml.in/yaml/v3"
)

// badgeRecords are more rows than are encoded at once, and not a multiple of them.
func badgeRecords(tb testing.TB) []any {
	tb.Helper()
	values := records(badgeColumns(), badges())
	var page []any
	for len(page) <= 2*yamlChunk {
		page = append(page, values...)
	}
	return page
}

func TestYAMLRowsAreOneSequence(t *testing.T) {
	page := badgeRecords(t)
	text, err := renderYAMLRows(page)
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct{ ID int }
	if err := yaml.Unmarshal(text, &rows); err != nil || len(rows) != len(page) || rows[yamlChunk].ID != 7 || rows[yamlChunk+1].ID != 1234 {
		t.Errorf("%v, %d rows of %d", err, len(rows), len(page))
	}
}

func BenchmarkYAMLRows(b *testing.B) {
	page := badgeRecords(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := renderYAMLRows(page); err != nil {
			b.Fatal(err)
		}
	}
}
