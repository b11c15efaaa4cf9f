package bulk

import (
	"slices"
	"testing"
	"time"
)

func TestOnce(t *testing.T) {
	east := time.FixedZone("east", 9*3600)
	tests := []struct {
		period string
		now    time.Time
		want   string
	}{
		{"day", time.Date(2026, 11, 23, 2, 31, 0, 0, time.UTC), "2026-11-23"},
		{"day", time.Date(2026, 11, 23, 2, 31, 0, 0, east), "2026-11-22"},
		{"week", time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), "2026-11-23"},    // a Monday
		{"week", time.Date(2026, 11, 22, 23, 59, 59, 0, time.UTC), "2026-11-16"}, // a Sunday
		{"week", time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC), "2026-12-28"},     // over the year's end
		{"month", time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), "2024-02-01"},   // a leap day
		{"month", time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC), "2026-11-01"},  //
		{"year", time.Date(2026, 1, 1, 8, 0, 0, 0, east), "2025-01-01"},          // still last year in UTC
		{"year", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), "2026-01-01"}, //
		{"quarter", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "2026-01-01"},
		{"quarter", time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC), "2026-01-01"},
		{"quarter", time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), "2026-10-01"},
		{"quarter", time.Date(2026, 7, 1, 8, 0, 0, 0, east), "2026-04-01"},  // still June in UTC
		{"", time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), ""},             //
		{"fortnight", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), ""}, //
	}
	for _, test := range tests {
		got, err := Once(test.period, test.now)
		if test.want == "" {
			if err == nil {
				t.Errorf("period %q passes", test.period)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339) != test.want+"T00:00:00Z" {
			t.Errorf("%s of %v: %v, %v", test.period, test.now, got, err)
		}
	}
}

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string][2]string{
		"2026": {"2026", "year"}, "2026-09": {"2026-09", "month"}, "2026-09-15": {"2026-09-15", "day"}, "2024-02-29": {"2024-02-29", "day"},
		"2026-Q3": {"2026-Q3", "quarter"}, " 2026-q1 ": {"2026-Q1", "quarter"},
		"2026-W01": {"2026-W01", "week"}, "2026-w36": {"2026-W36", "week"}, "2026-W53": {"2026-W53", "week"},
		"": {}, "26": {}, "2026-13": {}, "2026-9": {}, "2026-00": {}, "2026-02-29": {}, "2026-Q0": {}, "2026-Q5": {}, "2026-Q": {}, "2026Q3": {},
		"2026-W00": {}, "2026-W54": {}, "2025-W53": {}, "2026-W1": {}, "2026-W1x": {}, "2026-W-1": {}, "2026-W36-1": {}, "september": {}, "2026-09-15T00:00": {},
	} {
		name, kind, err := ParsePeriod(text)
		if name != want[0] || kind != want[1] || (err == nil) != (want[0] != "") {
			t.Errorf("%q: %q, %q, %v", text, name, kind, err)
		}
		if err == nil && !slices.Contains(Periods(), kind) {
			t.Errorf("%q is a %s, which nothing is once per", text, kind)
		}
	}
}

// Of every moment each period has a name that is read as that period, and Once agrees.
func TestPeriodOf(t *testing.T) {
	for at := time.Date(2019, 12, 20, 23, 0, 0, 0, time.FixedZone("west", -3*3600)); at.Year() < 2027; at = at.Add(37 * time.Hour) {
		for _, kind := range Periods() {
			name, read, err := ParsePeriod(PeriodOf(kind, at))
			began, _ := Once(kind, at)
			if err != nil || read != kind || name != PeriodOf(kind, began) || name == PeriodOf(kind, began.Add(-time.Second)) {
				t.Fatalf("%v is in the %s %q: %q, %v", at, kind, name, read, err)
			}
		}
	}
}
