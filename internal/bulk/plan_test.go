package bulk

import (
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
		{"", time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), ""},                  //
		{"fortnight", time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), ""},      //
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

func TestCollapse(t *testing.T) {
	rows := []Row{
		{Line: 2, UserID: 1, AchievementID: 5},
		{Line: 3, UserID: 1, AchievementID: 6},
		{Line: 4, UserID: 1, AchievementID: 5, Message: "another"},
		{Line: 5, Status: StatusFailed, Error: "no such user"},
		{Line: 6, Status: StatusFailed, Error: "no such user"},
		{Line: 7, UserID: 2, AchievementID: 5, Status: StatusFailed, Error: "the message is too long"},
		{Line: 8, UserID: 2, AchievementID: 5},
		{Line: 9, UserID: 2, AchievementID: 5},
		{Line: 10, UserID: 3, AchievementID: 5, AwardID: 31},
		{Line: 11, UserID: 3, AchievementID: 5, AwardID: 32},
		{Line: 12, UserID: 3, AchievementID: 5, AwardID: 31},
	}
	want := map[int]string{4: "duplicate of line 2", 9: "duplicate of line 8", 12: "duplicate of line 10"}
	for i, r := range Collapse(rows) {
		if text, collapsed := want[r.Line]; collapsed {
			if r.Status != StatusDuplicate || r.Error != text {
				t.Errorf("line %d: %s, %s", r.Line, r.Status, r.Error)
			}
		} else if r.Status != rows[i].Status || r.Error != rows[i].Error {
			t.Errorf("line %d has become %s: %s", r.Line, r.Status, r.Error)
		}
	}
	if rows[2].Status != "" {
		t.Error("the rows handed in were changed")
	}
}
