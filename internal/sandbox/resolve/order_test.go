package resolve

import (
	"testing"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Cursors come from strangers.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"eyJpZCI6IjEifQ", "", "%", "bnVsbA", "eyJpZCI6bnVsbH0", byPlace().cursor(&store.Award{ID: 3})} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = byPlace().seek([]*store.Award{{ID: 1}}, text, 0)
		_, _ = byCreation("created_at", true).seek([]*store.User{{ID: 1}}, text, 0)
	})
}

func TestCursorForm(t *testing.T) {
	c, err := decode(byPlace().cursor(&store.Award{ID: 12}))
	if err != nil || c["priority"] != nil || *c["id"] != "12" {
		t.Errorf("%v %v", c, err)
	}
	for _, bad := range []string{"bnVsbA", "W10", "eyJpZCI6eyJ4IjoxfX0"} {
		if _, err := decode(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
