package cli

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// sourceFlags say where the rows of a run come from: --user, a file, or the members
// of a group.
type sourceFlags struct {
	source
	achievementText string
	userTexts       []string
	from            string
	format          string
}

func (s *sourceFlags) addFlags(cmd *cobra.Command) {
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
func (s *sourceFlags) offers(a *app) map[string]offer {
	var formats []string
	for _, f := range input.Formats() {
		formats = append(formats, string(f))
	}
	return map[string]offer{"achievement": offerAchievements(a), "user": offerUsers(a), "members-of": offerGroups(a), "format": fixed(formats...)}
}

// check refuses flags that do not go together, and reads what can be read
// without asking anybody.
func (s *sourceFlags) check(ctx context.Context, a *app) error {
	if err := s.read(ctx, a); err != nil {
		return err
	}
	return a.checkColumns(s.carriedFields()...)
}

// carriedFields are the fields that columns of the file have in a report. It is never nil.
func (s *sourceFlags) carriedFields() []string {
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

func (s *sourceFlags) read(ctx context.Context, a *app) error {
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

func (s *sourceFlags) readFile(ctx context.Context, a *app) error {
	format, err := s.fileFormat()
	if err != nil {
		return err
	}
	read, err := s.readRows(ctx, a, format)
	if err != nil {
		return err
	}
	r := a.reportOnly()
	s.problems, s.hash, s.file = read.problems, read.hash, true
	if read.err != nil {
		r.tellProblems(&s.source)
		return read.err
	}
	r.noteCarried(read.records)
	s.entries, s.total = make([]entry, 0, len(read.records)), len(read.records)+len(read.problems)
	for _, record := range read.records {
		e, err := s.entryFrom(record)
		if err == nil {
			err = a.nameNeedsNamespace(e.achievement)
		}
		if err != nil {
			s.problems = append(s.problems, input.Problem{Line: record.Line, Text: err.Error(), Row: record})
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
	return r.refuseProblems(&s.source)
}

func (s *sourceFlags) fileFormat() (input.Format, error) {
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

// telling has the rows of a file that are wrong told also where the work fails before
// it comes to them.
func (s *sourceFlags) telling(a *app, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := work(ctx)
		if err == nil || s.told {
			return err
		}
		wrong := a.reportOnly().refuseProblems(&s.source)
		if wrong != nil && codeOf(worst([]error{err, wrong})) == exitUsage {
			a.streams.Warn("%v", err)
			return wrong
		}
		return err
	}
}

// nobody tells that no user is named in any way.
func (s *sourceFlags) nobody() bool { return len(s.userTexts) == 0 && s.from == "" && s.members == "" }

// askWhat asks for the achievement where it is not given.
func (s *sourceFlags) askWhat(ctx context.Context, session *session, question string) error {
	if s.achievementText != "" || s.from != "" {
		return nil
	}
	found, err := session.pickAchievement(ctx, s.achievement, question, "--achievement ACHIEVEMENT")
	if err != nil {
		return err
	}
	s.achievement = gitlab.AchievementRef{ID: found.ID}
	for i := range s.entries {
		s.entries[i].achievement = s.achievement
	}
	return nil
}
