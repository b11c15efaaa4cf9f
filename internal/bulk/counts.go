package bulk

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
