package journal

import "strings"

// Dir returns the folder of the journals, "" if there is none to use: neither
// the environment nor home (the user's folder, which may be "") tells. goos is
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
	if state := env("XDG_STATE_HOME"); absolute(state) {
		return join(state, "ach", "runs")
	}
	switch {
	case goos == "windows" && absolute(env("LocalAppData")):
		return join(env("LocalAppData"), "ach", "runs")
	case home == "":
		return ""
	case goos == "windows":
		return join(home, "AppData", "Local", "ach", "runs")
	case goos == "darwin":
		return join(home, "Library", "Application Support", "ach", "runs")
	default:
		return join(home, ".local", "state", "ach", "runs")
	}
}
