package award

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/source"
)

// exceptFlags say who is left out, whoever else names them.
type exceptFlags struct{ users []string }

func (x *exceptFlags) add(f *pflag.FlagSet) {
	f.StringArrayVar(&x.users, "except", nil, "leave out this `USER`, whatever names them\nSeveral by commas or by repeating the flag.")
}

// given reports whether anybody is left out.
func (x *exceptFlags) given() bool { return len(x.users) > 0 }

// readExceptions reads who is left out.
func (o *bulkOptions) readExceptions() error {
	if o.except.given() && o.nobody() {
		return app.Usage("name users with --user, or give --from FILE or --members-of GROUP", "--except leaves out some of those who are named, and nobody is")
	}
	entries, err := o.named("except", o.except.users)
	for i := range entries {
		entries[i].Place = "--except"
	}
	o.source.Except = entries
	return err
}

// named makes entries of the users that a flag lists. What is told of one has their name.
func (o *bulkOptions) named(flag string, lists []string) ([]source.Entry, error) {
	var entries []source.Entry
	for _, list := range lists {
		for text := range strings.SplitSeq(list, ",") {
			e := source.Entry{Line: len(entries) + 1, Achievement: o.source.Achievement}
			name, err := o.source.Map.Of(text)
			if err != nil {
				return nil, app.Usage("", "--%s: %v", flag, err)
			}
			if e.User, err = cmdutil.ParseUser(o.app, flag, name); err != nil {
				return nil, err
			}
			if e.Place = e.User.String(); o.source.Map != nil {
				e.MappedFrom = strings.TrimSpace(text)
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}
