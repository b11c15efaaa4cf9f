package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/secrets"
)

func TestExpiry(t *testing.T) {
	now := time.Date(2026, 3, 10, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		day, words string
		near       bool
	}{
		{"", "never expires", false},
		{"2027-03-10", "expires on 2027-03-10", false},
		{"2026-03-25", "expires on 2026-03-25", false},
		{"2026-03-24", "expires in 13 days, on 2026-03-24", true},
		{"2026-03-12", "expires in one day, on 2026-03-12", true},
		{"2026-03-11", "expires within a day, on 2026-03-11", true},
		{"2026-03-10", "expired on 2026-03-10", true},
		{"soon", "expires on soon", false},
	} {
		if words, near := Expiry(tt.day, now); words != tt.words || near != tt.near {
			t.Errorf("%s: %q and %v, want %q and %v", tt.day, words, near, tt.words, tt.near)
		}
	}
}

// How long a token command may take is promised in words.
func TestTokenCommandsLimit(t *testing.T) {
	words := fmt.Sprintf("has %d seconds to print it", secrets.CommandLimit/time.Second)
	if long := strings.Join(strings.Fields((&loginOptions{app: &app.App{}}).spec().Long), " "); secrets.CommandLimit != 10*time.Second || !strings.Contains(long, words) {
		t.Errorf("the limit is %s, and the help says:\n%s", secrets.CommandLimit, long)
	}
}
