package gitlab

import (
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/sanitize"
)

// maxEmail is how many bytes an address may have on its way through the mail.
const maxEmail = 254

// ParseEmail reads an e-mail address and nothing else. Errors are of kind [Invalid].
func ParseEmail(text string) (UserRef, error) {
	text = strings.TrimSpace(text)
	at := strings.LastIndexByte(text, '@')
	// GitLab parts what it searches for at blanks, and takes quotes for its own.
	if at < 1 || at == len(text)-1 || len(text) > maxEmail || strings.ContainsAny(text, " \t\r\n\"<>()[]:;,\\") || !sanitize.Prints(text) {
		return UserRef{}, Invalidf(ReasonUserRef, "%q is not an e-mail address", text)
	}
	return UserRef{Email: text}, nil
}

// EmailKey is the same for addresses that are one: GitLab keeps them in lower case. Other
// letters than those of ASCII are left alone, since not everybody makes the same of them.
func EmailKey(address string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, strings.TrimSpace(address))
}

// An EmailMatch is what was found for an e-mail address.
type EmailMatch struct {
	Owners  []User // who is shown to have it: a person, or nobody
	Like    []User // others whom the search found, by a name or by what is not shown
	Private bool   // addresses that are not public were looked at too
}

// User is the one who is shown to have the address, nil if there is not exactly one.
func (m EmailMatch) User() *User {
	if len(m.Owners) != 1 {
		return nil
	}
	return &m.Owners[0]
}

// Unknown says why the address names nobody, and whom the search found.
func (m EmailMatch) Unknown(address string) string {
	if len(m.Owners) > 1 {
		return fmt.Sprintf("the e-mail %s is that of %s", address, someUsers(m.Owners))
	}
	what := "public e-mail"
	if m.Private {
		what = "confirmed e-mail"
	}
	text := fmt.Sprintf("nobody with the %s %s is shown", what, address)
	if len(m.Like) > 0 {
		text += "; a search for it finds " + someUsers(m.Like) + ", of whom that is not shown"
	}
	return text
}

// someUsers names the first of several users.
func someUsers(users []User) string {
	const most = 5
	var names []string
	for _, u := range users[:min(len(users), most)] {
		names = append(names, "@"+u.Username)
	}
	if n := len(users) - most; n > 0 {
		return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", n)
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}
