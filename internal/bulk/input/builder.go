package input

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/mistaken"
	"github.com/ach-cli/ach/internal/order"
)

// row is what every format makes of its input.
type row struct {
	line    int
	cells   []cell // in the order of the input
	problem string // what is wrong with it already; cells are then those that could be read
	place   string // in words, where that is not its line
	item    bool   // a program made it, or it stands in a list of names: it is a row even without a value
}

// cell is a value of a row, and what its key is called, or its column of a header.
type cell struct {
	name   string
	column *column // nil for a key
	value
	given string // the text as it stands in the input, where it is another
}

// value is that of a cell.
type value struct {
	text   string
	bare   bool   // it is no text, but such as a number, true, or (as "") null
	json   bool   // it is bare and a value of JSON; null, which is as good as no cell, has no text
	unlike string // why it is none of a column that means something; ""
}

func (v value) null() bool { return v.json && v.text == "" }

// builder makes records of rows. It knows the columns of the rows before, so that the
// carried fields of all are in one order.
type builder struct {
	choices Columns
	columns map[string]*column // by folded name
	taken   map[string]bool    // folded names under which columns are carried
	places  int                // that columns have
	row     int                // number of the row at hand, from 1
	line    int                // of the row before
	found   []found            // carried fields of the row at hand
	email   bool               // the row at hand has an e-mail address
	header  bool               // the columns are those of a header
	report  bool               // of a report of ach
	typed   bool               // text of digits is no number but a name, and may be meant as either
	named   bool               // users are meant by name, whatever it looks like
	foreign bool               // users go by names of elsewhere
	chosen  *Columns           // what those are called of which other is set; nil if none is chosen
}

func newBuilder(o Options) builder {
	b := builder{choices: o.Columns, foreign: o.Foreign, columns: map[string]*column{}, taken: map[string]bool{}}
	if o.Columns != (Columns{}) {
		b.chosen = &Columns{}
	}
	return b
}

// column is one of the input.
type column struct {
	name  string // under which it is carried, "" if it is not
	key   string // as it was first written
	known string // one of [KnownColumns], or ""
	other bool   // it means something because it was chosen, and not by its own name
	place int    // in the order of first appearance
	row   int    // the last one that had it
}

// found is a carried field, not yet in order.
type found struct {
	place int
	field Field
}

// record makes a record of a row and says what is wrong with it, or reports that it has
// no value at all. A wrong row has all that could be read of it. Of several on one line
// the later ones are told with their number.
func (b *builder) record(in row) (r Record, problem string, blank bool) {
	b.begin()
	r, problem = Record{Line: in.line, Place: in.place, chosen: b.chosen}, in.problem
	for _, c := range in.cells {
		problem = cmp.Or(problem, b.put(&r, c)) // the others are read all the same
	}
	if problem == "" {
		if !in.item && !slices.ContainsFunc(in.cells, func(c cell) bool { return strings.TrimSpace(c.text) != "" }) {
			return r, "", true
		}
		problem = b.check(&r, in.cells)
	}
	if b.report || isReport(b.carries) {
		b.found = slices.DeleteFunc(b.found, func(f found) bool { return ofReport(f.field.Name) })
	}
	if order.By(b.found, func(x, y found) int { return cmp.Compare(x.place, y.place) }); len(b.found) > 0 {
		r.Carried = make([]Field, len(b.found))
	}
	for i, f := range b.found {
		r.Carried[i] = f.field
	}
	if problem != "" && b.line == r.Line {
		problem = fmt.Sprintf("object %d: %s", b.row, problem)
	}
	b.line = r.Line
	return r, problem, false
}

// begin begins another row.
func (b *builder) begin() { b.row, b.found, b.email = b.row+1, b.found[:0], false }

// put puts a cell into a record, or says what is wrong with it.
func (b *builder) put(r *Record, c cell) (problem string) {
	column := c.column
	if column == nil {
		if column, problem = b.column(c.name); problem != "" {
			return problem
		}
	}
	if column.name != "" {
		b.found = append(b.found, found{column.place, Field{Name: column.name, Value: cmp.Or(c.given, c.text), Bare: c.json}})
	}
	switch {
	case column.known == "" || c.null():
		return ""
	case column.known == colEmail:
		b.email = b.email || strings.TrimSpace(c.text) != ""
		return ""
	}
	if b.named && column.known == colUser {
		c.text = asName(c.text)
	}
	problem = r.set(column.known, c.text, b.foreign)
	if c.unlike != "" {
		problem = fmt.Sprintf("%s %s: %s", r.Called(column.known), c.unlike, quote(c.text))
	}
	return problem
}

// asName is a ref that means the user of that name, also where it looks like a number.
func asName(text string) string {
	trimmed := strings.TrimSpace(text)
	if trimmed != "" && strings.Trim(strings.TrimLeft(trimmed, "+-"), "0123456789") == "" {
		return "@" + trimmed
	}
	return text
}

// column returns the column of a cell of the row at hand.
func (b *builder) column(name string) (c *column, problem string) {
	folded := fold(name)
	c = b.columns[folded]
	switch {
	case c != nil:
	case folded == "":
		return nil, "the row has a key without a name"
	case !printable(oneLine(name)):
		return nil, fmt.Sprintf("the row has a control character in a key: %s", quote(name))
	case len(b.columns) >= maxColumns:
		return nil, fmt.Sprintf("the input has more than %d different keys", maxColumns)
	default:
		c = b.key(oneLine(name))
		c.key, b.columns[folded] = oneLine(name), c
	}
	if c.row == b.row {
		return nil, fmt.Sprintf("the row has the key %s twice", quote(c.key))
	}
	c.row = b.row
	return c, ""
}

