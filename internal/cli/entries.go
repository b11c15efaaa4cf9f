package cli

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

// wrongRow is a row that cannot be used, with its cells as they were written.
func wrongRow(wrong input.Problem) bulk.Row {
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

// A source is where the rows of a run come from: what was named, a file, or the
// members of a group.
type source struct {
	achievement gitlab.AchievementRef // zero where the file has a column for it
	entries     []entry
	problems    []input.Problem // rows that are wrong
	total       int             // rows of the file, those with problems too
	told        bool            // the problems were
	hash        string          // SHA-256 of the file, in hex; empty without one
	file        bool            // the rows are those of a file
	chosen      bool            // the users were chosen from a list
	members     string          // the group whose members are meant; "" for none
	bots        bool            // bots among them too
	skipInvalid bool            // rows that are wrong are left out
}

// many reports whether the rows come from elsewhere than the command line.
func (s *source) many() bool { return s.file || s.members != "" }

// An entry is one row of a source, read but not resolved.
type entry struct {
	line        int
	user        gitlab.UserRef
	achievement gitlab.AchievementRef
	message     string
	carried     []bulk.Field
	said        string // what names its achievement, where a flag and a column do
}

// noteCarried tells of carried columns that are called almost like one that means
// something, where no row has a value of that one.
func (r *runner) noteCarried(records []input.Record) {
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

func (s *source) entryFrom(r input.Record) (entry, error) {
	e := entry{line: r.Line, achievement: s.achievement, message: r.Message, carried: carriedFrom(r), said: besideFlag(r, s.achievement)}
	var err error
	if e.user, err = userOf(r); err != nil {
		return e, err
	}
	if e.achievement, err = achievementOf(r, s.achievement); err != nil {
		return e, err
	}
	return e, gitlab.CheckMessage(e.message)
}

// tellProblems tells every row that is wrong, in the order of the file.
func (r *runner) tellProblems(s *source) {
	s.told = true
	r.tellAll(s.problems)
}

func (r *runner) tellAll(problems []input.Problem) {
	slices.SortStableFunc(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems {
		r.warn("line %d: %s", p.Line, p.Text)
	}
}

// refuseProblems is an error where rows are wrong, unless those are to be
// skipped.
func (r *runner) refuseProblems(s *source) error {
	if len(s.problems) == 0 {
		return nil
	}
	r.tellProblems(s)
	if s.skipInvalid {
		return nil
	}
	return misused("mend them, or go on without them with --skip-invalid; nothing was sent",
		"%d of %d rows are wrong", len(s.problems), s.total)
}

// addMembers makes an entry of each member of the group.
func (r *runner) addMembers(ctx context.Context, s *source) error {
	if s.members == "" {
		return nil
	}
	list, err := r.client.Members(s.members).All(ctx)
	if err != nil {
		return err
	}
	for i, m := range list.Items {
		if m.Bot && !s.bots {
			continue
		}
		s.entries = append(s.entries, entry{line: i + 1, user: gitlab.UserRef{ID: m.User.ID}, achievement: s.achievement})
	}
	if len(s.entries) == 0 {
		return noMembers(s.members)
	}
	return nil
}

func noMembers(path string) error {
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
