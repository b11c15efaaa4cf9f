package input

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ach-cli/ach/internal/formula"
	"github.com/ach-cli/ach/internal/sanitize"
)

// The columns that mean something to ach, as they are written.
const (
	colUser          = "user"
	colUsername      = "username"
	colUserID        = "user_id"
	colAchievement   = "achievement"
	colAchievementID = "achievement_id"
	colMessage       = "message"
)

// namesUsers reports whether a column says who is meant.
func namesUsers(folded string) bool {
	return folded == colUser || folded == colUsername || folded == colUserID
}

// isKnown reports whether a column means something to ach.
func isKnown(folded string) bool {
	return namesUsers(folded) || folded == colAchievement || folded == colAchievementID || folded == colMessage
}

// A header tells whether ach wrote the file: by the columns that together only its
// reports have, or its lists.

// isReport reports whether the columns are those of the rows of a run.
func isReport(names []string) bool {
	return slices.Contains(names, "status") && slices.Contains(names, "award_id")
}

// isListing reports whether the columns are those of a list of awards.
func isListing(names []string) bool {
	const enough = 3 // of one or two another program may have the names
	found := 0
	for _, name := range []string{colAchievementID, "awarded_at", "awarded_by", "state", "order", "revoked_at"} {
		if slices.Contains(names, name) {
			found++
		}
	}
	return found >= enough
}

// ofReport reports whether a column of a report tells what came of a row. The next
// report says it anew.
func ofReport(name string) bool {
	switch name {
	case "line", "status", "award_id", "attempts", "error":
		return true
	}
	return false
}

// fold makes two ways to write the name of a column equal.
func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// header says which column of a CSV or TSV input is what.
type header struct {
	names []string // without empty ones at the end
	known []string // for each column its folded name if it is a known one, else ""
	drop  []bool   // for each column whether it is neither known nor carried
	other int      // number of columns that are carried
	own   bool     // ach wrote the file
	slab  []Field  // room for the carried fields of rows to come
}