// key returns the column of a key that no row before had. A chosen one may be written with
// other blanks than before.
func (b *builder) key(name string) *column {
	var chosen *choice
	for _, c := range b.choices.choices() {
		if sameName(name, c.name) {
			chosen = &c
		}
	}
	known, carried := b.choices.column(name, chosen)
	for _, c := range b.columns {
		if known != "" && c.known == known {
			return c
		}
	}
	c := b.add(carried, known)
	b.choose(c, name)
	return c
}

// choose keeps what a column is called that means something and is carried as well: it was
// chosen.
func (b *builder) choose(c *column, name string) {
	if c.other = c.known != "" && c.name != "" && b.chosen != nil; c.other {
		if c.known == colEmail {
			name = c.name // under which it is looked for
		}
		*b.chosen.of(c.known) = name
	}
}

// missing is an error where no row has a key that was chosen, or none that names users.
func (b *builder) missing() error {
	columns := slices.SortedFunc(maps.Values(b.columns), func(x, y *column) int { return cmp.Compare(x.place, y.place) })
	var names []string
	for _, c := range columns {
		names = append(names, c.key)
	}
	for _, c := range b.choices.choices() {
		if len(columns) > 0 && !slices.ContainsFunc(names, func(name string) bool { return sameName(name, c.name) }) {
			return errorf(0, mistaken.Near(c.name, names)+"give the name of one of them", "no row has the key %s: %s", quote(c.name), mistaken.Columns(names))
		}
	}
	if len(columns) > 0 && !slices.ContainsFunc(columns, func(c *column) bool { return namesUsers(cmp.Or(c.known, fold(c.name))) }) {
		return errorf(0, chooseUsers(names, "its name"), "no row has a key for users: %s", mistaken.Columns(names))
	}
	return nil
}

// add adds a column that means something, or is carried under a name of its own.
func (b *builder) add(name, known string) *column {
	c := &column{name: name, known: known, place: b.places}
	b.places++
	if name != "" {
		for n := 2; b.taken[fold(c.name)]; n++ {
			c.name = fmt.Sprintf("%s (%d)", name, n)
		}
		b.taken[fold(c.name)] = true
	}
	return c
}

// check says what is wrong with a record whose cells are right each by itself.
func (b *builder) check(r *Record, cells []cell) (problem string) {
	switch {
	case r.User == "" && r.Username == "" && r.UserID == "":
		if b.email || slices.ContainsFunc(b.found, func(f found) bool { return f.field.namesUser() }) {
			return ""
		}
		return noUser + b.meant()
	case r.UserID == "" && r.Username == "" && (!b.foreign || b.carries(colMappedFrom)) && b.doubtful(r, colUser, cells):
		return b.asEither(r, colUser, "@"+r.User, "the column "+colUserID)
	case r.AchievementID == "" && b.doubtful(r, colAchievement, cells):
		return b.asEither(r, colAchievement, "name:"+r.Achievement, colAchievementID)
	}
	return ""
}

// doubtful reports whether the row has digits in a column that may be a name as well as a
// number: as text, where numbers have a form of their own, or in a column of users of which
// is known no more than that it was chosen. One of achievements has numbers, as --achievement.
func (b *builder) doubtful(r *Record, column string, cells []cell) bool {
	if ref := *r.cell(column); !b.typed && b.chosen == nil || ref == "" || strings.Trim(ref, "0123456789") != "" {
		return false
	}
	return slices.ContainsFunc(cells, func(c cell) bool {
		of := c.column
		if of == nil {
			of = b.columns[fold(c.name)]
		}
		return of.known == column && (of.other && column == colUser || b.typed && !c.bare) && strings.TrimSpace(c.text) != ""
	})
}

// asEither says that the text of a column may be a name or a number, and how either is given.
func (b *builder) asEither(r *Record, column, name, number string) string {
	text, or := *r.cell(column), ""
	switch {
	case r.Called(column) == column:
		or = " or without quotes"
	case column == colUser:
		or = "; --select takes all as names"
	}
	return fmt.Sprintf("%s is the text %s, which may be a name or a number: give a name as %s, and a number in %s%s", r.Called(column), quote(text), name, number, or)
}

// meant says which key of the row at hand may have been meant to name the user.
func (b *builder) meant() string {
	for _, f := range b.found {
		if near := NearColumn(f.field.Name, userColumns()...); near != "" && !b.header {
			return fmt.Sprintf("; did you mean %q by %s?", near, quote(f.field.Name))
		}
	}
	return ""
}

// carries reports whether the row at hand has a carried column of that name.
func (b *builder) carries(name string) bool {
	return slices.ContainsFunc(b.found, func(f found) bool { return f.field.Name == name })
}

// isReport reports whether the columns are those of the rows of a run, which together
// only reports of ach have.
func isReport(has func(name string) bool) bool { return has("status") && has("award_id") }

// isListing reports whether the columns are those of a list of awards.
func isListing(has func(name string) bool) bool {
	const enough = 3 // of one or two another program may have the names
	found := 0
	for _, name := range []string{colAchievementID, "awarded_at", "awarded_by", "state", "order", "revoked_at"} {
		if has(name) {
			found++
		}
	}
	return found >= enough
}

// ofReport reports whether a column of a report tells what came of a row. The next
// report says it anew.
func ofReport(name string) bool {
	return slices.Contains([]string{"line", "status", "award_id", "attempts", "error"}, name)
}
