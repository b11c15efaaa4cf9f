package ui

import "github.com/ach-cli/ach/internal/sanitize"

// Clean makes text from anywhere safe to print on one line or in one cell; see
// [sanitize.Line].
func Clean(s string) string { return sanitize.Line(s) }

// CleanText is [Clean] for text of several lines: line breaks stay, each as
// one LF.
func CleanText(s string) string { return sanitize.Text(s) }

// cleanCells is [CleanText] for text that a person has put together: tabs stay,
// which are between the cells that they made.
func cleanCells(s string) string { return sanitize.Cells(s) }

// longest is how many characters of one value or message are shown to people. No
// name or sentence of GitLab's is as long.
const longest = 4000

// brief is text with at most so many characters; what is left out is an ellipsis.
func brief(text string, most int) string {
	if len(text) <= most {
		return text
	}
	count := 0
	for i := range text {
		if count++; count > most {
			return text[:i] + ellipsis
		}
	}
	return text
}
