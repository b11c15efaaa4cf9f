//go:build !unix

package safefile

import "io/fs"

// Owner tells nothing where the system does not keep owners as Unix does.
func Owner(fs.FileInfo) (uid int, ok bool) { return 0, false }

// Linked tells nothing there either.
func Linked(fs.FileInfo) bool { return false }
