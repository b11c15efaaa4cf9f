package cache

import "strings"

// Dir returns the folder for lists, "" if there is none to use: neither the
// environment nor home (the user's folder, which may be "") tells. goos is
// runtime.GOOS.
func Dir(env func(name string) string, home, goos string) string {
	join := func(parts ...string) string { return strings.Join(parts, "/") }
	absolute := func(path string) bool { return strings.HasPrefix(path, "/") }
	if goos == "windows" {
		join = func(parts ...string) string { return strings.Join(parts, `\`) }
		absolute = func(path string) bool {
			return len(path) > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/') || strings.HasPrefix(path, `\\`)
		}
	}
	// The XDG specification has a relative path ignored.
	if dir := env("XDG_CACHE_HOME"); absolute(dir) {
		return join(dir, "ach", "completion")
	}
	switch {
	case goos == "windows" && absolute(env("LocalAppData")):
		return join(env("LocalAppData"), "ach", "cache", "completion")
	case home == "":
		return ""
	case goos == "windows":
		return join(home, "AppData", "Local", "ach", "cache", "completion")
	case goos == "darwin":
		return join(home, "Library", "Caches", "ach", "completion")
	default:
		return join(home, ".cache", "ach", "completion")
	}
}
