package code

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/sanitize"
	"github.com/ach-cli/ach/internal/words"
)

// A page is a plan as people see it.
type page struct {
	group  string
	file   string
	plan   *definitions.Plan
	wanted int // achievements of the file
	full   bool
}

// A part of a page are rows that are told together: of one action on one achievement, for
// the same reason.
type part struct {
	action      definitions.Action
	achievement string
	why         string
	rows        []definitions.Row
}

// A person is one of the rows of a part, or several.
type person struct {
	name  string
	notes []string // what the rows say of them
}

// parts are the rows of a plan, put together. Each definition stands for itself.
func (p page) parts() []*part {
	type key struct {
		action           definitions.Action
		achievement, why string
	}
	var parts []*part
	known := map[key]*part{}
	for _, row := range p.plan.Rows {
		k := key{row.Action, row.Achievement, row.Why}
		switch row.Action {
		case definitions.Waiting:
			k.why = "" // each has one of their own
		case definitions.Unlisted:
			k.why = strings.TrimLeft(strings.TrimPrefix(k.why, definitions.NotListed), "; ")
		case definitions.Unmanaged:
			k = key{action: row.Action}
		}
		if known[k] == nil {
			known[k] = &part{action: k.action, achievement: clean(k.achievement), why: clean(k.why)}
			parts = append(parts, known[k])
		}
		known[k].rows = append(known[k].rows, row)
	}
	return parts
}

func clean(text string) string { return sanitize.Line(text) }

// people are those of a part, each once, in their order.
func (p *part) people() []person {
	var people []person
	place := map[string]int{}
	for _, row := range p.rows {
		name := clean(words.UserName(row.User.Username, row.User.ID))
		if row.User.ID == 0 {
			name = clean(row.Name)
		}
		at, known := place[name]
		if !known {
			at = len(people)
			place[name] = at
			people = append(people, person{name: name})
		}
		people[at].notes = append(people[at].notes, noteOf(row))
	}
	return people
}

// noteOf is what a row says of a person, besides their name.
func noteOf(row definitions.Row) string {
	var notes []string
	if row.AwardID != 0 {
		notes = append(notes, fmt.Sprintf("award %d", row.AwardID))
	}
	switch {
	case row.Action == definitions.Reword:
		f := row.Fields[0]
		notes = append(notes, change(valueOf(f)))
	case row.Message != "":
		notes = append(notes, fmt.Sprintf("%q", clean(row.Message)))
	}
	if row.Action == definitions.Waiting {
		notes = append(notes, clean(row.Why))
	}
	if row.From != "" {
		notes = append(notes, clean(row.From))
	}
	return strings.Join(notes, ", ")
}

// names are those of the achievements of a part.
func (p *part) names() []string {
	return words.Map(p.rows, func(row definitions.Row) string { return quoted(clean(row.Achievement)) })
}

// shownPeople are named of a list that is folded.
const shownPeople = 3

// folded are the first names of a list, and how many there are more.
func folded(names []string) string {
	if len(names) <= shownPeople+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shownPeople], ", "), len(names)-shownPeople)
}

// howMany is such as: 240 people, or 5 awards to 3 people.
func (p *part) howMany(people int) string {
	if len(p.rows) == people {
		return words.People(people)
	}
	return fmt.Sprintf("%s (%s)", words.People(people), words.Plural(len(p.rows), "award"))
}

// A headed part has words for it: a mark, what is done, on what, and the people.
type headed struct {
	mark, verb string
	rest       string // behind the verb, up to the people
	people     []person
}

