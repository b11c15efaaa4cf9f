package bulk

import (
	"slices"
	"testing"
)

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
	was := slices.Clone(rows)
	Collapse(rows)
	for i, r := range rows {
		if text, collapsed := want[r.Line]; collapsed {
			if r.Status != StatusDuplicate || r.Error != text {
				t.Errorf("line %d: %s, %s", r.Line, r.Status, r.Error)
			}
		} else if r.Status != was[i].Status || r.Error != was[i].Error {
			t.Errorf("line %d has become %s: %s", r.Line, r.Status, r.Error)
		}
	}
}
