// Package reword has the part of the command update that changes messages of awards that
// stand.
//
// What belongs here: its flags, the rows it is given, which of them are to do, and what people
// see of them. What does not: sending the changes (package messages under run).
package reword

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/award"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/completion"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// askAbove is how many messages are changed without asking.
const askAbove = 25

// Long is what help says of it.
const Long = `With --award or --from it changes the messages of awards that stand, as the
group's maintainers may since GitLab 19.2. Nobody gets an e-mail. A file has the
columns award and message; reports of runs and lists of awards have them too.
With --namespace (or a default) the awards are read first: those that say so
already are skipped, and --dry-run shows the rest.`

// Options are what update is told about messages.
type Options struct {
	app   *app.App
	cmd   *cobra.Command
	given cmdutil.FlagsOn
	flags award.RunFlags

	awards  []string
	message string
	from    string
	format  string

	template source.Template
	rows     []row
}

// A row is one award that is to say something else.
type row struct {
	line    int
	place   string
	award   ids.Award
	own     string       // the message of a list
	silent  bool         // there is none, and so the award is left alone
	says    []bulk.Field // what a list says of the award besides, by the names of its columns
	carried []bulk.Field
}

// AddFlags adds the flags to a command.
func (o *Options) AddFlags(a *app.App, cmd *cobra.Command) {
	o.app, o.cmd, o.given = a, cmd, cmdutil.On(cmd)
	cmdutil.Under(cmd, "Messages of awards", func(f *pflag.FlagSet) {
		f.StringArrayVar(&o.awards, "award", nil, "change the message of that `AWARD`, by number\nSeveral by commas or by repeating the flag.")
		f.StringVar(&o.message, "message", "", "`TEXT` that it is to say; empty for none\nUp to 200 characters. {user} and {achievement} stand for those of the award, {message} for the message in the list, {version} for another column of it; {{ and }} are braces.")
		f.StringVar(&o.from, "from", "", "read awards and messages from a `FILE`; - is stdin\nIn columns award and message, or award_id; --message stands in place of the messages.")
		f.StringVar(&o.format, "format", "", "`FORMAT` of it: csv, tsv, ndjson, json, yaml, lines\nWithout it the extension of the file tells.")
		o.flags.AddLimits(f, "awards")
		o.flags.AddReport(a, f)
	})
	o.flags.Of(cmd)
	cmdutil.MayBeEmpty(cmd, "message")
	_ = cmd.MarkFlagFilename("from", "csv", "tsv", "ndjson", "jsonl", "json", "yaml", "yml", "txt")
}

// Offers are those for its flags.
func (o *Options) Offers() map[string]cmdutil.Offer {
	formats := words.Map(input.Formats(), func(f input.Format) string { return string(f) })
	return map[string]cmdutil.Offer{"award": cmdutil.ListOf(completion.Awards(o.app)), "format": cmdutil.Fixed(formats...)}
}

// Given reports whether messages are meant, by any of the flags about them.
func (o *Options) Given() bool {
	for _, flag := range []string{"award", "from"} {
		if o.cmd.Flags().Changed(flag) {
			return true
		}
	}
	return false
}

// Alone is a flag that means nothing without messages of awards, "" where none is given.
func (o *Options) Alone() string {
	for _, flag := range []string{"message", "format", "dry-run", "max", "report", "overwrite"} {
		if o.cmd.Flags().Changed(flag) {
			return flag
		}
	}
	return ""
}

// Check reads the flags and the list, without asking anybody.
func (o *Options) Check() error {
	return o.flags.CheckBeside(o.checkRows)
}

func (o *Options) checkRows() error {
	hasMessage := o.cmd.Flags().Changed("message")
	switch {
	case o.cmd.Flags().Changed("award") && o.from != "":
		return app.Usage("make two of it", "--award and --from exclude each other")
	case o.from == "" && o.format != "":
		return app.Usage("give the file by --from", "--format goes with --from")
	case o.from == "" && !hasMessage:
		return app.Usage("--message \"\" takes the message away", "--message is missing: what the award is to say")
	}
	var err error
	if o.template, err = award.ParseMessage(o.message); err != nil {
		return err
	}
	settings, err := o.app.Settings()
	if err != nil {
		return err
	}
	if settings.Namespace == "" {
		if err := o.blind(); err != nil {
			return err
		}
	}
	if o.from != "" {
		if err := o.readFile(hasMessage); err != nil {
			return err
		}
	} else {
		numbers, err := cmdutil.ParseAwards(cmdutil.ApartNumbers(o.awards))
		if err != nil {
			return cmdutil.InFlag("award", err)
		}
		for i, id := range numbers {
			o.rows = append(o.rows, row{line: i + 1, award: id})
		}
	}
	if err := o.checkFields(); err != nil {
		return err
	}
	o.app.Named(bulk.Reword, words.Map(o.rows, func(r row) ids.Award { return r.award }))
	return o.app.CheckColumns(o.carriedFields)
}

// carriedFields are the names of columns that rows have besides those of every row.
func (o *Options) carriedFields() []string {
	names := []string{beforeField}
	for _, r := range o.rows {
		for _, f := range r.carried {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	return names
}

// blind refuses what takes to know the awards before they are changed, which takes to know
// their group: GitLab has no query for an award by its number.
func (o *Options) blind() error {
	what := ""
	switch {
	case o.from != "":
		what = "--from"
	case o.flags.DryRun():
		what = "--dry-run"
	case len(o.template.Fields()) > 0:
		what = "a {field} in --message"
	default:
		return nil
	}
	return app.Usage("add --namespace GROUP, or set ACH_NAMESPACE or a namespace in the config file",
		"%s goes with --namespace: GitLab has no query for an award by its number, so that its group is read", what)
}
