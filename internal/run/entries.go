package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

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
	message     string
	Carried     []bulk.Field
	said        string // what names its achievement, where a flag and a column do
}

// NoteCarried tells of carried columns that are called almost like one that means
// something, where no row has a value of that one.
func (r *Runner) NoteCarried(records []input.Record) {
	var absent []string
	for _, column := range input.KnownColumns() {
		if !slices.ContainsFunc(records, func(r input.Record) bool { return r.Has(column) }) {
			absent = append(absent, column)
		}
	}
	told := map[string]bool{}
	for _, record := range records {
		for _, f := range record.Carried {
			if told[f.Name] {
				continue
			}
			told[f.Name] = true
			if near := input.NearColumn(f.Name, absent...); near != "" {
				r.warn("the column %q is only carried along; did you mean %q?", f.Name, near)
			}
		}
	}
}

func (s *Source) EntryFrom(r input.Record) (Entry, error) {
	e := Entry{Line: r.Line, Achievement: s.Achievement, message: r.Message, Carried: carriedFrom(r), said: besideFlag(r, s.Achievement)}
	var err error
	if e.User, err = userOf(r); err != nil {
		return e, err
	}
	if e.Achievement, err = achievementOf(r, s.Achievement); err != nil {
		return e, err
	}
	return e, gitlab.CheckMessage(e.message)
}

// TellProblems tells every row that is wrong, in the order of the file.
func (r *Runner) TellProblems(s *Source) {
	s.Told = true
	r.tellAll(s.Problems)
}

func (r *Runner) tellAll(problems []input.Problem) {
	slices.SortStableFunc(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems {
		r.warn("line %d: %s", p.Line, p.Text)
	}
}

// RefuseProblems is an error where rows are wrong, unless those are to be
// skipped.
func (r *Runner) RefuseProblems(s *Source) error {
	if len(s.Problems) == 0 {
		return nil
	}
	r.TellProblems(s)
	if s.SkipInvalid {
		return nil
	}
	return misused("mend them, or go on without them with --skip-invalid; nothing was sent",
		"%d of %d rows are wrong", len(s.Problems), s.Total)
}

// addMembers makes an entry of each member of the group.
func (r *Runner) addMembers(ctx context.Context, s *Source) error {
	if s.Members == "" {
		return nil
	}
	list, err := r.Client.Members(s.Members).All(ctx)
	if err != nil {
		return err
	}
	for i, m := range list.Items {
		if m.Bot && !s.Bots {
			continue
		}
		s.Entries = append(s.Entries, Entry{Line: i + 1, User: gitlab.UserRef{ID: m.User.ID}, Achievement: s.Achievement})
	}
	if len(s.Entries) == 0 {
		return NoMembers(s.Members)
	}
	return nil
}

func NoMembers(path string) error {
	return &gitlab.Error{Kind: gitlab.NotFound, Message: "the group " + path + " has no members that you may see"}
}

// userOf is the user whom a row names.
func userOf(r input.Record) (gitlab.UserRef, error) {
	var user gitlab.UserRef
	said := ""
	for _, column := range []struct {
		name, text string
		parse      func(string) (gitlab.UserRef, error)
	}{
		{"user_id", r.UserID, gitlab.ParseUserID},
		{"username", r.Username, gitlab.ParseUsername},
		{"user", r.User, func(text string) (gitlab.UserRef, error) { return gitlab.ParseUserBeside(user.ID, text) }},
	} {
		if column.text == "" {
			continue
		}
		ref, err := column.parse(column.text)
		if err != nil {
			return user, fmt.Errorf("%s: %w", column.name, err)
		}
		both := user.And(ref)
		if both == (gitlab.UserRef{}) {
			return user, fmt.Errorf("%s %s %s, and %s says %s", said, says(said), user, column.name, ref)
		}
		user, said = both, joined(said, column.name)
	}
	return user, nil
}

// achievementOf is the achievement of a row, or the one that --achievement names.
func achievementOf(r input.Record, flag gitlab.AchievementRef) (gitlab.AchievementRef, error) {
	found, said := flag, ""
	if flag != (gitlab.AchievementRef{}) {
		said = "--achievement"
	}
	beside := func(text string) (gitlab.AchievementRef, error) {
		if r.AchievementID == "" {
			return gitlab.ParseAchievementRef(text)
		}
		return gitlab.ParseAchievementBeside(found.ID, text)
	}
	for _, column := range []struct {
		name, text string
		parse      func(string) (gitlab.AchievementRef, error)
	}{
		{"achievement_id", r.AchievementID, gitlab.ParseAchievementID},
		{"achievement", r.Achievement, beside},
	} {
		if column.text == "" {
			continue
		}
		ref, err := column.parse(column.text)
		if err != nil {
			return found, fmt.Errorf("%s: %w", column.name, err)
		}
		both := found.And(ref)
		if both == (gitlab.AchievementRef{}) {
			return found, fmt.Errorf("%s %s %s, and the column %s says %s", said, says(said), found, column.name, ref)
		}
		found, said = both, joined(said, column.name)
	}
	if found == (gitlab.AchievementRef{}) {
		return found, errors.New("no achievement: neither a column achievement nor --achievement names one")
	}
	return found, nil
}

// besideFlag names --achievement and the columns of a row that name an achievement too,
// "" where there are not both.
func besideFlag(r input.Record, flag gitlab.AchievementRef) string {
	columns := ""
	if r.AchievementID != "" {
		columns = "achievement_id"
	}
	if r.Achievement != "" {
		columns = joined(columns, "achievement")
	}
	if columns == "" || flag == (gitlab.AchievementRef{}) {
		return ""
	}
	return "--achievement and the column " + columns
}

// says is what one does, and several do.
func says(said string) string {
	if strings.Contains(said, " and ") {
		return "say"
	}
	return "says"
}

// joined adds to a list of what said something.
func joined(said, more string) string {
	if said == "" {
		return more
	}
	return said + " and " + more
}
