package bulk

import "github.com/ach-cli/ach/internal/ids"

// rowKey is what tells rows apart when they are read back.
type rowKey struct {
	user        ids.User
	achievement ids.Achievement
	award       ids.Award
}

func (r Row) key() rowKey { return rowKey{r.UserID, r.AchievementID, r.AwardID} }

// Collapse marks every one of the rows as a duplicate that repeats an earlier row: the same user and achievement, and for a revocation the same award. Rows that
// the plan has decided on stay as they are, and repeat nothing.
func Collapse(rows []Row) {
	first := make(map[rowKey]int, len(rows)) // indices
	for i := range rows {
		r := &rows[i]
		if r.Status == "" {
			if at, seen := first[r.key()]; seen {
				r.Status = StatusDuplicate
				r.Error = "duplicate of " + rows[at].Where()
				if rows[at].Where() == r.Where() { // which is a name
					r.Error = "named before"
				}
			} else {
				first[r.key()] = i
			}
		}
	}
}
