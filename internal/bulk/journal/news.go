package journal

import (
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/ids"
)

// News tell whether a row that was never sent was done by others since it was planned. What
// is there may also be what the run itself has made, for another row of the same user and
// achievement.
type News struct {
	action bulk.Action
	own    map[ids.Award]bool // belongs to a row
	doubts map[holding]int    // rows that may have been sent: the first awards may be theirs
}

// A holding is an achievement in the hands of a user.
type holding struct {
	user        ids.User
	achievement ids.Achievement
}

// NewsOf are those of a run.
func NewsOf(run *Run) *News {
	n := &News{action: run.Header.Action, own: map[ids.Award]bool{}, doubts: map[holding]int{}}
	for _, o := range run.Outcomes {
		n.own[o.AwardID] = true
	}
	for _, i := range run.InDoubt() {
		n.doubts[holding{run.Rows[i].UserID, run.Rows[i].AchievementID}]++
	}
	return n
}

// Done reports whether there is nothing left to do for a row: its user holds an award that
// was not there when it was planned and is no other row's, or no longer the one to revoke.
// held are the awards that stand, the oldest first.
func (n *News) Done(row bulk.Row, held []ids.Award) (award ids.Award, done bool) {
	if n.action == bulk.Revoke {
		return row.AwardID, !slices.Contains(held, row.AwardID)
	}
	doubts := n.doubts[holding{row.UserID, row.AchievementID}]
	for _, award := range held {
		if n.own[award] || slices.Contains(row.Before, award) {
			continue
		}
		if doubts--; doubts < 0 {
			n.own[award] = true
			return award, true
		}
	}
	return row.AwardID, false
}
