package input

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ach-cli/ach/internal/bulk/mistaken"
)

// Columns say which columns of an input mean something, whatever they are called: by name,
// or in tables by number from 1. "" chooses none.
//
// A column that means something by its own name keeps that meaning if it is chosen, such
// as user_id. The others that mean the same are then only carried.
type Columns struct{ User, Email, Achievement, Message string }

// of is the one that is chosen for a column that means something; of others the name is never
// set.
func (c *Columns) of(column string) *string {
	switch column {
	case colUser:
		return &c.User
	case colEmail:
		return &c.Email
	case colAchievement:
		return &c.Achievement
	case colMessage:
		return &c.Message
	}
	return new(string)
}

// A choice is one of [Columns].
type choice struct {
	as    string   // what the column is
	alike []string // columns that mean something alike, which count only if none is chosen
	name  string   // or number
}

func (c Columns) choices() []choice {
	all := []choice{
		{colUser, Alike(colUser), c.User},
		{colEmail, Alike(colEmail), c.Email},
		{colAchievement, Alike(colAchievement), c.Achievement},
		{colMessage, Alike(colMessage), c.Message},
	}
	return slices.DeleteFunc(all, func(c choice) bool { return c.name == "" })
}

// Alike returns the columns that say the same thing as one that means something, and that.
func Alike(column string) []string {
	for _, alike := range [][]string{userColumns(), {colAchievement, colAchievementID}} {
		if slices.Contains(alike, column) {
			return alike
		}
	}
	return []string{column}
}

// column returns what a column means, and the name under which it is carried, each "" if it
// does not. A chosen one is both, so that a report has it again, unless it means what it is
// called anyway. What is carried has no name that means something to who reads it again.
func (c Columns) column(name string, chosen *choice) (known, carried string) {
	folded := fold(name)
	means := slices.Contains(KnownColumns(), folded) || folded == colEmail || folded == colMappedFrom
	switch {
	case chosen != nil && chosen.as != colEmail && slices.Contains(chosen.alike, folded):
		known = folded
	case chosen != nil:
		known, carried = chosen.as, name
	case means && !slices.ContainsFunc(c.choices(), func(c choice) bool { return slices.Contains(c.alike, folded) }):
		known = folded
	default:
		carried = name
	}
	switch {
	case known == colEmail && folded == colEmail: // which is carried under its name
		carried = name
	case known == colMappedFrom:
		return "", name
	case carried != "" && means:
		carried = "input_" + name
	}
	return known, carried
}

// sameName reports whether two names differ in no more than letter case and blanks.
func sameName(x, y string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(x), " "), strings.Join(strings.Fields(y), " "))
}

// oneLine returns the name of a column with a blank for each line break and tab in it, as
// cells of spreadsheets have them.
func oneLine(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r != '\r' && unicode.IsSpace(r) && !unicode.Is(unicode.Zs, r) }) {
		return strings.TrimSpace(name)
	}
	return strings.Join(strings.Fields(name), " ")
}

// choose returns the place in names of a chosen column. Names and numbers that may mean two
// columns mean none.
func (c choice) choose(names []string) (int, *Error) {
	var called []int
	for i, name := range names {
		if sameName(name, c.name) {
			called = append(called, i)
		}
	}
	number, err := strconv.Atoi(c.name)
	isNumber := err == nil && number >= 1 && number <= len(names)
	switch {
	case len(called) > 1:
		return 0, errorf(0, fmt.Sprintf("give the number of one of them, such as %d", called[0]+1), "the header has %d columns %s", len(called), quote(c.name))
	case len(called) == 1 && isNumber && called[0] != number-1:
		return 0, errorf(0, "give one of them by its name, or by its number",
			"%s may be column %d, which is called so, or column %d, which is called %s", quote(c.name), called[0]+1, number, quote(names[number-1]))
	case len(called) == 1:
		return called[0], nil
	case isNumber:
		return number - 1, nil
	}
	hint := fmt.Sprintf("give the name of one of them, or its number from 1 to %d", len(names))
	return 0, errorf(0, mistaken.Near(c.name, names)+hint, "the header has no column %s: %s", quote(c.name), mistaken.Columns(names))
}

// chooseUsers is the way out where none of the columns names users; how says what names one.
func chooseUsers(names []string, how string) string {
	return mistaken.WayToUsers(names, how, func(name string) string { return NearColumn(name, userColumns()...) })
}
