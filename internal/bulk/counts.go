package bulk

import (
	"fmt"
	"strings"
)

// Counts says how far a run is. While it goes on, what is missing from Total is
// still to be sent or on its way.
type Counts struct {
	Total        int
	Done         int // awarded, revoked, shown or hidden
	Skipped      int // nothing to do; those excepted and duplicates too
	Failed       int // rows that name nobody too
	CannotTell   int
	Unknown      int
	NotAttempted int // known at the end only
	InDoubt      int // sent, the answer lost, being read back
}

// Tally counts the statuses of finished rows.
func Tally(results []Result) Counts {
	c := Counts{Total: len(results)}
	for _, r := range results {
		c.add(r.Status)
	}
	return c
}

func (c *Counts) add(s Status) {
	switch s {
	case StatusAwarded, StatusRevoked, StatusShown, StatusHidden, StatusCreated, StatusUpdated, StatusDeleted:
		c.Done++
	case StatusSkipped, StatusExcepted, StatusDuplicate:
		c.Skipped++
	case StatusFailed, StatusNotFound:
		c.Failed++
	case StatusCannotTell:
		c.CannotTell++
	case StatusUnknown:
		c.Unknown++
	case StatusNotAttempted:
		c.NotAttempted++
	}
}

// A counted status has words for so many rows that have it.
type counted struct {
	status Status
	words  string
}

// everyStatus are all statuses, in the order in which they are told.
func everyStatus() []counted {
	return []counted{
		{StatusCreated, "created"},
		{StatusUpdated, "updated"},
		{StatusAwarded, "awarded"},
		{StatusRevoked, "revoked"},
		{StatusDeleted, "deleted"},
		{StatusShown, "shown"},
		{StatusHidden, "hidden"},
		{StatusWouldCreate, "would be created"},
		{StatusWouldUpdate, "would be updated"},
		{StatusWouldAward, "would be awarded"},
		{StatusWouldRevoke, "would be revoked"},
		{StatusWouldDelete, "would be deleted"},
		{StatusSkipped, "skipped"},
		{StatusExcepted, "excepted"},
		{StatusDuplicate, "named twice"},
		{StatusNotFound, "not found"},
		{StatusFailed, "failed"},
		{StatusCannotTell, "cannot be told"},
		{StatusUnknown, "unknown"},
		{StatusNotAttempted, "not attempted"},
	}
}

// CountText is such as: 980 awarded, 12 skipped, 8 failed.
func CountText(counts map[Status]int) string {
	var parts []string
	for _, s := range everyStatus() {
		if n := counts[s.status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s.words))
		}
	}
	return strings.Join(parts, ", ")
}

// Statuses counts the rows by their status. Those that no row has are there too.
func Statuses(results []Result) map[Status]int {
	counts := map[Status]int{}
	for _, s := range everyStatus() {
		counts[s.status] = 0
	}
	for _, res := range results {
		counts[res.Status]++
	}
	return counts
}
