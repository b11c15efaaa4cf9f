package award

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/run"
)

// sourceFlags say where the rows of a run come from: --user, a file, or the members
// of a group.
type sourceFlags struct {
	run.Source
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
	f.StringVar(&s.Members, "members-of", "", "the members of this `GROUP`")
	f.BoolVar(&s.Bots, "include-bots", false, "with --members-of: bots too")
	f.BoolVar(&s.SkipInvalid, "skip-invalid", false, "go on without the rows that are wrong or name nobody")
	_ = cmd.MarkFlagFilename("from", "csv", "tsv", "ndjson", "jsonl", "json", "yaml", "yml", "txt")
}

// offers are those of the flags.
func (s *sourceFlags) offers(a *app.App) map[string]cmdutil.Offer {
	var formats []string
	for _, f := range input.Formats() {
		formats = append(formats, string(f))
	}
	return map[string]cmdutil.Offer{"achievement": completion.Achievements(a), "user": completion.Users(a), "members-of": completion.Groups(a), "format": cmdutil.Fixed(formats...)}
}

// check refuses flags that do not go together, and reads what can be read
// without asking anybody.
func (s *sourceFlags) check(ctx context.Context, a *app.App) error {
	if err := s.read(ctx, a); err != nil {
		return err
	}
	return a.CheckColumns(s.carriedFields()...)
}

// carriedFields are the fields that columns of the file have in a report. It is never nil.
func (s *sourceFlags) carriedFields() []string {
	extra, named := NewExtraColumns(), false
	for _, e := range s.Entries {
		extra.Add(e.Carried)
	}
	for _, p := range s.Problems {
		row := run.WrongRow(p)
		extra.Add(row.Carried)
		named = named || namesAchievement(row)
	}
	if named {
		return append(extra.Fields, achievementField)
	}
	return extra.Fields
}

func (s *sourceFlags) read(ctx context.Context, a *app.App) error {
	sources := 0
	for _, given := range []bool{len(s.userTexts) > 0, s.from != "", s.Members != ""} {
		if given {
			sources++
		}
	}
	switch {
	case s.achievementText == "" && s.from == "" && !a.CanAsk():
		return app.Usage("'ach list --namespace GROUP' shows the achievements of a group", "--achievement is missing: what is to be given or taken")
	case sources == 0 && !a.CanAsk():
		return app.Usage("name users with --user, or give --from FILE or --members-of GROUP", "nobody is named: --user, --from or --members-of is missing")
	case sources > 1:
		return app.Usage("make several runs of it", "--user, --from and --members-of exclude each other")
	case s.format != "" && s.from == "":
		return app.Usage("give the file by --from", "--format goes with --from")
	case s.Bots && s.Members == "":
		return app.Usage("give the group by --members-of", "--include-bots goes with --members-of")
	}
	if s.achievementText != "" {
		var err error
		if s.Achievement, err = gitlab.ParseAchievementRef(s.achievementText); err != nil {
			return cmdutil.InFlag("achievement", err)
		}
		if err := a.NameNeedsNamespace(s.Achievement); err != nil {
			return err
		}
	}
	if s.from != "" {
		return s.readFile(ctx, a)
	}
	users, err := cmdutil.ParseUsers(s.userTexts)
	if err != nil {
		return err
	}
	for i, u := range users {
		s.Entries = append(s.Entries, run.Entry{Line: i + 1, User: u, Achievement: s.Achievement})
	}
	return nil
}

func (s *sourceFlags) readFile(ctx context.Context, a *app.App) error {
	format, err := s.fileFormat()
	if err != nil {
		return err
	}
	read, err := s.readRows(ctx, a, format)
	if err != nil {
		return err
	}
	r := a.ReportOnly()
	s.Problems, s.Hash, s.File = read.Problems, read.Hash, true
	if read.Err != nil {
		r.TellProblems(&s.Source)
		return read.Err
	}
	r.NoteCarried(read.Records)
	s.Entries, s.Total = make([]run.Entry, 0, len(read.Records)), len(read.Records)+len(read.Problems)
	for _, record := range read.Records {
		e, err := s.EntryFrom(record)
		if err == nil {
			err = a.NameNeedsNamespace(e.Achievement)
		}
		if err != nil {
			s.Problems = append(s.Problems, input.Problem{Line: record.Line, Text: err.Error(), Row: record})
			continue
		}
		s.Entries = append(s.Entries, e)
	}
	if len(s.Entries) == 0 && len(s.Problems) == 0 {
		return app.Usage("it has no row but the header, blanks and comments", "--from: %s names nobody", s.from)
	}
	if len(s.Entries) > 0 {
		return nil // the rows that name nobody are told with those that are wrong
	}
	return r.RefuseProblems(&s.Source)
}

func (s *sourceFlags) fileFormat() (input.Format, error) {
	if s.format != "" {
		format, err := input.ParseFormat(s.format)
		var e *input.Error
		if errors.As(err, &e) {
			return format, app.Usage(e.Hint, "--format: %v", err)
		}
		return format, err
	}
	if s.from == "-" {
		return input.Lines, nil
	}
	format, ok := input.FormatOf(s.from)
	switch strings.ToLower(filepath.Ext(s.from)) {
	case ".md", ".markdown":
		return format, app.Usage("make the report as csv", "--from: %s is markdown, which is for people", s.from)
	}
	if !ok {
		return format, app.Usage("say what it is: --format csv, tsv, ndjson, json, yaml or lines", "--from: the extension of %s says nothing about its format", s.from)
	}
	return format, nil
}

// telling has the rows of a file that are wrong told also where the work fails before
// it comes to them.
func (s *sourceFlags) telling(a *app.App, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := work(ctx)
		if err == nil || s.Told {
			return err
		}
		wrong := a.ReportOnly().RefuseProblems(&s.Source)
		if wrong != nil && app.CodeOf(app.MostSevere([]error{err, wrong})) == app.ExitUsage {
			a.Streams.Warn("%v", err)
			return wrong
		}
		return err
	}
}

// nobody tells that no user is named in any way.
func (s *sourceFlags) nobody() bool { return len(s.userTexts) == 0 && s.from == "" && s.Members == "" }

// askWhat asks for the achievement where it is not given.
func (s *sourceFlags) askWhat(ctx context.Context, session *app.Session, question string) error {
	if s.achievementText != "" || s.from != "" {
		return nil
	}
	found, err := session.PickAchievement(ctx, s.Achievement, question, "--achievement ACHIEVEMENT")
	if err != nil {
		return err
	}
	s.Achievement = gitlab.AchievementRef{ID: found.ID}
	for i := range s.Entries {
		s.Entries[i].Achievement = s.Achievement
	}
	return nil
}
