package input

import "fmt"

// Record is one good row. At least one of User, Username and UserID is set; whether
// several agree is not known here.
type Record struct {
	Line          int     // 1-based; the first line of a row that spans several
	User          string  // a ref, as it was written: a number is an id, an @ makes a name
	Username      string  // a name and nothing else, without its @
	UserID        string  // an id and nothing else
	Achievement   string  // a ref; "" if the row names none
	AchievementID string  // an id and nothing else; "" if the row names none
	Message       string  // "" if the row has none; may hold line breaks, as LF
	Carried       []Field // the other columns, in the order of the header or of first appearance
}

// Has reports whether the row has a value in one of [KnownColumns].
func (r *Record) Has(column string) bool {
	switch column {
	case colUser:
		return r.User != ""
	case colUsername:
		return r.Username != ""
	case colUserID:
		return r.UserID != ""
	case colAchievement:
		return r.Achievement != ""
	case colAchievementID:
		return r.AchievementID != ""
	case colMessage:
		return r.Message != ""
	}
	return false
}

// Field is a column that means nothing to ach and is handed on.
type Field struct {
	Name, Value string
	Bare        bool // it was no text but another value of JSON, null as ""
}

// Problem is one bad row. Text says in one line what is wrong with it, without
// the number of its line; whatever it quotes of the input is escaped and cut.
type Problem struct {
	Line int // 1-based
	Text string
	Row  Record // what could be read of the row, as it was written
}

// Error says why an input cannot be used as a whole.
type Error struct {
	Line    int    // 1-based; 0 if it is about no line in particular
	Message string // one line
	Hint    string // the way out; may be empty
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

// quote shows a value in a message, escaped, and cut where it is long.
func quote(s string) string {
	const most = 40
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		return fmt.Sprintf("%q…", string(r[:most]))
	}
	return fmt.Sprintf("%q", s)
}
