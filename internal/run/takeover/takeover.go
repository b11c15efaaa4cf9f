// Package takeover has a run that begins answer for what earlier ones have left open and
// it has too. Else whoever resumes one of those would award people from whom somebody has
// revoked on purpose since.
//
// What belongs here: which rows of an earlier run are those of a later one. What does not:
// rows of which nobody knows what became of them, which package run settles first.
package takeover

import (
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/journal"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run/counting"
)

// The options of a journal by which runs are told apart here.
const (
	OptionGroup = "group" // full path of the group that an apply makes what its file says
	OptionAgain = "again" // "true" where awards are made whatever is held
)

type holding struct {
	user        ids.User
	achievement ids.Achievement
}

// ByRun decides those rows of earlier runs that were never sent and that a run decides:
// of awards those for the same user and achievement, of revocations those of the same
// award. servers are the addresses of its server. It returns the ids of the runs of which
// it decided some.
func ByRun(dir string, mine journal.Header, servers []string, rows []bulk.Row) ([]string, error) {
	held, awards, planned := map[holding]bool{}, map[ids.Award]bool{}, map[ids.Achievement]bool{}
	for _, row := range rows {
		planned[row.AchievementID] = true
		if row.Status == "" || row.Status == bulk.StatusSkipped {
			held[holding{row.UserID, row.AchievementID}], awards[row.AwardID] = true, true
		}
	}
	return take(dir, "run "+mine.ID+" has it too", func(run *journal.Run, i int) bool {
		row, h := run.Rows[i], run.Header
		switch _, sent := run.Intended[i]; {
		case sent, h.ID == mine.ID, !slices.Contains(servers, h.Server) && !slices.Contains(servers, h.Host):
			return false
		case mine.Options[OptionGroup] != "" && ofGroup(h, mine.Options[OptionGroup]) && planned[row.AchievementID]:
			return true // what was in doubt when the group was planned anew, and never ran
		case h.Action == bulk.Revoke:
			return mine.Action == bulk.Revoke && row.AwardID != 0 && awards[row.AwardID]
		case h.Options[OptionAgain] == "true", mine.Action == bulk.Award && !sameOccasion(mine, h):
			return false // there may be several awards, each of its own
		}
		return row.UserID != 0 && held[holding{row.UserID, row.AchievementID}]
	})
}

// sameOccasion reports whether two runs award each user once, and for the same. The rows of
// an apply may be several awards to one user.
func sameOccasion(mine, earlier journal.Header) bool {
	return mine.Options[OptionAgain] != "true" && earlier.Options[OptionGroup] == "" &&
		earlier.Options[counting.OptionPeriod] == mine.Options[counting.OptionPeriod] &&
		earlier.Options[counting.OptionMessage] == mine.Options[counting.OptionMessage]
}

// ByApply decides what earlier applies have left open of a group of a host that was
// planned anew, of those rows that the new plan answers for: another file may say who
// holds the rest. busy reports whether the server may have worked on a row, that was sent,
// after the group was read: such a row stays in doubt. It returns what [ByRun] does.
func ByApply(dir, host, group string, answers func(bulk.Row) bool, busy func(run *journal.Run, i int) bool) ([]string, error) {
	return take(dir, "a later apply has planned anew", func(run *journal.Run, i int) bool {
		_, sent := run.Intended[i]
		return run.Header.Host == host && ofGroup(run.Header, group) && answers(run.Rows[i]) && (!sent || !busy(run, i))
	})
}

// ofGroup reports whether a run is of an apply of the group.
func ofGroup(h journal.Header, group string) bool {
	return strings.EqualFold(h.Options[OptionGroup], group)
}

func take(dir, why string, in func(run *journal.Run, i int) bool) ([]string, error) {
	return journal.TakeOver(dir, func(run *journal.Run) (decided []bulk.RowOutcome) {
		for i := range run.Rows {
			if !run.Decided(i) && in(run, i) {
				decided = append(decided, bulk.RowOutcome{Index: i, Status: bulk.StatusSkipped, Error: why, Attempts: run.Attempts[i]})
			}
		}
		return decided
	})
}
