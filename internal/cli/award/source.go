package award

import (
	"context"
	"errors"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/jq"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// addSource adds the flags that say where the rows of a run come from: --user, a file,
// or the members of a group.
func (o *bulkOptions) addSource(f *pflag.FlagSet) {
	o.source.NamedBy = "--achievement"
	f.StringVarP(&o.achievement, "achievement", "a", "", "the `ACHIEVEMENT`: number, full id or name\nA name needs --namespace.")
	f.StringArrayVarP(&o.users, "user", "u", nil, "the `USER`: name, number, id, profile address\nSeveral by commas or by repeating the flag.")
	f.StringVar(&o.from, "from", "", "read the users from a `FILE`; - is stdin\nA folder stands for all tables and lists in it, and a pattern in quotes for the\nfiles it matches: 'people/*/*.yml'.")
	f.StringVar(&o.format, "format", "", "`FORMAT`: csv, tsv, ndjson, json, yaml or lines\nWithout it the extension of the file tells.")
	o.table.add(f)
	f.StringVar(&o.selection, "select", "", "take what a jq `PROGRAM` gives: '.[].login'\nIt gets the value of json or yaml, else an array of rows, and gives names, or\nobjects with the fields user, user_id, achievement, message and others.")
	o.members.add(f)
	o.except.add(f)
	f.StringVar(&o.mapFile, "map", "", "who the names of the list are, by a `FILE`\nIn two columns: a name in the list, and the user name in GitLab. See 'ach help bulk'.")
	f.BoolVar(&o.source.SkipInvalid, "skip-invalid", false, "go on without wrong rows\nSo are those that name nobody.")
}

// offers are those of the flags of the source, and one more.
func (o *bulkOptions) offers(flag string, offer cmdutil.Offer) map[string]cmdutil.Offer {
	formats := words.Map(input.Formats(), func(f input.Format) string { return string(f) })
	return cmdutil.Offers(o.table.offers(), map[string]cmdutil.Offer{
		"except": completion.Users(o.app), "achievement": completion.Achievements(o.app), "user": completion.Users(o.app), "members-of": cmdutil.ListOf(completion.Groups(o.app)),
		"min-access": cmdutil.Fixed(gitlab.AccessNames()...), "format": cmdutil.Fixed(formats...), flag: offer,
	})
}

// nobody reports whether no user is named in any way.
func (o *bulkOptions) nobody() bool {
	return !o.repeated && len(o.users) == 0 && o.from == "" && len(o.members.groups) == 0
}

// checkSource refuses flags that do not go together, and reads what can be read
// without asking anybody.
func (o *bulkOptions) checkSource() error {
	if err := o.checkNames(); err != nil {
		return err
	}
	err := o.readMap()
	if err == nil {
		err = o.readExceptions()
	}
	if err != nil {
		return err
	}
	if o.from != "" {
		err = o.readFile()
	} else {
		err = o.readUsers()
	}
	if err == nil || o.source.Total > 0 {
		o.summarizeSource()
	}
	if err != nil {
		return err
	}
	return o.app.CheckColumns(o.carriedFields)
}

// checkNames refuses flags that do not go together, and reads --achievement.
func (o *bulkOptions) checkNames() error {
	sources := words.Filter([]bool{len(o.users) > 0, o.from != "", len(o.members.groups) > 0}, func(given bool) bool { return given })
	switch {
	case o.achievement == "" && o.from == "" && !o.app.CanAsk():
		return app.Usage("'ach list --namespace GROUP' shows the achievements of a group", "--achievement is missing: what is to be given or taken")
	case len(sources) == 0 && !o.app.CanAsk():
		return app.Usage("name users with --user, or give --from FILE or --members-of GROUP", "nobody is named: --user, --from or --members-of is missing")
	case len(sources) > 1:
		return app.Usage("make several runs of it", "--user, --from and --members-of exclude each other")
	case o.cmd.Flags().Changed("select") && o.from == "":
		return app.Usage("give the file by --from", "--select goes with --from")
	case o.format != "" && o.from == "" && o.except.from == "":
		return app.Usage("give the file by --from or --except-from", "--format goes with --from or --except-from")
	}
	if err := o.table.check(o.from, o.except.from); err != nil {
		return err
	}
	var err error
	if o.source.Members, err = o.members.read(); err != nil || o.achievement == "" {
		return err
	}
	if o.source.Achievement, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
		return cmdutil.InFlag("achievement", err)
	}
	return o.app.NameNeedsNamespace(o.source.Achievement)
}

