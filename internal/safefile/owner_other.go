//go:build !unix

package safefile

import "io/fs"

// Owner knows nothing if the system does not keep owners as Unix does.
func Owner(fs.FileInfo) (uid int, ok bool) { return 0, false }

// Linked knows nothing there either.
func Linked(fs.FileInfo) bool { return false }
