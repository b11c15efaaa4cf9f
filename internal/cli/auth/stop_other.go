//go:build !unix

package auth

// whileStopped has nothing to do where no program can be stopped and continued.
func whileStopped(before, after func()) (release func()) { return func() {} }
