package safefile

import (
	"errors"
	"time"

	"golang.org/x/sys/windows"
)

// patience is how long an error is worth trying again: a file that another program has
// open cannot be replaced or removed, nor opened by those who want it for themselves.
func patience(err error) time.Duration {
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION), errors.Is(err, windows.ERROR_LOCK_VIOLATION):
		return longest
	case errors.Is(err, windows.ERROR_ACCESS_DENIED): // which is also said of one that is being removed, or may not be opened at all
		return longest / 8
	}
	return 0
}
