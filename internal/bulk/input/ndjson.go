package input

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// readNDJSON reads one JSON object a line.
func (in *reader) readNDJSON() error {
	rd := objects{columns: map[string]*column{}}
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		r, problem := rd.record(in.lines.number, text)
		if problem == noUser && rd.empty(r) {
			continue
		}
		if err := in.rows.put(r, problem); err != nil {
			return err
		}
	}
}

// objects makes records of objects. It knows the keys of those before, so that
// the carried fields of all rows are in one order.
type objects struct {
	columns map[string]*column // by folded name
	found   []found            // of the object at hand
	keys    []string           // of those
	slab    []Field
}

// column is a key of the input.
type column struct {
	name  string // as it was first written
	known bool
	place int // in the order of first appearance
	line  int // of the last object that had it
}

// found is a carried field of an object, not yet in order.
type found struct {
	place int
	field Field
}

// record makes a record of the object on a line, or says what is wrong with it.
func (o *objects) record(line int, text []byte) (r Record, problem string) {
	r.Line = line
	if !json.Valid(text) {
		return r, fmt.Sprintf("the row is not a JSON object: %v", json.Unmarshal(text, new(json.RawMessage)))
	}
	s := strings.TrimSpace(string(text))
	switch {
	case s[0] != '{':
		return r, "the row is JSON, but not an object"
	case halfCharacter(s):
		return r, `the row has half a character in it (a \u escape from d800 to dfff that has no partner)`
	}
	o.found, o.keys = o.found[:0], o.keys[:0]
	for key, raw := range members(s) {
		c, problem := o.column(unquote(key), line)
		if problem != "" {
			return r, problem
		}
		if !c.known {
			o.keys = append(o.keys, c.name)
			o.found = append(o.found, found{c.place, Field{c.name, plainText(raw), raw[0] != '"'}})
			continue
		}
		name := fold(c.name)
		value, set, problem := known(name, raw)
		if problem != "" {
			return r, problem
		}
		if !set {
			continue
		}
		if problem := r.set(name, value); problem != "" {
			return r, problem
		}
	}
	if problem := r.check(); problem != "" {
		return r, problem
	}
	if isReport(o.keys) {
		o.found = slices.DeleteFunc(o.found, func(f found) bool { return ofReport(f.field.Name) })
	}
	slices.SortFunc(o.found, func(a, b found) int { return cmp.Compare(a.place, b.place) })
	r.Carried = take(&o.slab, len(o.found))
	for _, f := range o.found {
		r.Carried = append(r.Carried, f.field)
	}
	return r, ""
}

// empty reports whether the object that r was made of has no value at all.
func (o *objects) empty(r Record) bool {
	return r.Achievement == "" && r.AchievementID == "" && strings.TrimSpace(r.Message) == "" &&
		!slices.ContainsFunc(o.found, func(f found) bool { return strings.TrimSpace(f.field.Value) != "" })
}

// column returns the column of a key that stands on a line.
func (o *objects) column(key string, line int) (c *column, problem string) {
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
	if c.line == line {
		return nil, fmt.Sprintf("the row has the key %s twice", quote(c.name))
	}
	c.line = line
	return c, ""
}

// known returns the text of a known key's value. A null is as good as no key.
func known(name, raw string) (value string, set bool, problem string) {
	switch {
	case raw == "null":
		return "", false, ""
	case raw[0] == '"':
		return unquote(raw), true, ""
	case strings.Trim(raw, "-0123456789") == "": // it is valid JSON, so this is a whole number
		return raw, true, ""
	}
	return "", false, fmt.Sprintf("%s is neither text nor a whole number: %s", name, quote(raw))
}

// plainText returns any value as text for a report.
func plainText(raw string) string {
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '{', '[':
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(raw)); err == nil {
			return b.String()
		}
	case 'n':
		return ""
	}
	return raw
}