// readUsers makes the rows of --user.
func (o *bulkOptions) readUsers() error {
	entries, err := o.named("user", o.users)
	o.source.Entries = entries
	return err
}

// readFile makes the rows of --from.
func (o *bulkOptions) readFile() error {
	list, err := o.listing(o.from)
	if err != nil {
		return err
	}
	read, err := o.readRows(o.cmd.Context(), "--from", list)
	if err != nil {
		return err
	}
	r, s := o.app.ReportOnly(), &o.source
	s.Problems, s.Hash, s.File = read.Problems, read.Hash, true
	o.tellUnread("--from", read)
	if read.Err != nil {
		r.TellProblems(s)
		return o.unreadable(read.Err)
	}
	if read.Files > 1 {
		o.app.Streams.Note("%d files of %s", read.Files, o.from)
	}
	if len(read.Passed) > 0 {
		o.app.Streams.Note("not read of %s: %s", o.from, words.Some(read.Passed))
	}
	for _, slip := range source.Slips(read.Records) {
		o.app.Streams.Warn("%s", slip)
	}
	s.PeopleAlone = o.peopleAlone(read.Records)
	s.Entries, s.Total = make([]source.Entry, 0, len(read.Records)), len(read.Records)+len(read.Problems)
	for _, record := range read.Records {
		e, err := s.EntryFrom(record)
		if err == nil {
			err = o.app.NameNeedsNamespace(e.Achievement)
		}
		if err != nil {
			wrong := input.Problem{Line: record.Line, Text: err.Error(), Row: record, Hint: o.wayOfRow(err)}
			if len(s.Except) == 0 || e.User == (gitlab.UserRef{}) {
				s.Problems = append(s.Problems, wrong)
				continue
			}
			e.Wrong = &wrong
		}
		s.Entries = append(s.Entries, e)
	}
	switch {
	case len(s.Problems) > 0 && s.SkipInvalid: // they are told with those that name nobody
		return nil
	case len(s.Entries) > 0:
		return nil // the rows that name nobody are told with those that are wrong
	case len(s.Problems) == 0:
		return app.Usage("it has no row but the header, blanks and comments", "--from: %s names nobody", o.from)
	}
	return r.RefuseProblems(s)
}

// listing says how a list is read by the flags.
func (o *bulkOptions) listing(from string) (list source.Listing, err error) {
	list = source.Listing{From: from, Stdin: o.app.Stdin, Input: input.Options{Delimiter: o.table.delimiter, Columns: o.table.columns, Foreign: o.mapFile != ""}}
	if o.format != "" {
		if list.Input.Format, err = input.ParseFormat(o.format); err != nil {
			var e *input.Error
			if errors.As(err, &e) {
				err = app.Usage(e.Hint, "--format: %v", err)
			}
			return list, err
		}
	}
	if o.cmd.Flags().Changed("select") {
		if list.Select, err = jq.Compile(o.selection); err != nil {
			return list, app.NoProgram("select", o.selection, err)
		}
	}
	return list, nil
}

// tellUnread tells which of several files cannot be used.
func (o *bulkOptions) tellUnread(flag string, read source.ReadRows) {
	const most = 20
	for i, why := range read.Unread {
		if i == most {
			o.app.Streams.Warn("%s: and %d more files", flag, len(read.Unread)-most)
			return
		}
		o.app.Streams.Warn("%s: %s", flag, why)
	}
}

// unreadable names the flag in front of an error of reading.
func (o *bulkOptions) unreadable(err error) error {
	var e *source.Error
	var program *input.ProgramError
	switch {
	case errors.As(err, &e):
		return app.Usage(e.Hint, "--from: %v", e)
	case errors.As(err, &program):
		return app.Usage("nothing was sent; the program gets what --from reads: the value of json or yaml, else an array of rows", "--select: %v", err)
	}
	return err
}

