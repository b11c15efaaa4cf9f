package journal

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Whoever guards a group next knows what the last one sent and had no answer to.
func TestWhatIsLeftInAGroup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	guarded := func() *Group {
		t.Helper()
		g, err := GuardGroup(dir, "https://gitlab.example", "acme")
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	done := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	g := guarded()
	if _, err := GuardGroup(dir, "https://gitlab.example", "ACME"); err == nil { // which is the same path
		t.Fatal("a group is guarded twice")
	}
	if left := g.Left(); !left.At.IsZero() {
		t.Fatalf("nothing was sent, and %+v is left", left)
	}
	done(g.Sending("A", time.Second))
	done(g.Over("A"))
	done(g.Sending("B", time.Minute))
	done(g.Sending("C", time.Second))
	done(g.Over("C"))
	g.Release()

	left, err := LeftInGroup(dir, "https://gitlab.example", "acme")
	if err != nil || !slices.Equal(left.Achievements, []string{"B"}) || left.GraceTime != time.Minute || time.Since(left.At) > time.Minute {
		t.Fatalf("%+v %v", left, err)
	}
	if other, err := LeftInGroup(dir, "https://gitlab.example", "acme/tools"); err != nil || !other.At.IsZero() {
		t.Fatalf("another group: %+v %v", other, err)
	}
	done(os.WriteFile(groupPath(dir, "https://gitlab.example", "acme")+".sent", []byte(`{"at":`), 0o600))
	g = guarded()
	if left := g.Left(); left.At.IsZero() || left.Achievements != nil {
		t.Fatalf("of a damaged file %+v is left", left)
	}
	done(g.Forget())
	done(g.Forget())
	g.Release()
	if g = guarded(); !g.Left().At.IsZero() {
		t.Fatal("it was forgotten")
	}
	g.Release()
}
