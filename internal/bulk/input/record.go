package input

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/bulk/mistaken"
	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/sanitize"
)

// Record is one good row. At least one of User, Username, UserID and Email is set; whether
// several agree is not known here.
type Record struct {
	Line          int      // 1-based; the first line of a row that spans several
	Place         string   // where it stands, in words, where Line alone does not tell; else ""
	User          string   // a ref, as it was written: a number is an id, an @ makes a name
	Username      string   // a name and nothing else, without its @
	UserID        string   // an id and nothing else
	Achievement   string   // a ref; "" if the row names none
	AchievementID string   // an id and nothing else; "" if the row names none
	Message       string   // "" if the row has none; may hold line breaks, as LF
	Carried       []Field  // the other columns, in the order of the header or of first appearance
	chosen        *Columns // what those are called that mean something because they were chosen; nil for none
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
	Hint string // the way out, which others of its kind have too; "" for none
}

// Where says in words where the row stands.
func (r Record) Where() string {
	if r.Place != "" {
		return r.Place
	}
	return fmt.Sprintf("line %d", r.Line)
}

// Where says in words where the row stands.
func (p Problem) Where() string {
	if p.Row.Place != "" {
		return p.Row.Place
	}
	return fmt.Sprintf("line %d", p.Line)
}

// Error says why an input cannot be used as a whole.
type Error = document.Error

// noRows is the error of an input without rows.
func noRows(message string) *Error { return &Error{Message: message, Empty: true} }

func errorf(line int, hint, format string, args ...any) *Error {
	return &Error{Line: line, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// The columns that mean something to ach, as they are written.
const (
	colUser          = "user"
	colUsername      = "username"
	colUserID        = "user_id"
	colAchievement   = "achievement"
	colAchievementID = "achievement_id"
	colMessage       = "message"
)

// KnownColumns are the columns that mean something to ach.
func KnownColumns() []string {
	return []string{colUser, colUsername, colUserID, colAchievement, colAchievementID, colMessage}
}

// colEmail is carried like columns that mean nothing, and says who is meant where nothing
// else in the row does.
const colEmail = "email"

// Email is what the row has in the column email, or in the one that was chosen for it.
func (r *Record) Email() string {
	column := colEmail
	if r.chosen != nil && r.chosen.Email != "" {
		column = fold(r.chosen.Email)
	}
	text, _ := carriedAs(column, r.Carried)
	return text
}

// colMappedFrom is carried too, and says what a list called the user before a map said who
// that is: what else names users in a row that has it is not of that list.
const colMappedFrom = "mapped_from"

// MappedFrom is what the row has in the column mapped_from, and whether it has that column.
func (r *Record) MappedFrom() (string, bool) { return carriedAs(colMappedFrom, r.Carried) }

// IsMappedFrom reports whether a carried field is the column mapped_from.
func (f Field) IsMappedFrom() bool { return fold(f.Name) == colMappedFrom }

// namesUser reports whether a carried field says who is meant, where nothing else does.
func (f Field) namesUser() bool {
	return strings.TrimSpace(f.Value) != "" && f.IsMappedFrom()
}

func carriedAs(column string, carried []Field) (text string, has bool) {
	for _, f := range carried {
		if fold(f.Name) == column {
			return strings.TrimSpace(f.Value), true
		}
	}
	return "", false
}

// Called is what the input calls one of [KnownColumns]: in quotes, if another was chosen.
func (r *Record) Called(column string) string {
	if r.chosen != nil {
		if name := *r.chosen.of(column); name != "" {
			return quote(name)
		}
	}
	return column
}

// namesUsers reports whether a column says who is meant.
func namesUsers(folded string) bool { return slices.Contains(userColumns(), folded) }

func userColumns() []string {
	return []string{colUser, colUsername, colUserID, colEmail, colMappedFrom}
}

// NearColumn returns the one of columns that a name is no more than two slips away from,
// "" where there is none.
func NearColumn(name string, columns ...string) string { return closest.Slip(fold(name), columns) }

// fold makes two ways to write the name of a column equal.
func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// cell is the place of one of [KnownColumns], nil of any other.
func (r *Record) cell(column string) *string {
	switch column {
	case colUser:
		return &r.User
	case colUsername:
		return &r.Username
	case colUserID:
		return &r.UserID
	case colAchievement:
		return &r.Achievement
	case colAchievementID:
		return &r.AchievementID
	case colMessage:
		return &r.Message
	}
	return nil
}

// Has reports whether the row has a value in one of [KnownColumns].
func (r *Record) Has(column string) bool {
	cell := r.cell(column)
	return cell != nil && *cell != ""
}

var lineBreak = regexp.MustCompile(`\r+\n`)

// set puts a value into one of [KnownColumns], and says what is wrong with it. Foreign names
// of users are those of elsewhere.
func (r *Record) set(column, value string, foreign bool) (problem string) {
	cell := r.cell(column)
	switch column {
	case colMessage:
		if *cell = value; strings.Contains(value, "\r\n") {
			*cell = lineBreak.ReplaceAllString(value, "\n")
		}
		return checkText([]byte(value))
	case colAchievement:
		*cell = strings.Trim(value, " \t\r\n\v\f") // what GitLab strips of a name, which may begin with other blanks
		return checkText([]byte(value))            // and it keeps every character but that
	}
	value = strings.TrimSpace(value)
	*cell = value
	if column == colUsername {
		*cell = strings.TrimPrefix(value, "@")
	}
	switch {
	case !printable(value):
		return fmt.Sprintf("%s has a control character in it: %s", r.Called(column), quote(value))
	case column == colAchievementID && strings.ContainsFunc(value, unicode.IsSpace):
		return fmt.Sprintf("%s is not one number: %s", r.Called(column), quote(value))
	case foreign && (column == colUser || column == colUsername):
		return ""
	case strings.ContainsFunc(value, unicode.IsSpace), strings.ContainsAny(value, `,;"`):
		return fmt.Sprintf("%s %s: %s", r.Called(column), mistaken.NotOneName, quote(value))
	}
	return ""
}

const (
	noUser  = "the row names no user"
	invalid = "not valid UTF-8"
	notUTF8 = "the row is " + invalid + ": save the file as UTF-8"

	// A NUL character is to GitLab the sign of a broken request.
	nulInText = "the row has a NUL character in it, for which GitLab would refuse the whole request"
)

// checkText says what is wrong with a text, whatever column it is in.
func checkText(text []byte) (problem string) {
	switch {
	case !utf8.Valid(text):
		return notUTF8
	case bytes.IndexByte(text, 0) >= 0:
		return nulInText
	}
	return ""
}

func tooLong(most int) string { return fmt.Sprintf("the row is longer than %d bytes", most) }

// isBlank reports whether none of a row's cells has a value.
func isBlank(values []string) bool {
	return !slices.ContainsFunc(values, func(value string) bool { return strings.TrimSpace(value) != "" })
}

// printable reports whether a name is printed as it is. Invisible characters count as
// control characters: nobody could see why such a name is not found.
func printable(name string) bool { return sanitize.Prints(name) }

// quote shows a value in a message, escaped, and cut where it is long.
func quote(s string) string { return mistaken.Quote(40, s) }
