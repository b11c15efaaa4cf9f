//go:build unix

package safefile

import (
	"io/fs"
	"syscall"
)

// Owner returns the number of the user whom a file belongs to.
func Owner(info fs.FileInfo) (uid int, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}

// Linked reports whether a file has other names than the one it was found by: what is
// done to it is done to a file of somebody else's choice then.
func Linked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
