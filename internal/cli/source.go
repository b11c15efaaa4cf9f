package cli

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A source is where the rows of a run come from: --user, a file, or the members
// of a group.
type source struct {
	achievementText string
	userTexts       []string
	from            string
	format          string
	members         string
	bots            bool
	skipInvalid     bool

	achievement gitlab.AchievementRef // zero where the file has a column for it
	entries     []entry
	problems    []input.Problem
	total       int    // rows of the file, those with problems too
	told        bool   // the problems were
	hash        string // SHA-256 of the file, in hex; empty without one
	chosen      bool   // the users were chosen from a list
}

// An entry is one row of a source, read but not resolved.
type entry struct {
	line        int
	user        gitlab.UserRef
	achievement gitlab.AchievementRef
	message     string
	carried     []bulk.Field
	said        string // what names its achievement, where a flag and a column do
}

func (s *source) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&s.achievementText, "achievement", "a", "", "the `ACHIEVEMENT`: number, full id, or name with --namespace")
	f.StringArrayVarP(&s.userTexts, "user", "u", nil, "the `USER`: user name, number or full id; several by commas or by repeating the flag")
	f.StringVar(&s.from, "from", "", "read the users from a `FILE`, or from stdin by -")
	f.StringVar(&s.format, "format", "", "`FORMAT` of the file: csv, tsv, ndjson, json, yaml or lines; known by its extension")
	f.StringVar(&s.members, "members-of", "", "the members of this `GROUP`")
	f.BoolVar(&s.bots, "include-bots", false, "with --members-of: bots too")
	f.BoolVar(&s.skipInvalid, "skip-invalid", false, "go on without the rows that are wrong or name nobody")
	_ = cmd.MarkFlagFilename("from", "csv", "tsv", "ndjson", "jsonl", "json", "yaml", "yml", "txt")
}

// offers are those of the flags.
func (s *source) offers(a *app) map[string]offer {
	var formats []string
	for _, f := range input.Formats() {
		formats = append(formats, string(f))
	}
	return map[string]offer{"achievement": a.offerAchievements, "user": a.offerUsers, "members-of": a.offerGroups, "format": fixed(formats...)}
}

// many tells whether the rows come from elsewhere than the command line.
func (s *source) many() bool { return s.from != "" || s.members != "" }

// check refuses flags that do not go together, and reads what can be read
// without asking anybody.
func (s *source) check(ctx context.Context, a *app) error {
	if err := s.read(ctx, a); err != nil {
		return err
	}
	return a.checkColumns(s.carriedFields()...)
}

// carriedFields are the fields that columns of the file have in a report. It is never nil.
func (s *source) carriedFields() []string {
	extra, named := newExtraColumns(), false
	for _, e := range s.entries {
		extra.add(e.carried)
	}
	for _, p := range s.problems {
		row := wrongRow(p)
		extra.add(row.Carried)
		named = named || namesAchievement(row)
	}
	if named {
		return append(extra.fields, achievementField)
	}
	return extra.fields
}

func (s *source) read(ctx context.Context, a *app) error {
	sources := 0
	for _, given := range []bool{len(s.userTexts) > 0, s.from != "", s.members != ""} {
		if given {
			sources++
		}
	}
	switch {
	case s.achievementText == "" && s.from == "" && !a.canAsk():
		return usage("'ach list --namespace GROUP' shows the achievements of a group", "--achievement is missing: what is to be given or taken")
	case sources == 0 && !a.canAsk():
		return usage("name users with --user, or give --from FILE or --members-of GROUP", "nobody is named: --user, --from or --members-of is missing")
	case sources > 1:
		return usage("make several runs of it", "--user, --from and --members-of exclude each other")
	case s.format != "" && s.from == "":
		return usage("give the file by --from", "--format goes with --from")
	case s.bots && s.members == "":
		return usage("give the group by --members-of", "--include-bots goes with --members-of")
	}
	if s.achievementText != "" {
		var err error
		if s.achievement, err = gitlab.ParseAchievementRef(s.achievementText); err != nil {
			return inFlag("achievement", err)
		}
		if err := a.nameNeedsNamespace(s.achievement); err != nil {
			return err
		}
	}
	if s.from != "" {
		return s.readFile(ctx, a)
	}
	users, err := parseUsers(s.userTexts)
	if err != nil {
		return err
	}
	for i, u := range users {
		s.entries = append(s.entries, entry{line: i + 1, user: u, achievement: s.achievement})
	}
	return nil
}

