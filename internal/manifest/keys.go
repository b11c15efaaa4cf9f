package manifest

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/jq"
	"github.com/ach-cli/ach/internal/words"
)

func fileKeys() []key[File] {
	return []key[File]{
		{name: "version", doc: "The version of this form of file: 1.", form: form{"enum": []any{Version, "1"}}, required: true, set: func(*decoder, *yaml.Node, *File) {}},
		{name: "namespace", doc: "The full path of the group that owns the achievements, such as acme/tools.", form: anyText(), set: func(d *decoder, node *yaml.Node, f *File) {
			f.Namespace = d.path(node, "namespace")
		}},
		{name: "achievements", doc: "The achievements, one after another.", form: listOf(achievementForm()), required: true, set: func(d *decoder, node *yaml.Node, f *File) {
			keys := achievementKeys()
			d.list(node, "achievements", func(item *yaml.Node) {
				a := Achievement{Place: placeOf(item), Type: Once}
				decode(d, item, "the achievement", keys, &a)
				d.checkUntil(a)
				f.Achievements = append(f.Achievements, a)
			})
		}},
	}
}

func achievementKeys() []key[Achievement] {
	return []key[Achievement]{
		{name: "name", doc: "What it is called. GitLab compares names without letter case.", form: anyText(), required: true, set: func(d *decoder, node *yaml.Node, a *Achievement) {
			a.Name = d.name(node, "name")
		}},
		{name: "description", doc: "What it is for. An empty text clears it; without the key it is left as it is.", form: anyText(), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			if text, ok := d.text(node, "description"); ok {
				d.check(node, gitlab.CheckDescription(text))
				a.Description = &text
			}
		}},
		{name: "avatar", doc: "The path of its picture, relative to this file. Without the key the picture is left as it is.", form: anyText(), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			a.Avatar, a.AvatarAt = d.file(node, "avatar"), placeOf(node)
		}},
		{name: "former_names", doc: "What it was called before: one of them that is found is renamed, and no new one made.", form: listOf(anyText()), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			d.list(node, "former_names", func(item *yaml.Node) {
				a.FormerNames, a.FormerAt = append(a.FormerNames, d.name(item, "a former name")), append(a.FormerAt, placeOf(item))
			})
		}},
		{name: "type", doc: "How it is held: once, and for good; revocable, as long as the holder is listed; multiple, as often as the holder is listed.", form: typeForm(), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			text, ok := d.text(node, "type")
			if a.Type = Type(text); ok && !slices.Contains(Types(), a.Type) {
				d.wrong(node, "%s", words.JoinHints("there is no type "+quote(text), closest.Hint(text, words.Map(Types(), func(t Type) string { return string(t) })), "the types are once, revocable and multiple"))
			}
		}},
		{name: "until", doc: "The last day (in UTC) on which anybody is to hold it, such as 2026-12-31; only of what is revocable.", form: day(), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			text, ok := d.text(node, "until")
			if !ok {
				return
			}
			var err error
			a.UntilAt = placeOf(node)
			if a.Until, err = time.Parse(time.DateOnly, text); err != nil {
				d.wrong(node, "until is no day such as 2026-12-31: %s", quote(text))
			}
		}},
		{name: "holders", doc: "Who is to hold it. Without the key that is left alone.", form: holdersForm(), set: func(d *decoder, node *yaml.Node, a *Achievement) {
			a.Holders = &Holders{Place: placeOf(node)}
			before := len(d.problems)
			decode(d, node, "holders", holdersKeys(), a.Holders)
			d.checkHolders(node, a.Holders, before)
		}},
	}
}

