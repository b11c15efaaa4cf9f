package award

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
)

// memberFlags say which people of which groups are meant.
type memberFlags struct {
	groups       []string
	minAccess    string
	direct, bots bool
}

func (m *memberFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&m.groups, "members-of", nil, "the members of this `GROUP`\nSeveral by commas or by repeating the flag.")
	f.StringVar(&m.minAccess, "min-access", "", "with --members-of: this `ROLE` or a higher one\nRoles: "+strings.Join(gitlab.AccessNames(), ", ")+".")
	f.BoolVar(&m.direct, "direct", false, "with --members-of: not those of groups above")
	f.BoolVar(&m.bots, "include-bots", false, "with --members-of: bots too")
}

// read refuses flags that say nothing, and returns what they say.
func (m *memberFlags) read() (source.Members, error) {
	out := source.Members{Direct: m.direct, Bots: m.bots}
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--min-access", m.minAccess != ""}, {"--direct", m.direct}, {"--include-bots", m.bots}} {
		if flag.given && len(m.groups) == 0 {
			return out, app.Usage("give the group by --members-of", "%s goes with --members-of", flag.name)
		}
	}
	for _, list := range m.groups {
		for path := range strings.SplitSeq(list, ",") {
			path = strings.Trim(strings.TrimSpace(path), "/")
			if path == "" {
				return out, app.Usage("give full paths such as acme/tools, parted by commas", "--members-of %q has an empty name of a group", list)
			}
			if !slices.ContainsFunc(out.Groups, func(known string) bool { return strings.EqualFold(known, path) }) {
				out.Groups = append(out.Groups, path)
			}
		}
	}
	if m.minAccess == "" {
		return out, nil
	}
	if out.MinAccess = gitlab.ParseAccessLevel(m.minAccess); out.MinAccess == 0 {
		return out, app.Usage("the roles are "+strings.Join(gitlab.AccessNames(), ", "), "--min-access: there is no role %q", m.minAccess)
	}
	return out, nil
}
