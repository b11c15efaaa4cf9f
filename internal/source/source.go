package source

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A Source is where the rows of a run come from: what was named, a file, or the
// members of groups.
type Source struct {
	Achievement gitlab.AchievementRef // zero where the file has a column for it
	NamedBy     string                // what names Achievement, or could have, in the words of the caller
	PeopleAlone string                // the way to the users of a list without its achievements, where those contradict Achievement
	Host        *url.URL              // the GitLab whose profiles have addresses that name users; nil for none
	Entries     []Entry
	Map         *Map            // what the names of users are called in GitLab; nil where they are GitLab's
	Except      []Entry         // people whose rows are left alone, of which the achievement means nothing
	Problems    []input.Problem // rows that are wrong
	Total       int             // rows of the file, those with problems too
	Told        bool            // the problems were
	Hash        string          // SHA-256 of the file, in hex; empty without one
	File        bool            // the rows are those of a file
	Chosen      bool            // the users were chosen from a list
	Members     Members
	SkipInvalid bool // rows that are wrong are left out
}

// Many reports whether the rows come from elsewhere than the command line.
func (s *Source) Many() bool { return s.File || len(s.Members.Groups) > 0 }

// An Entry is one row of a source, read but not resolved.
type Entry struct {
	Line        int
	Place       string // in words, where Line alone does not tell
	File        string // which of several files it stands in, "" for the only one
	User        gitlab.UserRef
	Achievement gitlab.AchievementRef
	Carried     []bulk.Field
	Message     string         // "" for none of its own
	MappedFrom  string         // what the row calls its user, where a map says who that is
	Wrong       *input.Problem // what is wrong with it, unless its user is excepted; nil for nothing
	NamedBy     string         // what names its achievement, where NamedBy of the source and a column do
}

// Carries is what the row has in a carried column, by its folded name; "" for nothing.
func (e Entry) Carries(column string) string {
	for _, f := range e.Carried {
		if fold(f.Name) == column {
			return f.Value
		}
	}
	return ""
}

// fieldsOfEveryRow are what messages can name whatever a list has.
func fieldsOfEveryRow() []string {
	return []string{"user", "username", "user_id", "achievement", "achievement_id", MessageField}
}

// Fields are what a message can name of the rows, folded: the columns that one of them
// carries, and what every row has.
func (s *Source) Fields() []string {
	always := fieldsOfEveryRow()
	var fields []string
	known := map[string]bool{}
	for _, field := range always {
		known[field] = true
	}
	add := func(name string) {
		if name = fold(name); !known[name] {
			known[name] = true
			fields = append(fields, name)
		}
	}
	for _, e := range s.Entries {
		for _, f := range e.Carried {
			add(f.Name)
		}
	}
	for _, p := range s.Problems {
		for _, f := range p.Row.Carried {
			add(f.Name)
		}
	}
	return append(fields, always...)
}

// EntryFrom reads who and what a row names. Its errors are of the row alone.
func (s *Source) EntryFrom(r input.Record) (Entry, error) {
	e := Entry{Line: r.Line, Place: r.Place, Message: gitlab.SaidMessage(r.Message), MappedFrom: s.mappedFrom(r), Carried: s.carriedFrom(r), NamedBy: s.beside(r)}
	var err error
	if e.User, err = s.userOf(r); err != nil {
		return e, err
	}
	if e.Achievement, err = s.achievementOf(r); err != nil {
		return e, err
	}
	return e, gitlab.CheckMessage(e.Message)
}

// ExceptionFrom reads who a row leaves out. What else it has means nothing.
func (s *Source) ExceptionFrom(r input.Record) (Entry, error) {
	user, err := s.userOf(r)
	return Entry{Line: r.Line, User: user}, err
}

// Slips are carried columns that are called almost like one that means something, where no
// row has a value of that one or of another that says the same. Each is a sentence.
func Slips(records []input.Record) []string {
	absent := slices.DeleteFunc(input.KnownColumns(), func(column string) bool {
		return slices.ContainsFunc(records, func(r input.Record) bool { return slices.ContainsFunc(input.Alike(column), r.Has) })
	})
	var slips []string
	seen := map[string]bool{}
	for _, record := range records {
		for _, f := range record.Carried {
			if seen[f.Name] {
				continue
			}
			seen[f.Name] = true
			if near := input.NearColumn(f.Name, absent...); near != "" {
				slips = append(slips, fmt.Sprintf("the column %q is only carried along; did you mean %q?", f.Name, near))
			}
		}
	}
	return slips
}

// WrongRow is a row that cannot be used, with its cells as they were written. What is looked
// up in a map is no name of GitLab, where it may be that of somebody else.
func (s *Source) WrongRow(wrong input.Problem) bulk.Row {
	r := wrong.Row
	row := bulk.Row{Line: wrong.Line, Place: r.Place, Status: bulk.StatusFailed, Error: wrong.Text, MappedFrom: s.mappedFrom(r), Carried: s.carriedFrom(r)}
	names := bulk.Names{User: r.User, UserID: r.UserID, Achievement: r.Achievement, AchievementID: r.AchievementID}
	_, mapped := r.MappedFrom()
	switch {
	case s.Map != nil && !mapped:
		names.User = ""
	case r.Username != "" && names.User == "":
		names.User = "@" + r.Username
	case r.Username != "": // left out, the row would no longer contradict itself
		row.Carried = append(row.Carried, bulk.Field{Name: "username", Value: r.Username})
	}
	if utf8.ValidString(r.Message) { // what would not come out as it was is left out
		row.Message = r.Message
	}
	for _, text := range []*string{&names.User, &names.UserID, &names.Achievement, &names.AchievementID} {
		*text = strings.ToValidUTF8(*text, "\ufffd")
	}
	if names != (bulk.Names{}) {
		row.Wrote = &names
	}
	return row
}

// mappedFrom is what a row calls the user whom a map has a name for, "" without a map. Two
// names stay two: no map has both as one.
func (s *Source) mappedFrom(r input.Record) string {
	was, mapped := r.MappedFrom()
	switch {
	case s.Map == nil:
		return ""
	case mapped:
	case r.Username != "" && r.User != "" && mapKey(r.Username) != mapKey(r.User):
		was = r.Username + " != " + r.User
	default:
		was = cmp.Or(r.Username, r.User)
	}
	return strings.ToValidUTF8(was, "\ufffd")
}

// carriedFrom are the carried fields of a record.
func (s *Source) carriedFrom(r input.Record) []bulk.Field {
	if len(r.Carried) == 0 {
		return nil
	}
	fields := make([]bulk.Field, 0, len(r.Carried))
	for _, f := range r.Carried {
		if s.Map != nil && f.IsMappedFrom() {
			continue // it is a field of the row
		}
		f.Value = strings.ToValidUTF8(f.Value, "\ufffd")
		fields = append(fields, bulk.Field(f))
	}
	return fields
}
