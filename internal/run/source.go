package run

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A Source is where the rows of a run come from: what was named, a file, or the
// members of a group.
type Source struct {
	Achievement gitlab.AchievementRef // zero where the file has a column for it
	Entries     []Entry
	Problems    []input.Problem // rows that are wrong
	Total       int             // rows of the file, those with problems too
	Told        bool            // the problems were
	Hash        string          // SHA-256 of the file, in hex; empty without one
	File        bool            // the rows are those of a file
	Chosen      bool            // the users were chosen from a list
	Members     string          // the group whose members are meant; "" for none
	Bots        bool            // bots among them too
	SkipInvalid bool            // rows that are wrong are left out
}

// many reports whether the rows come from elsewhere than the command line.
func (s *Source) many() bool { return s.File || s.Members != "" }

// An Entry is one row of a source, read but not resolved.
type Entry struct {
	Line        int
	User        gitlab.UserRef
	Achievement gitlab.AchievementRef
	Carried     []bulk.Field
	message     string
	named       string // what names its achievement, where a flag and a column do
}

// EntryFrom reads who and what a row names. Its errors are of the row alone.
func (s *Source) EntryFrom(r input.Record) (Entry, error) {
	e := Entry{Line: r.Line, message: r.Message, Carried: carriedFrom(r), named: besideFlag(r, s.Achievement)}
	var err error
	if e.User, err = userOf(r); err != nil {
		return e, err
	}
	if e.Achievement, err = achievementOf(r, s.Achievement); err != nil {
		return e, err
	}
	return e, gitlab.CheckMessage(e.message)
}

// addMembers makes an entry of each member of the group.
func (r *Runner) addMembers(ctx context.Context, s *Source) error {
	if s.Members == "" {
		return nil
	}
	members, err := r.Members(ctx, s.Members)
	if err != nil {
		return err
	}
	for i, m := range members {
		if !m.Bot || s.Bots {
			s.Entries = append(s.Entries, Entry{Line: i + 1, User: gitlab.UserRef{ID: m.User.ID}, Achievement: s.Achievement})
		}
	}
	if len(s.Entries) == 0 {
		return NoMembers(s.Members)
	}
	return nil
}

// TellProblems tells every row that is wrong, in the order of the file.
func (r *Runner) TellProblems(s *Source) {
	s.Told = true
	r.tellAll(s.Problems)
}

func (r *Runner) tellAll(problems []input.Problem) {
	slices.SortStableFunc(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems {
		r.Warn("line %d: %s", p.Line, p.Text)
	}
}

// RefuseProblems is an error where rows are wrong, unless those are to be skipped.
func (r *Runner) RefuseProblems(s *Source) error {
	if len(s.Problems) == 0 {
		return nil
	}
	r.TellProblems(s)
	if s.SkipInvalid {
		return nil
	}
	return misused(wayMend, "%d of %d rows are wrong", len(s.Problems), s.Total)
}

// NoteCarried tells of carried columns that are called almost like one that means
// something, where no row has a value of that one.
func (r *Runner) NoteCarried(records []input.Record) {
	absent := slices.DeleteFunc(input.KnownColumns(), func(column string) bool {
		return slices.ContainsFunc(records, func(r input.Record) bool { return r.Has(column) })
	})
	told := map[string]bool{}
	for _, record := range records {
		for _, f := range record.Carried {
			near := ""
			if !told[f.Name] {
				near = input.NearColumn(f.Name, absent...)
			}
			told[f.Name] = true
			if near != "" {
				r.Warn("the column %q is only carried along; did you mean %q?", f.Name, near)
			}
		}
	}
}

// WrongRow is a row that cannot be used, with its cells as they were written.
func WrongRow(wrong input.Problem) bulk.Row {
	r := wrong.Row
	row := bulk.Row{Line: wrong.Line, Status: bulk.StatusFailed, Error: wrong.Text, Carried: carriedFrom(r)}
	names := bulk.Names{User: r.User, UserID: r.UserID, Achievement: r.Achievement, AchievementID: r.AchievementID}
	switch {
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

// carriedFrom are the carried fields of a record.
func carriedFrom(r input.Record) []bulk.Field {
	var fields []bulk.Field
	for _, f := range r.Carried {
		f.Value = strings.ToValidUTF8(f.Value, "\ufffd")
		fields = append(fields, bulk.Field(f))
	}
	return fields
}
