package award

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// wayOut is the way out of an error of a name or a row, "" where there is none to tell.
func wayOut(err error) string {
	if e := (*source.Error)(nil); errors.As(err, &e) {
		return e.Hint
	}
	return app.HintOf(err)
}

// wayOfRow is the way out of a wrong row of --from.
func (o *bulkOptions) wayOfRow(err error) string {
	if e := gitlab.AsError(err); e != nil && e.Reason == gitlab.ReasonEmail && o.selection == "" && o.readsNames() {
		return "e-mail addresses, one a line, are read with --select '.[] | {email: .}'"
	}
	if e := gitlab.AsError(err); e != nil && e.Reason != gitlab.ReasonEmail && e.Reason != gitlab.ReasonUsername && e.Reason != gitlab.ReasonUserAddress {
		return "" // the error says it all
	}
	return wayOut(err)
}

// readsNames reports whether --from is a list without columns.
func (o *bulkOptions) readsNames() bool {
	if o.format != "" {
		return input.Format(strings.ToLower(o.format)) == input.Lines
	}
	format, _ := input.FormatOf(o.from)
	return o.from == "-" || format == input.Lines
}

// peopleAlone is how a list is read without its achievements.
func (o *bulkOptions) peopleAlone(records []input.Record) string {
	program := o.peopleProgram(records)
	if program == "" {
		return "leave out --achievement, or what names achievements in the list"
	}
	return "the people alone: " + words.ShellLine("--select", program)
}

// peopleProgram is the jq program that takes the users of a list and nothing else; "" where
// it is not known what they are called in it, or a program might take a number for a name.
func (o *bulkOptions) peopleProgram(records []input.Record) string {
	chosen := words.Filter([]string{o.table.columns.User, o.table.columns.Email}, func(name string) bool { return name != "" })
	has := func(of func(input.Record) string) bool {
		return slices.ContainsFunc(records, func(r input.Record) bool { return of(r) != "" })
	}
	numbers := slices.ContainsFunc(records, func(r input.Record) bool { return ids.Looks(r.User) })
	if o.selection != "" || numbers || slices.ContainsFunc(chosen, func(name string) bool { return strings.Trim(name, "0123456789") == "" }) {
		return ""
	}
	keys := words.Map(chosen, func(name string) string {
		quoted, _ := json.Marshal(name) // text can be
		return string(quoted)
	})
	if len(chosen) == 0 {
		columns := columnsIn(o.from, o.format, o.table.delimiter)
		for _, key := range []struct {
			name string
			of   func(input.Record) string
		}{
			{"user", func(r input.Record) string { return r.User }},
			{"username", func(r input.Record) string { return r.Username }},
			{"user_id", func(r input.Record) string { return r.UserID }},
			{"email", func(r input.Record) string { return r.Email() }},
		} {
			if has(key.of) {
				keys = append(keys, key.name)
			}
			for _, column := range columns { // which may be written otherwise
				if n := len(keys) - 1; n >= 0 && keys[n] == key.name && strings.EqualFold(strings.TrimSpace(column), key.name) {
					keys[n] = column
				}
			}
		}
	}
	named := len(keys) > 0 && len(chosen) == 0 && strings.EqualFold(keys[0], "user")
	switch {
	case len(keys) == 0:
		return ""
	case named && !slices.ContainsFunc(records, func(r input.Record) bool { return r.User == "" }):
		return ".[]." + keys[0]
	}
	return ".[] | {" + strings.Join(keys, ", ") + "}"
}
