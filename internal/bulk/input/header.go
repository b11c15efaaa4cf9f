package input

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/mistaken"
)

// header reads the row at hand as the header. A bad line before it may have been it.
func (t *table) header() error {
	if len(t.problems) > 0 {
		return t.noHeader()
	}
	if t.problem != "" {
		return errorf(t.line, "", "the header cannot be read: %s", t.problem)
	}
	t.width = len(t.fields)
	names, err := t.headerNames()
	if err != nil {
		return err
	}
	t.names = names
	chosen, err := t.chosen(names)
	if err != nil {
		return err
	}
	named := 1 + slices.Max(append(slices.Collect(maps.Keys(chosen)), t.lastNamed()))
	if named > maxColumns {
		return errorf(t.line, "remove what is not needed", "the header has more than %d columns", maxColumns)
	}
	t.build.header = true
	for i, name := range names[:named] {
		known, carried := t.options.Columns.column(name, chosen[i])
		if t.collect != nil { // a program says what is meant
			t.cols = append(t.cols, t.build.add(name, ""))
			t.cols[i].known = known
			continue
		}
		means := cmp.Or(known, fold(carried))
		if (known != "" || means == colMappedFrom) && slices.ContainsFunc(t.cols, func(c *column) bool { return cmp.Or(c.known, fold(c.name)) == means }) {
			return errorf(t.line, "rename or remove one of them", "the header has two columns %s", quote(means))
		}
		t.cols = append(t.cols, t.build.add(carried, known))
		t.build.choose(t.cols[i], name)
	}
	if t.collect == nil && !slices.ContainsFunc(t.cols, func(c *column) bool { return namesUsers(cmp.Or(c.known, fold(c.name))) }) {
		return errorf(t.line, t.userHint(names[:named]), "the header has no column for users: %s", mistaken.Columns(names[:named]))
	}
	has := func(name string) bool { return slices.Contains(names, name) }
	t.build.report = isReport(has)
	t.own = t.build.report || isListing(has)
	return nil
}

// ColumnNames returns the names of the columns of a table as far as it can be read; nil
// for other formats.
func ColumnNames(r io.Reader, o Options) []string {
	in := newReader(r, o, limits{line: MaxLine, rows: MaxRows})
	if !o.isTable() || o.check() != nil || in.checkStart() != nil {
		return nil
	}
	t := newTable(in)
	_ = in.rows(true, t.take) // it may be cut off
	return t.names
}

// headerNames are the names of all columns in the header. One that has none is named after
// its place.
func (t *table) headerNames() ([]string, error) {
	names := make([]string, len(t.fields))
	for i, cell := range t.fields {
		names[i] = oneLine(cell)
		switch {
		case names[i] == "":
			names[i] = nameless(i)
		case !printable(names[i]):
			hint := "the first row has to name the columns"
			if strings.Contains(names[i], "\r") {
				hint = "its lines may end as those of old Macs do; " + t.options.saveUTF8()
			}
			return nil, errorf(t.line, hint, "column %d of the header has a control character in its name: %s", i+1, quote(names[i]))
		}
	}
	return names, nil
}

// nameless is what the column at a place is called if the header does not name it.
func nameless(place int) string { return fmt.Sprintf("column %d", place+1) }

// lastNamed is the place of the last column that the header names, 0 if it names none.
func (t *table) lastNamed() int {
	last := len(t.fields) - 1
	for last > 0 && strings.TrimSpace(t.fields[last]) == "" {
		last--
	}
	return last
}

// chosen are the columns that are chosen, by their places.
func (t *table) chosen(names []string) (map[int]*choice, error) {
	chosen := map[int]*choice{}
	for _, c := range t.options.Columns.choices() {
		at, err := c.choose(names)
		if err != nil {
			err.Line = t.line
			return nil, err
		}
		if other, ok := chosen[at]; ok {
			return nil, errorf(t.line, "choose another for one of them", "the column %s is chosen for %s and %s", quote(names[at]), other.as, c.as)
		}
		chosen[at] = &c
	}
	return chosen, nil
}

// namesUsers reports whether the row at hand may be a header with a column for users.
func (t *table) namesUsers() bool {
	names, err := t.headerNames()
	if err != nil {
		return false
	}
	chosen := slices.DeleteFunc(t.options.Columns.choices(), func(c choice) bool { return !namesUsers(c.as) })
	if len(chosen) > 0 {
		return !slices.ContainsFunc(chosen, func(c choice) bool {
			_, err := c.choose(names)
			return err != nil
		})
	}
	return slices.ContainsFunc(names, func(name string) bool { return namesUsers(fold(name)) })
}

// noHeader says why there is none: a bad line before all others may have been it.
func (t *table) noHeader() error {
	if len(t.problems) > 0 {
		first := t.problems[0]
		return errorf(first.Line, "", "the header cannot be read: %s", first.Text)
	}
	return noRows("the input is empty")
}

// userHint is the way out where none of the columns of a table names users.
func (t *table) userHint(names []string) string {
	switch hint := chooseUsers(names, fmt.Sprintf("its name or its number, 1 to %d", len(names))); {
	case strings.HasPrefix(hint, "did you mean"), strings.HasPrefix(hint, "--email-column"):
		return hint
	case t.separator == "tabs" && strings.Contains(strings.Join(names, ""), ","):
		return hint + "; read it with --format csv where they are parted by commas"
	case strings.HasPrefix(names[0], "#"):
		return hint + "; only a list of users has comments"
	case len(names) == 1:
		return hint + "; --delimiter says what parts the columns, and --format lines reads a list of users without a header"
	default:
		return hint
	}
}
