package site

import (
	"path"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// The folders of a site.
const (
	folderPeople   = "people"
	folderBadges   = "achievements"
	folderPictures = "pictures"
)

func folders() []string { return []string{folderBadges, folderPeople, folderPictures} }

func badgePath(id ids.Achievement) string { return folderBadges + "/" + id.String() + ".html" }

func picturePath(id ids.Achievement, p Picture) string {
	return folderPictures + "/" + id.String() + "." + p.Extension
}

// nameFiles gives each person's page a name. It is the user name in small letters, and where
// that is no name of a file on every system, or somebody else's already, the number of the user
// behind a ~, which no user name has.
func nameFiles(people []*person) {
	taken := map[string]bool{}
	for _, p := range people {
		base := strings.ToLower(p.Username)
		if !isPortable(base) || taken[base] {
			base = "~" + p.ID.String()
		}
		taken[base] = true
		p.file = base + ".html"
	}
}

// isPortable reports whether a name in small letters, with an extension behind it, is one for a
// file everywhere, and has no meaning in a path or an address.
func isPortable(base string) bool {
	const longest = 100
	if base == "" || len(base) > longest || base[0] == '.' || base[0] == '-' {
		return false
	}
	for _, c := range []byte(base) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	device, _, _ := strings.Cut(base, ".") // Windows looks no further
	return !isDevice(device)
}

// isDevice reports whether Windows takes a name for a device, whatever its extension.
func isDevice(name string) bool {
	switch name {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(name) == len("com1") && (name[:3] == "com" || name[:3] == "lpt") && name[3] >= '0' && name[3] <= '9'
}

// isOurs reports whether a path may be that of a file of a site: what a list in a folder
// says is believed no further.
func isOurs(name string) bool {
	switch name {
	case "index.html", "style.css", "icon.svg":
		return true
	}
	folder, file := path.Split(name)
	for _, known := range folders() {
		if folder == known+"/" {
			return isPortable(strings.TrimPrefix(file, "~"))
		}
	}
	return false
}

// profile is the address of somebody's profile.
func (m *model) profile(u gitlab.User) string { return m.Host.JoinPath(escaped(u.Username)).String() }
