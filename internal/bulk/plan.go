package bulk

import (
	"fmt"
	"time"

	"github.com/ach-cli/ach/internal/ids"
)

// Once returns when the period began in which an award counts as already made:
// the day, week (from Monday), month or year of now, in UTC.
func Once(period string, now time.Time) (time.Time, error) {
	now = now.UTC()
	year, month, day := now.Date()
	switch period {
	case "day":
	case "week":
		day -= (int(now.Weekday()) + 6) % 7 // days since Monday
	case "month":
		day = 1
	case "year":
		month, day = time.January, 1
	default:
		return time.Time{}, fmt.Errorf("period %q is not one of day, week, month and year", period)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

// rowKey is what tells rows apart when they are read back.
type rowKey struct {
	user        ids.User
	achievement ids.Achievement
	award       ids.Award
}

func (r Row) key() rowKey { return rowKey{r.UserID, r.AchievementID, r.AwardID} }

// Collapse returns the rows with every one marked as a duplicate that repeats an
// earlier row: the same user and achievement, and for a revocation the same award. Rows that
// the plan has decided on stay as they are, and repeat nothing.
func Collapse(rows []Row) []Row {
	first := make(map[rowKey]int, len(rows)) // indices
	collapsed := make([]Row, len(rows))
	for i, r := range rows {
		if r.Status == "" {
			if at, seen := first[r.key()]; seen {
				r.Status = StatusDuplicate
				r.Error = "duplicate of " + rows[at].Where()
			} else {
				first[r.key()] = i
			}
		}
		collapsed[i] = r
	}
	return collapsed
}
