// Package mistaken tells what a list is, and a name in it, that is none of what it was taken
// for, and the way out.
package mistaken

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
	"github.com/ach-cli/ach/internal/closest"
)

// NotOneName is what is said of a text that stands for a user and is not one name.
const NotOneName = "is not one name"

// WayOfName is the way out of a problem of that sort with a text, "" of any other.
func WayOfName(problem, text string) string {
	switch text = strings.TrimSpace(text); {
	case !strings.Contains(problem, NotOneName):
		return ""
	case marks.MatchString(text):
		return "leave out what stands before the names, as the signs of a list do"
	case strings.ContainsAny(text, ",;"):
		return "each name needs a row of its own"
	}
	return "a user name is the part after the @, not the full name"
}

// marks are the signs of a list as people write it.
var marks = regexp.MustCompile(`^([-*+•–]|\d+[.)]|\[[ xX]\])\s+`)

// FirstLine says what the first line of a list of names is, and the way out, if it is none by
// that line but a table, or names one behind the other; "" where it may be a list of names.
// namesUsers reports whether a column is called so. Names of elsewhere, which are foreign, may
// have any sign but a tab.
func FirstLine(text string, foreign bool, namesUsers func(string) bool) (message, hint string) {
	for _, sign := range []string{"\t", ",", ";", "|"} {
		if !strings.Contains(text, sign) || foreign && sign != "\t" {
			continue
		}
		format := "csv"
		if sign == "\t" {
			format = "tsv"
		}
		parts := strings.Split(text, sign)
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		names := slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part == "" })
		isName := func(part string) bool { return !strings.ContainsFunc(part, unicode.IsSpace) }
		switch {
		case slices.ContainsFunc(parts, func(part string) bool { return namesUsers(strings.Trim(part, `"`)) }):
			return fmt.Sprintf("the first line has %s, as the header of a table has: %s", delimiter.Plural(sign), Column(text)),
				"read a table with a header by --format " + format
		case sign == "\t", len(names) < 2, slices.ContainsFunc(names, func(part string) bool { return !isName(part) }):
			return fmt.Sprintf("the first line has %s, as a table has: %s", delimiter.Plural(sign), Column(text)),
				"read a table by --format " + format + "; where its header has no column user, --user-column says which one names users"
		}
		return fmt.Sprintf("the first line has several names, parted by %s: %s", delimiter.Plural(sign), Column(text)),
			fmt.Sprintf("put each on a line of its own, or name them by --user '%s'; a table is read by --format %s", strings.Join(names[:min(len(names), 3)], ","), format)
	}
	return "", ""
}

// LikeEmail reports whether a column is called as those of e-mail addresses are.
func LikeEmail(column string) bool {
	parts := strings.FieldsFunc(strings.ToLower(column), func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.Contains(strings.Join(parts, ""), "email") || slices.Contains(parts, "mail") || slices.Contains(parts, "mailadresse")
}

// WayToUsers is the way out where none of the columns names users; how says what names one,
// and near returns which one that does a name is almost.
func WayToUsers(columns []string, how string, near func(string) string) string {
	hint := "say which one does by --user-column and " + how + ", or name it user, username, user_id or email"
	for _, name := range columns {
		if LikeEmail(name) {
			return fmt.Sprintf("--email-column %s finds people by the addresses in that column; if another one names users, say which by --user-column", Column(name))
		}
		if near := near(name); near != "" {
			return fmt.Sprintf("did you mean %q by %s? %s", near, Column(name), hint)
		}
	}
	return hint
}

// Near asks whether one of the names was meant, for the beginning of a hint.
func Near(name string, names []string) string {
	plain := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.Contains(name, `"`) || len(name) > 40 })
	if question := closest.Hint(name, plain); question != "" {
		return question + " "
	}
	return ""
}
