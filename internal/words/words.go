// Package words puts counts, lists and names into the sentences of messages.
package words

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/ids"
)

// Plural is such as: 1 award, 2 awards.
func Plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// Were is such as: 1 row was, 2 rows were.
func Were(n int, what string) string {
	if n == 1 {
		return Plural(n, what) + " was"
	}
	return Plural(n, what) + " were"
}

// People is such as: 1 person, 2 people.
func People(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// Some lists names for a line that says what was chosen; of many, the first.
func Some(names []string) string {
	const enough = 10
	if len(names) <= enough {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:enough], ", "), len(names)-enough)
}

// JoinHints joins those that are not empty.
func JoinHints(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(hint string) bool { return hint == "" }), "; ")
}

// UserName is what a message calls a user.
func UserName(name string, id ids.User) string {
	if name == "" {
		return "user " + strconv.FormatInt(int64(id), 10)
	}
	return "@" + name
}

// Filter returns the items to keep, in a list of their own.
func Filter[T any](items []T, keep func(T) bool) []T {
	kept := items[:0:0]
	for _, item := range items {
		if keep(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// Flagged joins flags for a message: --user, --from or --members.
func Flagged(names ...string) string {
	for i, n := range names {
		names[i] = "--" + n
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// MoreExist is such as: 1 more row exists.
func MoreExist(n int, noun string) string {
	if n == 1 {
		return "1 more " + noun + " exists"
	}
	return fmt.Sprintf("%d more %ss exist", n, noun)
}

// Times is a name with how many there are of it, where that is more than one: Star × 3.
func Times(name string, n int) string {
	if n < 2 {
		return name
	}
	return name + " × " + strconv.Itoa(n)
}

// Lower returns a text with its first byte in lower case.
func Lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// List prints ids for a message: 101, 102 and 103.
func List(awards []ids.Award) string {
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

// Map returns what of makes of each item.
func Map[T, V any](items []T, of func(T) V) []V {
	made := make([]V, len(items))
	for i, item := range items {
		made[i] = of(item)
	}
	return made
}

// ShellLine is a command line as one types it into a POSIX shell.
func ShellLine(line ...string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,=", r)
	}
	return strings.Join(Map(line, func(word string) string {
		if word != "" && strings.TrimFunc(word, plain) == "" {
			return word
		}
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}), " ")
}