func (s *source) readFile(ctx context.Context, a *app) error {
	format, err := s.fileFormat()
	if err != nil {
		return err
	}
	read, err := s.readRows(ctx, a, format)
	if err != nil {
		return err
	}
	s.problems, s.hash = read.problems, read.hash
	if read.err != nil {
		s.tellProblems(a)
		return read.err
	}
	noteCarried(a, read.records)
	s.entries, s.total = make([]entry, 0, len(read.records)), len(read.records)+len(read.problems)
	for _, r := range read.records {
		e, err := s.entryFrom(r)
		if err == nil {
			err = a.nameNeedsNamespace(e.achievement)
		}
		if err != nil {
			s.problems = append(s.problems, input.Problem{Line: r.Line, Text: err.Error(), Row: r})
			continue
		}
		s.entries = append(s.entries, e)
	}
	if len(s.entries) == 0 && len(s.problems) == 0 {
		return usage("it has no row but the header, blanks and comments", "--from: %s names nobody", s.from)
	}
	if len(s.entries) > 0 {
		return nil // the rows that name nobody are told with those that are wrong
	}
	return s.refuseProblems(a)
}

// noteCarried tells of carried columns that are called almost like one that means
// something, where no row has a value of that one.
func noteCarried(a *app, records []input.Record) {
	var absent []string
	for _, column := range input.KnownColumns() {
		if !slices.ContainsFunc(records, func(r input.Record) bool { return r.Has(column) }) {
			absent = append(absent, column)
		}
	}
	told := map[string]bool{}
	for _, r := range records {
		for _, f := range r.Carried {
			if told[f.Name] {
				continue
			}
			told[f.Name] = true
			if near := input.NearColumn(f.Name, absent...); near != "" {
				a.streams.Warn("the column %q is only carried along; did you mean %q?", f.Name, near)
			}
		}
	}
}

// unreadable is the error of a file that cannot be used as a whole.
func unreadable(err error) error {
	hint := "the formats are csv, tsv, ndjson, json, yaml and lines; csv and tsv begin with a header such as 'user'"
	var e *input.Error
	if errors.As(err, &e) && e.Hint != "" {
		hint = e.Hint
	}
	return usage(hint, "--from: %v", err)
}

func (s *source) fileFormat() (input.Format, error) {
	if s.format != "" {
		format, err := input.ParseFormat(s.format)
		var e *input.Error
		if errors.As(err, &e) {
			return format, usage(e.Hint, "--format: %v", err)
		}
		return format, err
	}
	if s.from == "-" {
		return input.Lines, nil
	}
	format, ok := input.FormatOf(s.from)
	switch strings.ToLower(filepath.Ext(s.from)) {
	case ".md", ".markdown":
		return format, usage("make the report as csv", "--from: %s is markdown, which is for people", s.from)
	}
	if !ok {
		return format, usage("say what it is: --format csv, tsv, ndjson, json, yaml or lines", "--from: the extension of %s says nothing about its format", s.from)
	}
	return format, nil
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
func (s *source) tellProblems(a *app) {
	s.told = true
	tell(a, s.problems)
}

func tell(a *app, problems []input.Problem) {
	slices.SortStableFunc(problems, func(x, y input.Problem) int { return cmp.Compare(x.Line, y.Line) })
	for _, p := range problems {
		a.streams.Warn("line %d: %s", p.Line, p.Text)
	}
}

// refuseProblems is an error where rows are wrong, unless those are to be
// skipped.
func (s *source) refuseProblems(a *app) error {
	if len(s.problems) == 0 {
		return nil
	}
	s.tellProblems(a)
	if s.skipInvalid {
		return nil
	}
	return usage("mend them, or go on without them with --skip-invalid; nothing was sent",
		"%d of %d rows are wrong", len(s.problems), s.total)
}

// telling has the rows of a file that are wrong told also where the work fails before
// it comes to them.
func (s *source) telling(a *app, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := work(ctx)
		if err == nil || s.told {
			return err
		}
		wrong := s.refuseProblems(a)
		if wrong != nil && codeOf(worst([]error{err, wrong})) == exitUsage {
			a.streams.Warn("%v", err)
			return wrong
		}
		return err
	}
}

// addMembers makes an entry of each member of the group.
func (s *source) addMembers(ctx context.Context, session *session) error {
	if s.members == "" {
		return nil
	}
	list, err := session.Members(s.members).All(ctx)
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

// nobody tells that no user is named in any way.
func (s *source) nobody() bool { return len(s.userTexts) == 0 && !s.many() }

// askWhat asks for the achievement where it is not given.
func (s *source) askWhat(ctx context.Context, session *session, question string) error {
	if s.achievementText != "" || s.from != "" {
		return nil
	}
	found, err := session.named(ctx, s.achievement, question, "--achievement ACHIEVEMENT")
	if err != nil {
		return err
	}
	s.achievement = gitlab.AchievementRef{ID: found.ID}
	for i := range s.entries {
		s.entries[i].achievement = s.achievement
	}
	return nil
}
