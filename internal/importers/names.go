package importers

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Names makes names of files that every system takes, each once, whatever the names are that
// they are made of.
type Names struct {
	folder string
	taken  map[string]bool
	next   map[string]int // the number that is tried first after such a name
}

// NewNames makes names in a folder.
func NewNames(folder string) *Names { return &Names{folder, map[string]bool{}, map[string]int{}} }

// Of is the path of a file for something of that name.
func (n *Names) Of(name, extension string) string {
	const most = 60
	base := slug(name)
	base = strings.Trim(base[:min(len(base), most)], "-")
	if base == "" || isDevice(base) {
		base = strings.Trim("achievement-"+base, "-")
	}
	unique, i := base, max(2, n.next[base])
	for ; n.taken[unique]; i++ {
		unique = base + "-" + strconv.Itoa(i)
	}
	n.taken[unique], n.next[base] = true, i
	return n.folder + "/" + unique + "." + extension
}

// slug is a name in small letters, digits and hyphens, without the accents.
func slug(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(name) {
		r = unicode.ToLower(r)
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r), r == '\'', r == '\u2019':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() > 1000 {
			break
		}
	}
	return b.String()
}

// isDevice reports whether Windows takes a name for a device, whatever its extension.
func isDevice(base string) bool {
	switch base {
	case "con", "prn", "aux", "nul":
		return true
	}
	port, digit := strings.CutPrefix(base, "com")
	if !digit {
		port, digit = strings.CutPrefix(base, "lpt")
	}
	return digit && len(port) == 1 && port[0] >= '0' && port[0] <= '9'
}