func holdersKeys() []key[Holders] {
	people := listOf(either(anyText(), personForm()))
	return []key[Holders]{
		{name: "users", doc: "People, by their user names, also where those are all digits; numbers are given by user_id.", form: people, set: func(d *decoder, node *yaml.Node, h *Holders) {
			h.Users = d.people(node, "users")
			if h.Users == nil {
				h.Users = []Person{} // nobody is somebody's intention
			}
		}},
		{name: "members_of", doc: "The members of a group, or of several, those of the groups above them too.", form: either(anyText(), listOf(anyText())), set: func(d *decoder, node *yaml.Node, h *Holders) {
			h.MembersAt = placeOf(node)
			d.oneOrMore(node, "members_of", func(_ string, at *yaml.Node) {
				h.MembersOf = append(h.MembersOf, d.path(at, "members_of"))
			})
		}},
		{name: "min_access", doc: "With members_of: those with this role or a higher one.", form: oneOf(gitlab.AccessNames()...), set: func(d *decoder, node *yaml.Node, h *Holders) {
			if text, ok := d.text(node, "min_access"); ok {
				if h.MinAccess = gitlab.ParseAccessLevel(text); h.MinAccess == 0 || h.MinAccess.String() != text {
					d.wrong(node, "%s", words.JoinHints("there is no role "+quote(text), closest.Hint(text, gitlab.AccessNames()), "the roles are "+strings.Join(gitlab.AccessNames(), ", ")))
				}
			}
		}},
		{name: "direct", doc: "With members_of: not the members of the groups above.", form: truth(), set: func(d *decoder, node *yaml.Node, h *Holders) { h.Direct = d.boolean(node, "direct") }},
		{name: "bots", doc: "With members_of: bots too.", form: truth(), set: func(d *decoder, node *yaml.Node, h *Holders) { h.Bots = d.boolean(node, "bots") }},
		{name: "from", doc: "The path of a list, relative to this file, or a pattern of several: csv, tsv, ndjson, json, yaml, or a name a line.", form: either(anyText(), listOf(anyText())), set: func(d *decoder, node *yaml.Node, h *Holders) {
			h.FromAt = placeOf(node)
			d.oneOrMore(node, "from", func(_ string, at *yaml.Node) {
				if path := d.file(at, "from"); path != "" {
					h.From = append(h.From, path)
				}
			})
		}},
		{name: "select", doc: "With from: a jq program that makes names, or objects with the fields of a list, of what was read.", form: anyText(), set: func(d *decoder, node *yaml.Node, h *Holders) {
			program, ok := d.text(node, "select")
			if !ok {
				return
			}
			if _, err := jq.Compile(program); err != nil {
				d.wrong(node, "select: %v", err)
			}
			h.Select, h.SelectAt = program, placeOf(node)
		}},
		{name: "map", doc: "The path of a list of two columns, names elsewhere and their GitLab names, for what from and users name.", form: anyText(), set: func(d *decoder, node *yaml.Node, h *Holders) {
			h.Map, h.MapAt = d.file(node, "map"), placeOf(node)
		}},
		{name: "message", doc: "What the awards say (GitLab 19.1 or later), such as 'MVP of {version}', with columns of the list in braces.", form: anyText(), set: func(d *decoder, node *yaml.Node, h *Holders) {
			h.Message, _ = d.text(node, "message")
			h.MessageAt = placeOf(node)
		}},
		{name: "except", doc: "People who are not to hold it, whatever the sources say, by their GitLab names, which no map is asked for.", form: people, set: func(d *decoder, node *yaml.Node, h *Holders) { h.Except = d.people(node, "except") }},
	}
}

func personKeys() []key[Person] {
	return []key[Person]{
		{name: "user", doc: "The user name.", form: anyText(), set: func(d *decoder, node *yaml.Node, p *Person) {
			if name, ok := d.text(node, "user"); ok {
				d.user(node, p, name)
			}
		}},
		{name: "user_id", doc: "The number of the user.", form: either(number(), anyText()), set: func(d *decoder, node *yaml.Node, p *Person) {
			name, ok := d.text(node, "user_id")
			if !ok {
				return
			}
			ref, err := gitlab.ParseUserID(name)
			d.check(node, err)
			p.User = d.both(node, p.User, ref)
		}},
		{name: "message", doc: "What the award says (GitLab 19.1 or later).", form: anyText(), set: func(d *decoder, node *yaml.Node, p *Person) {
			if text, ok := d.text(node, "message"); ok {
				before := len(d.problems)
				if d.check(node, gitlab.CheckMessage(text)); len(d.problems) == before {
					p.Message = text
				}
			}
		}},
	}
}
