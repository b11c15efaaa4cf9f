package cmdutil

import (
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
)

func TestMoments(t *testing.T) {
	now := time.Date(2026, 3, 31, 1, 30, 0, 0, time.FixedZone("", 2*60*60)) // March 30 in UTC
	for text, want := range map[string]string{
		"2026-09-01": "2026-09-01T00:00:00Z", "2024-02-29": "2024-02-29T00:00:00Z", "0001-01-01": "0001-01-01T00:00:00Z", " 2026-09-01 ": "2026-09-01T00:00:00Z",
		"2026-09-01T12:00:00Z": "2026-09-01T12:00:00Z", "2026-09-01T12:00:00.25+02:00": "2026-09-01T10:00:00.25Z",
		"0d": "2026-03-30T23:30:00Z", "1h": "2026-03-30T22:30:00Z", "30d": "2026-02-28T23:30:00Z", "2w": "2026-03-16T23:30:00Z",
		"1mo": "2026-02-28T23:30:00Z", "3mo": "2025-12-30T23:30:00Z", "1y": "2025-03-30T23:30:00Z", "25mo": "2024-02-29T23:30:00Z",
	} {
		m, err := ParseMoment(text)
		if got := m.On(now).UTC().Format(time.RFC3339Nano); err != nil || got != want {
			t.Errorf("%q: %s, %v, want %s", text, got, err, want)
		}
	}
}

func TestMomentsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"": `"" is neither`, "2026-9-1": "is neither", "2026-13-01": "is neither", "2026-02-30": "is neither", "01.09.2026": "is neither", "yesterday": "is neither",
		"2026-09-01T12:00:00": "is neither", "2026-09-01T25:00:00Z": "is neither", "-3d": "is neither", "d": "is neither", "30": "is neither", "1.5d": "is neither", "100000d": "is neither",
		"3m": "may be minutes or months", "3x": "has no unit", "3D": "is neither", "5min": "has no unit",
	} {
		if _, err := ParseMoment(text); app.CodeOf(err) != app.ExitUsage || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for _, text := range []string{"", "2026-09-01", "30", "3m", "d30"} {
		if _, err := ParseAgo(text); app.CodeOf(err) != app.ExitUsage {
			t.Errorf("%q: %v", text, err)
		}
	}
}
