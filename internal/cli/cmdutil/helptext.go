package cmdutil

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Removals tells the three ways to take something away apart.
const Removals = `There are three ways to take something away:

  ach revoke AWARD           the award is taken back; GitLab keeps a record of it
  ach delete --award AWARD   one award vanishes without a trace (Owner only)
  ach delete ACHIEVEMENT     the definition vanishes with all its awards

None of them can be undone.`

// WriteEntry writes a term and, beside it, its text in lines that fit into help.
func WriteEntry(b *strings.Builder, term string, width int, text string) {
	for _, line := range Wrap(text, HelpWidth-width-4) {
		fmt.Fprintf(b, "  %-*s  %s\n", width, term, line)
		term = ""
	}
}

// Wrap breaks text between words into lines of at most width characters.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// HelpWidth is what help texts keep to: the narrowest common terminal.
const HelpWidth = 80
