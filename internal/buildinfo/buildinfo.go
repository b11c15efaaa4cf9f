// Package buildinfo tells which version of the programs runs, and the commit it was
// built from, whichever way it was built.
package buildinfo

import (
	_ "embed"
	"runtime/debug"
	"strings"
	"time"
)

const module = "github.com/ach-cli/ach"

// Set by the linker in make build, and so in what is released.
//
//nolint:gochecknoglobals // the linker can set nothing else
var version, commit, date string

// archived is a placeholder in a checkout; git archive puts in its place what it archived.
//
//go:embed archive.txt
var archived string

// Info is what a program knows of itself. Commit is a hash, the first twelve digits of it
// where a pseudo-version is all there is, and Date when it was committed; both are zero
// where the build does not tell, as after go install of a tagged version.
type Info struct {
	Version string
	Commit  string
	Date    time.Time
}

// Get returns what the linker was told, or else what git archive left in the sources, or
// else what Go wrote into the program. They are never mixed.
func Get() Info {
	if version != "" {
		return Info{version, commit, moment(time.RFC3339, date)}
	}
	if info, ok := ofArchive(archived); ok {
		return info
	}
	if built, ok := debug.ReadBuildInfo(); ok {
		return ofGo(built)
	}
	return ofGo(&debug.BuildInfo{})
}

// ofArchive reads the line TAG|COMMIT|DATE. Where no tag is near, the commit is the version.
func ofArchive(line string) (Info, bool) {
	parts := strings.Split(strings.TrimSpace(line), "|")
	if len(parts) != 3 || strings.HasPrefix(line, "$") {
		return Info{}, false
	}
	info := Info{parts[0], parts[1], moment(time.RFC3339, parts[2])}
	if info.Version == "" {
		info.Version = info.Commit[:min(12, len(info.Commit))]
	}
	return info, true
}

func ofGo(built *debug.BuildInfo) Info {
	for _, dependency := range built.Deps {
		if dependency.Path == module { // a tool of another module, to whose repository the settings belong
			return ofModule(dependency)
		}
	}
	info := ofModule(&built.Main)
	for _, setting := range built.Settings {
		switch setting.Key {
		case "vcs.revision":
			info.Commit = setting.Value
		case "vcs.time":
			info.Date = moment(time.RFC3339, setting.Value)
		}
	}
	return info
}

// ofModule returns the version of a module; a pseudo-version such as
// v1.2.4-0.20261101120000-0123456789ab also tells commit and date.
func ofModule(m *debug.Module) Info {
	if m.Replace != nil {
		m = m.Replace
	}
	if m.Version == "" || m.Version == "(devel)" {
		return Info{Version: "devel"}
	}
	info := Info{Version: m.Version}
	base, _, _ := strings.Cut(m.Version, "+")
	rest, hash, _ := cutLast(base, "-")
	_, stamp, _ := cutLast(strings.ReplaceAll(rest, ".", "-"), "-")
	if at := moment("20060102150405", stamp); len(hash) == 12 && !at.IsZero() {
		info.Commit, info.Date = hash, at
	}
	return info
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// moment is zero where there is none to read.
func moment(layout, text string) time.Time {
	at, err := time.Parse(layout, text)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
