package topics

import (
	"strings"

	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/manifest"
)

// asCodeText describes the file of achievements, key by key.
func asCodeText() string {
	var b strings.Builder
	b.WriteString(`achievements.yaml says which achievements a group has and who is to hold them.
'ach export' writes one for what is there: once, to begin with; from then on it
is edited by hand. 'ach plan' shows what would change, and 'ach apply' changes
it; the second time there is nothing to do. GitLab is the state, and is read
each time.

  version: 1
  namespace: acme/badges
  achievements:
    - name: First merge
      avatar: avatars/first-merge.png
      holders: {users: [alice, bob]}
    - name: Core team
      type: revocable
      holders: {members_of: acme/core-team, except: [dave]}
    - name: Contributor of the month
      type: multiple
      holders:
        from: mvps.yml
        select: '.[] | {user: .gitlab, message: "MVP of \(.version)"}'

How often an achievement may be held, and whether it can be lost, says type:

  once        who is listed is awarded, and keeps it; where no type is given
  revocable   who is listed is awarded; --prune revokes of who is not any more
  multiple    awarded as often as listed, and kept

Its keys; those with * are needed:

`)
	section := ""
	for _, k := range manifest.Keys() {
		at := strings.LastIndexByte(k.Path, '.')
		if parent := k.Path[:at+1]; parent != section {
			section = parent
			b.WriteString("\n" + strings.TrimSuffix(parent, ".") + ":\n")
		}
		name := k.Path[at+1:]
		if k.Required {
			name += " *"
		}
		cmdutil.WriteEntry(&b, name, 16, k.Doc)
	}
	b.WriteString(`
What is refused is left, and the rest is done; that ends in exit code 7. Refused
is: to take an achievement from more people than --max-revokes says, or without
it from more than a quarter of its holders, once there are ten; to prune by a
source that names nobody, unless --allow-empty is given, or by holders that were
not read whole. Who is listed and not found waits for a later run; --strict
makes that an error.

'ach export --schema' prints the JSON Schema of the file, by which editors
complete and check it. See also 'ach help lists', 'select', 'messages' and 'ci'.
`)
	return b.String()
}
