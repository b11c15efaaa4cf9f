package app

import (
	"maps"
	"slices"
	"testing"

	"github.com/ach-cli/ach/internal/config"
)

// Each flag of the table of settings is handed to it, and nothing else.
func TestFlagsGoWithTheTable(t *testing.T) {
	var want []string
	for _, k := range config.Keys() {
		if k.Flag != "" {
			want = append(want, k.Flag)
		}
	}
	a := &App{Env: func(string) string { return "" }}
	if got := slices.Sorted(maps.Keys(a.Source().Flags)); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		t.Errorf("%q are handed over, and the table has %q", got, want)
	}
}
