package mistaken

import (
	"fmt"
	"strings"
)

// Quote shows a value in a message, escaped, and cut behind so many characters.
func Quote(most int, s string) string {
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", s)
}

// Column shows the name of a column: it may be a question of a form, and is to be copied.
func Column(name string) string { return Quote(120, name) }

// Columns are the names of columns, each in quotes.
func Columns(names []string) string {
	const most = 30
	var quoted []string
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, Column(name))
	}
	if more := len(names) - most; more > 0 {
		quoted = append(quoted, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(quoted, ", ")
}
