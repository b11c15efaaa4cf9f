package gitlab

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// GitLab's limits, in characters after blanks at both ends are taken off
// (app/models/achievements).
const (
	maxName        = 255
	maxDescription = 1024
	maxMessage     = 200
)

// CheckName refuses a name that GitLab would refuse for its length.
func CheckName(name string) error {
	if strings.TrimSpace(name) == "" {
		return Invalidf(ReasonEmptyName, "the name is empty")
	}
	return checkLength("name", name, maxName)
}

// CheckDescription refuses a description over 1,024 characters.
func CheckDescription(text string) error { return checkLength("description", text, maxDescription) }

// CheckMessage refuses an award message over 200 characters.
func CheckMessage(text string) error { return checkLength("message", text, maxMessage) }

func checkLength(what, text string, limit int) error {
	if !utf8.ValidString(text) {
		return Invalidf(ReasonNotUTF8, "the %s is not valid UTF-8 text", what)
	}
	if strings.IndexByte(text, 0) >= 0 {
		return Invalidf(ReasonNUL, "the %s has a NUL character in it", what)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n > limit {
		return &Error{Kind: Invalid, Reason: ReasonTooLong, Message: fmt.Sprintf("the %s has %d characters", what, n), Values: Values{Limit: limit}}
	}
	return nil
}

// A Quota is how many requests the server still takes of a caller until a time, as its last
// answer says (GitLab: the headers RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset).
type Quota struct {
	Limit     int // requests in a period
	Remaining int
	Reset     time.Time // when the next period begins, by this machine's clock
	Told      int       // how many answers said so, this one included
}
