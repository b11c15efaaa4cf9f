package award

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/words"
)

// tableFlags say how a list is read whose columns are parted or called otherwise than
// usual.
type tableFlags struct {
	delimiter string
	columns   input.Columns
	given     []*pflag.Flag // all of them, whether or not they are given
}

func (t *tableFlags) add(f *pflag.FlagSet) {
	f.StringVar(&t.delimiter, "delimiter", "", "the `CHARACTER` between columns, or its word\nSuch as tab, comma or semicolon.")
	f.StringVar(&t.columns.User, "user-column", "", "name or number of the `COLUMN` of users")
	f.StringVar(&t.columns.Email, "email-column", "", "name or number of the `COLUMN` of addresses\nE-mail addresses, by which people are found.")
	f.StringVar(&t.columns.Achievement, "achievement-column", "", "name or number of the `COLUMN` of achievements")
	f.StringVar(&t.columns.Message, "message-column", "", "name or number of the `COLUMN` of messages")
	for _, name := range []string{"delimiter", "user-column", "email-column", "achievement-column", "message-column"} {
		t.given = append(t.given, f.Lookup(name))
	}
}

// offers are those of the flags.
func (t *tableFlags) offers() map[string]cmdutil.Offer {
	return map[string]cmdutil.Offer{
		"delimiter": cmdutil.Fixed(delimiter.Words()...), "user-column": t.columnsOf, "email-column": t.columnsOf, "achievement-column": t.columnsOf, "message-column": t.columnsOf,
	}
}

// columnsOf offers the columns of the file on the line.
func (t *tableFlags) columnsOf(_ context.Context, l cmdutil.Line) []cmdutil.Word {
	path := cmp.Or(l.Flag("from"), l.Flag("except-from"))
	return words.Map(columnsIn(path, l.Flag("format"), l.Flag("delimiter")), func(name string) cmdutil.Word { return cmdutil.Word{Value: name} })
}

// columnsIn are the columns of a table in a file, as far as they can be known without its rows.
func columnsIn(path, format, by string) []string {
	const enough = 1 << 20 // for a header
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil // a pipe is read once
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // it was only read
	o := input.Options{Format: input.Format(format)}
	if o.Format == "" {
		o.Format, _ = input.FormatOf(path)
	}
	o.Delimiter, _ = delimiter.Parse(by)
	return input.ColumnNames(io.LimitReader(file, enough), o)
}

// check refuses flags that have no file to be about, and reads --delimiter. Exceptions have
// no achievement and no message.
func (t *tableFlags) check(from, exceptFrom string) error {
	for _, flag := range t.given {
		ofFrom := strings.HasPrefix(flag.Name, "achievement") || strings.HasPrefix(flag.Name, "message")
		switch {
		case !flag.Changed || from != "":
		case ofFrom:
			return app.Usage("give the file by --from", "--%s goes with --from", flag.Name)
		case exceptFrom == "":
			return app.Usage("give the file by --from or --except-from", "--%s goes with --from or --except-from", flag.Name)
		}
	}
	if t.delimiter == "" {
		return nil
	}
	var err error
	if t.delimiter, err = delimiter.Parse(t.delimiter); err != nil {
		var e *input.Error
		errors.As(err, &e)
		return app.Usage(e.Hint, "--delimiter: %v", err)
	}
	return nil
}
