// Package folder finds the folders in which programs keep files of one kind, such as
// caches: those of the XDG specification, and the native ones of macOS and Windows.
// It reads nothing itself, so that any system's rule can be tested on any other.
package folder

import "strings"

// A Place says where files of one kind are kept.
type Place struct {
	Variable      string   // of the XDG specification, such as XDG_CACHE_HOME
	Darwin, Other []string // the native folder below the user's own, on macOS and elsewhere
	Below         []string // the folder of ours in these
	Windows       []string // the folder of ours in LocalAppData
}

// Of returns the folder of p, "" if there is none to use: neither the environment
// nor home (the user's folder, which may be "") tells. goos is runtime.GOOS.
func Of(p Place, env func(name string) string, home, goos string) string {
	separator := "/"
	absolute := func(path string) bool { return strings.HasPrefix(path, "/") }
	if goos == "windows" {
		separator = `\`
		absolute = func(path string) bool {
			return len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/') || strings.HasPrefix(path, `\\`)
		}
	}
	join := func(root string, below ...[]string) string {
		path := root
		for _, parts := range below {
			path += separator + strings.Join(parts, separator)
		}
		return path
	}
	// The XDG specification has a relative path ignored.
	if dir := env(p.Variable); absolute(dir) {
		return join(dir, p.Below)
	}
	switch {
	case goos == "windows" && absolute(env("LocalAppData")):
		return join(env("LocalAppData"), p.Windows)
	case home == "":
		return ""
	case goos == "windows":
		return join(home, []string{"AppData", "Local"}, p.Windows)
	case goos == "darwin":
		return join(home, p.Darwin, p.Below)
	}
	return join(home, p.Other, p.Below)
}
