//go:build !unix

package folder

import "io/fs"

// owner tells nothing where the system does not keep owners as Unix does.
func owner(fs.FileInfo) (uid int, ok bool) { return 0, false }

// Linked tells nothing there either.
func Linked(fs.FileInfo) bool { return false }
