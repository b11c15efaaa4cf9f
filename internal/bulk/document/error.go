// Package document makes values that a jq program can work with of texts of JSON and YAML:
// null, booleans, numbers that keep their text ([json.Number]), texts, lists and maps.
//
// Nothing is guessed: two values under one key are an error, and so is half a character.
package document

import "fmt"

// Error says why a text cannot be used as a whole.
type Error struct {
	Line    int    // 1-based; 0 if it is about no line in particular
	Column  int    // 1-based, in characters; 0 if it is not known
	Message string // one line
	Hint    string // the way out; may be empty
	Empty   bool   // nothing is wrong but that there is no row
}

// Error returns the message with its line, without the hint.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return e.Message
}

func errorf(line int, hint, format string, args ...any) *Error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// noRows is the error of a text without anything in it.
func noRows(message string) *Error { return &Error{Message: message, Empty: true} }
