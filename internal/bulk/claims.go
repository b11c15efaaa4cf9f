package bulk

import (
	"sync"

	"github.com/ach-cli/ach/internal/ids"
)

// claims says which award belongs to which row of a plan: one award is never that
// of two rows. It may be used by several goroutines.
type claims struct {
	mu  sync.Mutex
	row map[ids.Award]int // by award
}

// take gives an award to a row, and reports whether it is that row's now.
func (c *claims) take(award ids.Award, row int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.row == nil {
		c.row = map[ids.Award]int{}
	}
	if owner, taken := c.row[award]; taken {
		return owner == row
	}
	c.row[award] = row
	return true
}

// by returns the row that an award belongs to, -1 where it is nobody's.
func (c *claims) by(award ids.Award) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if owner, taken := c.row[award]; taken {
		return owner
	}
	return -1
}
