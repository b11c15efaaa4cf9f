//go:build !windows

package safefile

import "time"

// patience is how long an error is worth trying again: other systems than Windows
// replace, remove and open files whoever has them open.
func patience(error) time.Duration { return 0 }