// newHeader reads the header on a line; separator is the name of what parts its
// columns.
func newHeader(line int, names []string, separator string) (*header, error) {
	for len(names) > 0 && strings.TrimSpace(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	if len(names) > maxColumns {
		return nil, errorf(line, "remove what is not needed", "the header has more than %d columns", maxColumns)
	}
	h := &header{}
	seen := map[string]bool{}
	users := false
	for i, name := range names {
		name = strings.TrimSpace(name)
		switch folded := fold(name); {
		case name == "":
			return nil, errorf(line, "name it or remove it", "column %d of the header has no name", i+1)
		case !printable(name):
			hint := "the first row has to name the columns"
			if strings.Contains(name, "\t") {
				hint = "read it with --format tsv where its columns are parted by tabs"
			}
			return nil, errorf(line, hint, "column %d of the header has a control character in its name: %s", i+1, quote(name))
		case seen[folded]:
			return nil, errorf(line, "rename or remove one of them", "the header has two columns %s", quote(folded))
		default:
			seen[folded] = true
			h.names = append(h.names, strings.Clone(name))
			users = users || namesUsers(folded)
			h.known = append(h.known, h.classify(folded))
		}
	}
	if !users {
		return nil, errorf(line, h.userHint(separator), "the header has no column for users: %s", quote(strings.Join(h.names, " ")))
	}
	report := isReport(h.names)
	h.own = report || isListing(h.names)
	h.drop = make([]bool, len(h.names))
	for i, name := range h.names {
		if h.drop[i] = report && ofReport(name); h.drop[i] {
			h.other--
		}
	}
	return h, nil
}

// userHint is the way out where no column names users.
func (h *header) userHint(separator string) string {
	hint := "the first row has to name the columns, parted by " + separator + ", one of them user, username or user_id"
	for _, name := range h.names {
		if near := NearColumn(name, colUser, colUsername, colUserID); near != "" {
			return fmt.Sprintf("did you mean %q by %s? %s", near, quote(name), hint)
		}
	}
	switch whole := strings.Join(h.names, ""); {
	case strings.Contains(whole, ";"):
		return hint + "; save it with " + separator + " in place of semicolons"
	case separator == "tabs" && strings.Contains(whole, ","):
		return hint + "; read it with --format csv where they are parted by commas"
	case strings.HasPrefix(h.names[0], "#"):
		return hint + "; only a list of users has comments"
	case len(h.names) == 1:
		return hint + "; a list of users without a header is read by --format lines"
	}
	return hint
}

// classify returns the folded name of a known column, "" for one that is carried.
func (h *header) classify(folded string) string {
	if !isKnown(folded) {
		h.other++
		return ""
	}
	return folded
}

// record makes a record of a row's columns, and says what is wrong with it. A wrong row
// has all that could be read of it.
func (h *header) record(line int, values []string) (r Record, problem string) {
	r.Line = line
	surplus := false
	for len(values) > len(h.names) && strings.TrimSpace(values[len(values)-1]) == "" {
		values = values[:len(values)-1]
	}
	if len(values) != len(h.names) {
		problem = fmt.Sprintf("the row has %s, the header %d", plural(len(values), "column"), len(h.names))
		surplus = len(values) > len(h.names)
		values = values[:min(len(values), len(h.names))]
	}
	r.Carried = take(&h.slab, h.other)
	for i, value := range values {
		if h.known[i] == "" {
			if !h.drop[i] {
				r.Carried = append(r.Carried, Field{Name: h.names[i], Value: value})
			}
			continue
		}
		if h.known[i] != colMessage || h.own { // others may quote with a ' what begins with an @
			value = formula.Unguard(value)
		}
		if wrong := r.set(h.known[i], value); problem == "" {
			problem = wrong
		}
	}
	if problem == "" {
		problem = r.check()
	}
	if surplus { // it is in another column, or in two
		r.Message = ""
	}
	return r, problem
}

// set puts a value into a known column.
func (r *Record) set(column, value string) (problem string) {
	if column == colMessage {
		r.Message = lineBreaks(value)
		if strings.IndexByte(value, 0) >= 0 {
			return nulInText
		}
		return ""
	}
	if column == colAchievement { // GitLab keeps every character in its name but NUL
		r.Achievement = strings.Trim(value, " \t\r\n\v\f") // what GitLab strips of a name, which may begin with other blanks
		if strings.IndexByte(value, 0) >= 0 {
			return nulInText
		}
		return ""
	}
	value = strings.TrimSpace(value)
	switch column {
	case colAchievementID:
		r.AchievementID = value
	case colUserID:
		r.UserID = value
	case colUsername:
		r.Username = strings.TrimPrefix(value, "@")
	default:
		r.User = value
	}
	switch {
	case !printable(value):
		return fmt.Sprintf("%s has a control character in it: %s", column, quote(value))
	case column == colAchievementID && strings.ContainsFunc(value, unicode.IsSpace):
		return fmt.Sprintf("%s is not one number: %s", column, quote(value))
	case strings.ContainsFunc(value, unicode.IsSpace), strings.ContainsAny(value, `,;"`):
		return fmt.Sprintf("%s is not one name: %s", column, quote(value))
	}
	return ""
}

// nulInText is the problem of a row with a character that GitLab takes for the sign
// of a broken request.
const nulInText = "the row has a NUL character in it, for which GitLab would refuse the whole request"

// lineBreaks makes every line break of a text an LF.
func lineBreaks(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines[:len(lines)-1] {
		lines[i] = strings.TrimRight(line, "\r")
	}
	return strings.Join(lines, "\n")
}

const noUser = "the row names no user"

// check says what is wrong with a record once its columns are set.
func (r *Record) check() (problem string) {
	if r.User == "" && r.Username == "" && r.UserID == "" {
		return noUser
	}
	return ""
}

// isBlank reports whether none of a row's cells has a value.
func isBlank(values []string) bool {
	return !slices.ContainsFunc(values, func(value string) bool { return strings.TrimSpace(value) != "" })
}

// printable reports whether a name is printed as it is. Invisible characters count as
// control characters: nobody could see why such a name is not found.
func printable(name string) bool { return sanitize.Prints(name) }

// take returns room for n fields, cut from one allocation for many rows.
func take(slab *[]Field, n int) []Field {
	if n == 0 {
		return nil
	}
	if len(*slab) < n {
		*slab = make([]Field, max(n, 1024))
	}
	room := (*slab)[:0:n]
	*slab = (*slab)[n:]
	return room
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// appendSplit is strings.Split into a slice that is used again.
func appendSplit(fields []string, s string, separator byte) []string {
	fields = slices.Grow(fields, 1)
	for {
		i := strings.IndexByte(s, separator)
		if i < 0 {
			return append(fields, s)
		}
		fields = append(fields, s[:i])
		s = s[i+1:]
	}
}
