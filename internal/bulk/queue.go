package bulk

import (
	"slices"
	"sync"

	"github.com/ach-cli/ach/internal/ids"
)

// queue holds rows by their index in the plan and gives the lowest first, so
// that rows which come back take their old place.
type queue []int

func (q *queue) push(row int) {
	at, _ := slices.BinarySearch(*q, row)
	*q = slices.Insert(*q, at, row)
}

// take removes up to n rows.
func (q *queue) take(n int) []int {
	n = min(n, len(*q))
	batch := slices.Clone((*q)[:n])
	*q = (*q)[n:]
	return batch
}

// claims says which award belongs to which row of a plan: one award is never that
// of two rows. It may be used by several goroutines.
type claims struct{ rows sync.Map }

// take gives an award to a row, and reports whether it is that row's now.
func (c *claims) take(award ids.Award, row int) bool {
	owner, _ := c.rows.LoadOrStore(award, row)
	return owner == row
}

// taken reports whether an award is that of a row.
func (c *claims) taken(award ids.Award) bool {
	_, taken := c.rows.Load(award)
	return taken
}
