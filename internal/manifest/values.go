package manifest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/sanitize"
)

// check adds an error as a problem; nil is none.
func (d *decoder) check(node *yaml.Node, err error) {
	if e := gitlab.AsError(err); e != nil && e.Reason == gitlab.ReasonTooLong {
		d.wrong(node, "%v; GitLab takes %d", err, e.Values.Limit)
	} else if err != nil {
		d.wrong(node, "%v", err)
	}
}

// name is the name of an achievement. GitLab takes blanks off its ends.
func (d *decoder) name(node *yaml.Node, what string) string {
	text, ok := d.text(node, what)
	if !ok {
		return ""
	}
	d.check(node, gitlab.CheckName(text))
	return strings.Trim(text, " \t\r\n\v\f")
}

// path is the full path of a group.
func (d *decoder) path(node *yaml.Node, what string) string {
	text, ok := d.text(node, what)
	trimmed := strings.Trim(text, "/")
	if ok && (trimmed == "" || !sanitize.Prints(trimmed) || strings.ContainsAny(trimmed, " \t:?#")) {
		d.wrong(node, "%s is no full path of a group, such as acme/tools: %s", what, quote(text))
	}
	return trimmed
}

// file is the path of a file beside this one or in a folder below.
func (d *decoder) file(node *yaml.Node, what string) string {
	text, ok := d.text(node, what)
	switch {
	case !ok:
		return ""
	case strings.TrimSpace(text) == "":
		d.wrong(node, "%s is empty", what)
	case !sanitize.Prints(text):
		d.wrong(node, "%s has a control character in it: %s", what, quote(text))
	case strings.Contains(text, "://"):
		d.wrong(node, "%s is to be the path of a file beside this one, and not an address: %s", what, quote(text))
	case path.IsAbs(text), strings.Contains(text, `\`), len(text) > 1 && text[1] == ':':
		d.wrong(node, "%s is to be a path relative to this file, with / between folders: %s", what, quote(text))
	case outside(text):
		d.wrong(node, "%s leaves the folder of this file: %s", what, quote(text))
	default:
		return path.Clean(text)
	}
	return ""
}

// outside reports whether a relative path leaves its folder on the way.
func outside(relative string) bool {
	depth := 0
	for _, part := range strings.Split(relative, "/") {
		switch part {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

func (d *decoder) people(node *yaml.Node, what string) (people []Person) {
	keys := personKeys()
	d.list(node, what, func(item *yaml.Node) {
		p, before := Person{Place: placeOf(item)}, len(d.problems)
		if document.Resolve(item).Kind == yaml.MappingNode {
			decode(d, item, "the entry of "+what, keys, &p)
			if (p.User == gitlab.UserRef{}) && len(d.problems) == before {
				d.wrong(item, "the entry of %s names nobody: it has neither user nor user_id", what)
			}
		} else if name, ok := d.text(item, "an entry of "+what); ok {
			d.user(item, &p, name)
		}
		people = append(people, p)
	})
	return people
}

// user is somebody by name. A name stays one whatever it looks like; numbers are given by
// user_id.
func (d *decoder) user(node *yaml.Node, p *Person, name string) {
	ref, err := gitlab.ParseUsername(name)
	d.check(node, err)
	p.User = d.both(node, p.User, ref)
}

// both is the user that user and user_id name together.
func (d *decoder) both(node *yaml.Node, one, other gitlab.UserRef) gitlab.UserRef {
	if (one == gitlab.UserRef{}) || (other == gitlab.UserRef{}) {
		return one.And(other)
	}
	both := one.And(other)
	if (both == gitlab.UserRef{}) {
		d.wrong(node, "the entry names two people: %s and %s", one, other)
	}
	return both
}

// checkUntil refuses an end of what nobody can lose.
func (d *decoder) checkUntil(a Achievement) {
	if !a.Until.IsZero() && a.Type != Revocable && slices.Contains(Types(), a.Type) {
		d.problems = append(d.problems, Problem{a.UntilAt, fmt.Sprintf("until is only of what is revocable, and the type here is %s", a.Type)})
	}
}

// checkHolders refuses keys that say nothing without others, and no source at all, unless there
// are more problems by now than before, as of a source that cannot be read.
func (d *decoder) checkHolders(node *yaml.Node, h *Holders, before int) {
	with := func(given bool, key, needed string) {
		if given {
			d.wrong(node, "%s goes with %s", key, needed)
		}
	}
	members, lists, right := len(h.MembersOf) > 0, len(h.From) > 0, len(d.problems) == before
	with(!members && h.MinAccess > 0, "min_access", "members_of")
	with(!members && h.Direct, "direct", "members_of")
	with(!members && h.Bots, "bots", "members_of")
	with(!lists && h.Select != "", "select", "from")
	with(!lists && h.Users == nil && h.Map != "", "map", "from or users")
	if !members && !lists && h.Users == nil && right {
		d.wrong(node, "holders names no source: users, members_of or from; users: [] is for nobody")
	}
}
