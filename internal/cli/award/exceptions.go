package award

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// exceptFlags say who is left out, whoever else names them.
type exceptFlags struct {
	users []string
	from  string
}

func (x *exceptFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&x.users, "except", nil, "leave out this `USER`, whatever names them\nSeveral by commas or by repeating the flag.")
	f.StringVar(&x.from, "except-from", "", "leave out the users of a `FILE`; - is stdin\nIt is read as --from is, by its extension; achievements in it mean nothing.\nWithout --from, --format, --delimiter, --user-column and --email-column are about it.")
}

// given reports whether anybody is left out.
func (x *exceptFlags) given() bool { return len(x.users) > 0 || x.from != "" }

// readExceptions reads who is left out.
func (o *bulkOptions) readExceptions() error {
	if o.except.given() && o.nobody() {
		return app.Usage("name users with --user, or give --from FILE or --members-of GROUP", "--except leaves out some of those who are named, and nobody is")
	}
	if o.except.from == "-" && o.from == "-" {
		return app.Usage("give one of them by a file", "--from and --except-from cannot both read stdin")
	}
	entries, err := o.named("except", o.except.users)
	for i := range entries {
		entries[i].Place = "--except"
	}
	o.source.Except = entries
	if err != nil || o.except.from == "" {
		return err
	}
	return o.readExceptFile()
}

// readExceptFile reads --except-from. A row of it that is wrong is never left out: it would
// let somebody's row through.
func (o *bulkOptions) readExceptFile() error {
	list := source.Listing{From: o.except.from, Stdin: o.app.Stdin}
	var err error
	if o.from == "" { // of which the flags about columns and format speak otherwise
		if list, err = o.listing(o.except.from); err != nil {
			return err
		}
	}
	read, err := o.readRows(o.cmd.Context(), "--except-from", list)
	if err != nil {
		return err
	}
	o.tellUnread("--except-from", read)
	wrong := read.Problems
	for _, record := range read.Records {
		e, err := o.source.ExceptionFrom(record)
		if err != nil {
			wrong = append(wrong, input.Problem{Line: record.Line, Text: err.Error(), Row: record})
			continue
		}
		e.Place = "--except-from, " + input.Problem{Line: record.Line, Row: record}.Where()
		o.source.Except = append(o.source.Except, e)
	}
	for _, p := range wrong {
		o.app.Streams.Warn("--except-from: %s: %s", p.Where(), p.Text)
	}
	var e *source.Error
	switch {
	case read.Err == nil && len(read.Passed) > 0: // who is named there would not be left out
		return app.Usage("say which files are meant by a pattern in quotes, such as '*.csv', or '**' for all in a folder",
			"--except-from: of %s this is not read: %s", o.except.from, words.Some(read.Passed))
	case errors.As(read.Err, &e):
		return app.Usage(o.exceptHint(e.Hint), "--except-from: %v", e)
	case read.Err != nil:
		return read.Err
	case len(wrong) > 0:
		return app.Usage("mend them; nothing was sent", "--except-from: %d of %d rows are wrong", len(wrong), len(read.Problems)+len(read.Records))
	}
	return nil
}

// exceptHint is the way out of a list of exceptions. Beside --from, the flags about columns
// and format speak of that, and lead nowhere.
func (o *bulkOptions) exceptHint(hint string) string {
	if o.from == "" {
		before, _, _ := strings.Cut(hint, "; or choose from it by --select") // which is of --from alone
		return before
	}
	if !slices.ContainsFunc([]string{"-column", "--delimiter", "--format", "--select"}, func(flag string) bool { return strings.Contains(hint, flag) }) {
		return hint
	}
	return "beside --from, flags about columns and format are about --from alone: make the list of exceptions a file whose header has user, username, user_id or email, or a .txt with a user a line"
}

// named makes entries of the users that a flag lists. What is told of one has their name.
func (o *bulkOptions) named(flag string, lists []string) ([]source.Entry, error) {
	var entries []source.Entry
	for _, list := range lists {
		for text := range strings.SplitSeq(list, ",") {
			e := source.Entry{Line: len(entries) + 1, Achievement: o.source.Achievement}
			var err error
			if o.source.Map == nil {
				e.User, err = cmdutil.ParseUser(o.app, flag, text)
			} else if e.User, err = o.source.ByMap(text); err != nil {
				err = app.Usage(wayOut(err), "--%s: %v", flag, err)
			} else {
				e.MappedFrom = strings.TrimSpace(text)
			}
			if err != nil {
				return nil, err
			}
			e.Place = e.User.String()
			entries = append(entries, e)
		}
	}
	return entries, nil
}