// head says what a part is about.
func (p *part) head() headed {
	people := p.people()
	name := quoted(p.achievement)
	h := headed{people: people}
	switch row := p.rows[0]; p.action {
	case definitions.Create:
		h.mark, h.verb, h.rest, h.people = "+", "create", name, nil
	case definitions.Update:
		h.mark, h.verb, h.rest, h.people = "~", "update", fmt.Sprintf("%s (%d)%s", name, row.AchievementID, because(p.why)), nil
	case definitions.Reword:
		h.mark, h.verb, h.rest = "~", "update message", fmt.Sprintf("of %s for %s", name, p.howMany(len(people)))
	case definitions.OtherMessage:
		h.mark, h.verb, h.rest = "=", "other message", fmt.Sprintf("%s is kept by %s with another message%s", name, p.howMany(len(people)), because(p.why))
	case definitions.Award:
		h.mark, h.verb, h.rest = "+", "award", fmt.Sprintf("%s to %s", name, p.howMany(len(people)))
	case definitions.Revoke:
		h.mark, h.verb, h.rest = "-", "revoke", fmt.Sprintf("%s from %s%s", name, p.howMany(len(people)), because(p.why))
	case definitions.Delete:
		h.mark, h.verb, h.rest, h.people = "-", "delete", fmt.Sprintf("%s (%d) with %s%s", name, row.AchievementID, words.Plural(row.Awards, "award"), because(p.why)), nil
	case definitions.Refused:
		h.mark, h.verb, h.rest, h.people = "!", "refused", name+": "+p.why, nil
	case definitions.CannotTell:
		h.mark, h.verb, h.rest = "?", "cannot tell", fmt.Sprintf("whether %s is held by %s%s", name, p.howMany(len(people)), because(p.why))
	case definitions.Waiting:
		h.mark, h.verb, h.rest = "=", "waiting", fmt.Sprintf("%s: %s not found", name, words.People(len(people)))
	case definitions.Unlisted:
		h.mark, h.verb, h.rest = "=", "unlisted", fmt.Sprintf("%s is kept by %s, not listed%s", name, p.howMany(len(people)), because(p.why))
	case definitions.Surplus:
		h.mark, h.verb, h.rest = "=", "surplus", fmt.Sprintf("%s is held more often than listed by %s", name, p.howMany(len(people)))
	case definitions.Ended:
		h.mark, h.verb, h.rest, h.people = "=", "ended", name+": "+p.why, nil
	case definitions.UnknownPicture:
		h.mark, h.verb, h.rest, h.people = "=", "unknown picture", name+": "+p.why, nil
	case definitions.Unmanaged:
		h.mark, h.verb, h.rest, h.people = "=", "unmanaged", words.Plural(len(p.rows), "achievement")+", not in the file", nil
		for _, name := range p.names() {
			h.people = append(h.people, person{name: name, notes: []string{""}})
		}
	}
	return h
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// sums says in one line what a plan comes to.
func sums(p *definitions.Plan) string {
	var parts []string
	for _, of := range []struct {
		action definitions.Action
		words  string
	}{
		{definitions.Create, "to create"}, {definitions.Update, "to update"}, {definitions.Reword, "to get another message"}, {definitions.Award, "to award"},
		{definitions.Revoke, "to revoke"}, {definitions.Delete, "to delete"},
		{definitions.Refused, "refused"}, {definitions.CannotTell, "cannot be told"},
	} {
		if n := p.Count(of.action); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, of.words))
		}
	}
	if len(parts) == 0 {
		return "nothing to change"
	}
	emails := "no e-mail"
	if n := p.Emails(); n > 0 {
		emails = "up to " + words.Plural(n, "e-mail")
	}
	return strings.Join(parts, ", ") + "; " + emails
}

// quiet reports whether there is nothing to do and nothing in the way.
func quiet(p *definitions.Plan) bool {
	return p.Pending() == 0 && p.Count(definitions.Refused) == 0 && p.Count(definitions.CannotTell) == 0
}

// short reports whether a plan that changes nothing is told in a line: where it tells
// nothing of people.
func (p page) short() bool {
	people := 0
	for _, action := range []definitions.Action{definitions.Waiting, definitions.Ended, definitions.OtherMessage, definitions.Unlisted, definitions.Surplus} {
		people += p.plan.Count(action)
	}
	return quiet(p.plan) && people == 0 && !p.full
}

// inLine is all of a plan that changes nothing.
func (p page) inLine() string {
	var told []string
	if n := p.plan.Count(definitions.UnknownPicture); n > 0 {
		told = append(told, words.Plural(n, "picture")+" not uploaded by ach")
	}
	if n := p.plan.Count(definitions.Unmanaged); n > 0 {
		told = append(told, words.Plural(n, "achievement")+" not in the file")
	}
	line := fmt.Sprintf("nothing to change: %s is as %s says, %s", clean(p.group), clean(p.file), words.Plural(p.wanted, "achievement"))
	if len(told) > 0 {
		line += " (" + strings.Join(told, ", ") + "; --full has them)"
	}
	return line
}

// A value is a field before and after, as people see it.
type value struct {
	field, before, after string
	spelled              bool // both are in quotes, with all that could not be seen written out
}

// valueOf is a field as people see it. Where blanks and line breaks are all that would change,
// they are written out.
func valueOf(f definitions.Field) value {
	v := value{field: f.Name, before: clean(f.Before), after: clean(f.After)}
	alike := strings.Join(strings.Fields(v.before), " ") == strings.Join(strings.Fields(v.after), " ")
	if v.spelled = alike && f.Name != "avatar" && f.Before != "" && f.After != ""; v.spelled {
		v.before, v.after = spelled(f.Before), spelled(f.After)
	}
	return v
}

// spelled writes a text out in quotes: line breaks and what is not printed as escapes, and
// blanks that could not be seen as signs.
func spelled(text string) string {
	quoted := []rune(strconv.Quote(text))
	for i := 1; i+1 < len(quoted); i++ {
		before, after := quoted[i-1], quoted[i+1]
		if quoted[i] == ' ' && (i == 1 || i+2 == len(quoted) || before == ' ' || before == '␣' || after == ' ') {
			quoted[i] = '␣'
		}
	}
	return clean(string(quoted))
}

// values are the fields of a definition before and after.
func (p *part) values() []value {
	var values []value
	if p.action == definitions.Reword && len(p.rows) > 1 { // each person has their own
		return nil
	}
	for _, f := range p.rows[0].Fields {
		if p.action == definitions.Create && f.Name == "name" {
			continue
		}
		values = append(values, valueOf(f))
	}
	return slices.Clip(values)
}

// quoted is a text in quotes, with those in it escaped.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
