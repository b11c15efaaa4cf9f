package resolve

import "testing"

// Cursors come from strangers.
func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"eyJpZCI6IjEifQ", "", "%", "bnVsbA", "eyJpZCI6bnVsbH0", encode([]key{{"priority", nil}, idKey(3)})} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if c, err := decode(text); err == nil {
			_, _ = c.id()
		}
	})
}

func TestCursorForm(t *testing.T) {
	c, err := decode(encode([]key{{"priority", nil}, idKey(12)}))
	if err != nil || c["priority"] != nil || *c["id"] != "12" {
		t.Errorf("%v %v", c, err)
	}
	for _, bad := range []string{"bnVsbA", "W10", "eyJpZCI6eyJ4IjoxfX0"} {
		if _, err := decode(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
