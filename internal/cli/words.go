package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/ids"
)

// plural is such as: 1 award, 2 awards.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// were is such as: 1 row was, 2 rows were.
func were(n int, what string) string {
	if n == 1 {
		return plural(n, what) + " was"
	}
	return plural(n, what) + " were"
}

// persons is such as: 1 person, 2 people.
func persons(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// someOf lists names for a line that says what was chosen; of many, the first.
func someOf(names []string) string {
	const enough = 10
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}

// hints joins those that are not empty.
func hints(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(hint string) bool { return hint == "" }), "; ")
}

// userName is what a message calls a user.
func userName(name string, id ids.User) string {
	if name == "" {
		return "user " + strconv.FormatInt(int64(id), 10)
	}
	return "@" + name
}

func filter[T any](items []T, keep func(T) bool) []T {
	kept := items[:0:0]
	for _, item := range items {
		if keep(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// flagged joins flags for a message: --user, --from or --members.
func flagged(names ...string) string {
	for i, n := range names {
		names[i] = "--" + n
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// moreExist is such as: 1 more row exists.
func moreExist(n int, noun string) string {
	if n == 1 {
		return "1 more " + noun + " exists"
	}
	return fmt.Sprintf("%d more %ss exist", n, noun)
}

func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// idList prints ids for a message: 101, 102 and 103.
func idList(awards []ids.Award) string {
	var b strings.Builder
	for i, id := range awards {
		switch {
		case i == 0:
		case i == len(awards)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(strconv.FormatInt(int64(id), 10))
	}
	return b.String()
}