// patternInQuotes is the error of arguments beside --from, which a shell may have made of a
// pattern that stood without quotes, or else err.
func patternInQuotes(cmd *cobra.Command, args []string, err error) error {
	if err == nil || !cmd.Flags().Changed("from") {
		return err
	}
	if _, missing := os.Stat(args[0]); missing != nil {
		return err
	}
	return app.Usage("put a pattern in quotes, so that the shell leaves it as it is: --from 'people/*.yml'", "--from takes one file, and %s is another", args[0])
}

// readRows reads the file, or standard input. It may be a pipe, a slow disk or a person:
// reading ends with an interrupt and with the time that --timeout allows, whatever it
// waits for.
func (o *bulkOptions) readRows(ctx context.Context, flag string, list source.Listing) (source.ReadRows, error) {
	settings, err := o.app.Settings()
	if err != nil {
		return source.ReadRows{}, err
	}
	o.source.Host = settings.Host
	ctx, cancel := o.app.Within(ctx, settings)
	defer cancel()
	if list.From == "-" && o.app.Streams.InTTY() {
		what := "rows of " + string(list.Input.Format)
		switch {
		case list.Input.Format == input.Lines, list.Input.Format == "" && list.Select == nil:
			what = "users, one a line,"
		case list.Input.Format == "":
			what = "what --select chooses from"
		}
		o.app.Streams.Note("reading %s from the terminal; Ctrl-D on a line of its own ends it", what)
	}
	done := make(chan source.ReadRows, 1)
	// Neither opening nor reading can be called off. It writes nothing that is used
	// after giving up.
	go func() { done <- list.Read(ctx) }()
	select {
	case read := <-done:
		if ctx.Err() == nil {
			return read, nil
		}
	case <-ctx.Done():
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return source.ReadRows{}, &app.Failure{Code: app.ExitGuard, Message: "nothing was sent: " + flag + " did not come to its end in the time that --timeout allows", Err: ctx.Err()}
	}
	return source.ReadRows{}, ctx.Err()
}

// carriedFields are the fields that the report has besides ach's own.
func (o *bulkOptions) carriedFields() []string {
	rows := make([]bulk.Row, 0, len(o.source.Entries)+len(o.source.Problems))
	for _, e := range o.source.Entries {
		rows = append(rows, bulk.Row{MappedFrom: e.MappedFrom, Carried: e.Carried})
		if e.Wrong != nil {
			rows = append(rows, o.source.WrongRow(*e.Wrong))
		}
	}
	for _, p := range o.source.Problems {
		rows = append(rows, o.source.WrongRow(p))
	}
	return columns.FileFields(rows)
}

// tellingProblems has the rows of a file that are wrong told also if the work fails
// before it comes to them.
func (o *bulkOptions) tellingProblems(work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		err := work(ctx)
		if err == nil || o.source.Told {
			return err
		}
		wrong := o.app.ReportOnly().RefuseProblems(&o.source)
		if wrong != nil && app.CodeOf(app.MostSevere([]error{err, wrong})) == app.ExitUsage {
			o.app.Streams.Warn("%v", err)
			return wrong
		}
		return err
	}
}

// askAchievement asks for the achievement if it is not given. Nobody is troubled with a
// question where the token could not do it anyway.
func (o *bulkOptions) askAchievement(ctx context.Context, s *app.Session, p gitlab.Permission, question string) error {
	if o.from != "" || o.achievement != "" && !o.nobody() {
		return nil // there is nothing to ask
	}
	if err := s.NeedWrite(ctx, p); err != nil || o.achievement != "" {
		return err
	}
	found, err := s.PickAchievement(ctx, o.source.Achievement, question, "--achievement ACHIEVEMENT")
	if err != nil {
		return err
	}
	o.source.Achievement = gitlab.AchievementRef{ID: found.ID}
	for i := range o.source.Entries {
		o.source.Entries[i].Achievement = o.source.Achievement
	}
	return nil
}
