package input

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/closest"
)

// objects makes records of objects: lines of NDJSON, members of a JSON array, mappings
// of YAML. It knows the keys of those before, so that the carried fields of all rows are
// in one order.
type objects struct {
	columns map[string]*column // by folded name
	row     int                // number of the object at hand, from 1
	line    int                // of the row before
	found   []found            // of the object at hand
	keys    []string           // of those
	slab    []Field
	names   bool // text of digits is no number but a name, and may be meant as either
	bare    struct{ user, achievement bool }
}

func newObjects() objects { return objects{columns: map[string]*column{}} }

// column is a key of the input.
type column struct {
	name  string // as it was first written
	known bool
	place int // in the order of first appearance
	row   int // the last one that had it
}

// found is a carried field of an object, not yet in order.
type found struct {
	place int
	field Field
}

// value is that of a key.
type value struct {
	text   string
	bare   bool   // it is no text, but such as a number, true, or (as "") null
	json   bool   // it is bare and a value of JSON
	null   bool   // as good as no key
	unlike string // why it is none of a key that means something; ""
}

// begin begins another object.
func (o *objects) begin() {
	o.row++
	o.found, o.keys = o.found[:0], o.keys[:0]
	o.bare.user, o.bare.achievement = false, false
}

// put puts a value into a record, or says what is wrong with it.
func (o *objects) put(r *Record, key string, v value) (problem string) {
	c, problem := o.column(key)
	switch {
	case problem != "":
		return problem
	case !c.known:
		o.keys = append(o.keys, c.name)
		o.found = append(o.found, found{c.place, Field{Name: c.name, Value: v.text, Bare: v.json}})
		return ""
	}
	name := fold(c.name)
	switch {
	case v.unlike != "":
		_ = r.set(name, v.text) // it is wrong already
		return fmt.Sprintf("%s %s: %s", name, v.unlike, quote(v.text))
	case v.null:
		return ""
	}
	if o.names && !v.bare && v.text != "" && strings.Trim(v.text, "0123456789") == "" {
		o.bare.user = o.bare.user || name == colUser
		o.bare.achievement = o.bare.achievement || name == colAchievement
	}
	return r.set(name, v.text)
}

// finish completes the record of the object at hand, or says what is wrong with it.
func (o *objects) finish(r *Record) (problem string) {
	switch problem = r.check(); {
	case problem != "" && o.empty(*r):
		return problem
	case problem != "":
		problem += o.meant()
	case o.bare.user && r.UserID == "" && r.Username == "":
		problem = fmt.Sprintf("user is the text %s, which may be a name or a number: give a name as @%s, and a number in the column user_id or without quotes", quote(r.User), r.User)
	case o.bare.achievement && r.AchievementID == "":
		problem = fmt.Sprintf("achievement is the text %s, which may be a name or a number: give a name as name:%s, and a number in the column achievement_id or without quotes", quote(r.Achievement), r.Achievement)
	}
	if isReport(o.keys) {
		o.found = slices.DeleteFunc(o.found, func(f found) bool { return ofReport(f.field.Name) })
	}
	slices.SortFunc(o.found, func(a, b found) int { return cmp.Compare(a.place, b.place) })
	r.Carried = take(&o.slab, len(o.found))
	for _, f := range o.found {
		r.Carried = append(r.Carried, f.field)
	}
	return problem
}

// meant says which key of the object at hand may have been meant to name the user.
func (o *objects) meant() string {
	for _, f := range o.found {
		if near := NearColumn(f.field.Name, colUser, colUsername, colUserID); near != "" {
			return fmt.Sprintf("; did you mean %q by %s?", near, quote(f.field.Name))
		}
	}
	return ""
}

// empty reports whether the object that r was made of has no value at all.
func (o *objects) empty(r Record) bool {
	return r.Achievement == "" && r.AchievementID == "" && strings.TrimSpace(r.Message) == "" &&
		!slices.ContainsFunc(o.found, func(f found) bool { return strings.TrimSpace(f.field.Value) != "" })
}

// column returns the column of a key of the object at hand.
func (o *objects) column(key string) (c *column, problem string) {
	c = o.columns[key]
	if c == nil {
		folded := fold(key)
		if c = o.columns[folded]; c == nil {
			switch {
			case folded == "":
				return nil, "the row has a key without a name"
			case !printable(key):
				return nil, fmt.Sprintf("the row has a control character in a key: %s", quote(key))
			case len(o.columns) >= maxColumns:
				return nil, fmt.Sprintf("the input has more than %d different keys", maxColumns)
			}
			c = &column{name: strings.Clone(strings.TrimSpace(key)), place: len(o.columns)}
			c.known = isKnown(folded)
			o.columns[strings.Clone(folded)] = c
		}
	}
	if c.row == o.row {
		return nil, fmt.Sprintf("the row has the key %s twice", quote(c.name))
	}
	c.row = o.row
	return c, ""
}

// KnownColumns are the columns that mean something to ach.
func KnownColumns() []string {
	return []string{colUser, colUsername, colUserID, colAchievement, colAchievementID, colMessage}
}

// NearColumn returns the one of columns that a name is no more than two slips away from,
// "" where there is none.
func NearColumn(name string, columns ...string) string { return closest.Slip(fold(name), columns) }
