// Package formula keeps cells of csv and tsv from being run by a spreadsheet, and
// takes that back where such a cell is read again.
package formula

import (
	"regexp"
	"strings"
	"unicode"
)

// A mark in front makes a cell text for every spreadsheet.
const mark = "'"

// number matches what begins with a sign and is computed to nothing but itself.
var number = regexp.MustCompile(`^[+-]([0-9]+([.,][0-9]+)*|[.,][0-9]+)([eE][+-]?[0-9]+)?%?$`)

// Guard returns the text of a cell as it is written: with a ' in front where a
// spreadsheet would run it, because it begins with = + - or @ (in their wide forms
// too, and after whatever looks blank) and is no number. Text that looks guarded
// already gets one more, so that [Unguard] returns every text as it was.
func Guard(text string) string {
	if runs(text) {
		return mark + text
	}
	return text
}

// Unguard returns the text that [Guard] was given.
func Unguard(cell string) string {
	if text, marked := strings.CutPrefix(cell, mark); marked && runs(text) {
		return text
	}
	return cell
}

// runs reports whether text is a formula, behind any number of marks.
func runs(text string) bool {
	text = strings.TrimLeft(text, mark)
	return strings.IndexAny(strings.TrimLeftFunc(text, looksBlank), "=+-@＝＋－＠") == 0 && !number.MatchString(text)
}

// looksBlank reports whether nothing is to be seen of a character in front of a
// formula: blanks of all widths, control characters, joiners, and what chooses
// between forms of the character before.
func looksBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}
