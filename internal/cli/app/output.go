package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/tokens"
)

// ReadOutput checks the flags that say how results are printed, as far as the
// command's own flags do not matter.
func (a *App) ReadOutput(cmd *cobra.Command, prints []Shape) error {
	given := cmd.Flags().Changed
	if a.Flags.Output != "" || given("output") {
		if _, err := output.ParseFormat(a.Flags.Output); err != nil {
			return Usage("", "--output: %v", err)
		}
	}
	a.Streams.JSON = a.SaysJSON()
	a.Prints = prints
	if given("columns") {
		a.Columns = nil
		for name := range strings.SplitSeq(a.Flags.columns, ",") {
			a.Columns = append(a.Columns, strings.TrimSpace(name))
		}
	}
	if given("jq") {
		switch a.Flags.Output {
		case "", string(output.FormatJSON), string(output.FormatNDJSON):
		default:
			return Usage("leave out --output, or use json or ndjson", "--jq: there is no JSON in the format %s", a.Flags.Output)
		}
		var err error
		if a.Query, err = output.ParseQuery(a.Flags.jq); err != nil {
			return NoProgram("jq", a.Flags.jq, err)
		}
	}
	for name, asked := range map[string]bool{"columns": a.Columns != nil, "jq": a.Query != nil} {
		if asked && len(a.Prints) == 0 {
			return Usage("leave out --"+name, "%s prints no fields", cmd.CommandPath())
		}
	}
	return nil
}

// NoProgram is the error of a flag whose value is no jq program.
func NoProgram(flag, text string, err error) error {
	if tokens.Possibly(text) {
		err = errors.New("the program cannot be read, and looks like a token") // parts of which it would repeat
	}
	hint := "it takes a jq program, such as '.[].id'"
	if key := strings.TrimSpace(text); strings.Contains(err.Error(), "function not defined: "+key+"/0") {
		hint = fmt.Sprintf("a key is named with a dot before it: '.%s', or '.%s[]' for all in a list", key, key)
	}
	return Usage(hint, "--%s: %v", flag, err)
}

// columnsFit refuses columns that the format cannot have. It is asked when the
// settings are read, which may name the format, and so before any request.
func (a *App) columnsFit() error {
	if a.Columns == nil {
		return nil
	}
	switch f := a.Format(); f {
	case output.FormatIDs:
		return Usage("use tsv for columns of your choice", "--columns: the format ids has one column, the id")
	case output.FormatCSV, output.FormatTSV:
		for _, name := range a.Columns {
			if a.isList(name) {
				return Usage("use json, ndjson or yaml", "--columns: the field %s is a list, which does not fit into a cell of %s", name, f)
			}
		}
	}
	return nil
}

// isList reports whether a field does not fit into a cell, in whatever of its shapes
// the command prints.
func (a *App) isList(name string) bool {
	found := false
	for _, s := range a.Prints {
		for _, f := range s.Fields {
			if f.Name != name {
				continue
			}
			if f.Kind != output.Array {
				return false
			}
			found = true
		}
	}
	return found
}

// CheckColumns refuses, before any request, names that no field of what will be
// printed has. further returns the fields that only the rows know, of columns of the
// input, and is called only where names are to be checked; nil while no row is known.
func (a *App) CheckColumns(further func() []string) error {
	if a.Columns == nil {
		return nil // most commands: the table of shapes need not be made
	}
	if err := a.columnsFit(); err != nil {
		return err
	}
	var known []string
	headings := map[string]string{}
	for _, s := range a.Prints {
		maps.Copy(headings, s.Headings)
		switch {
		case s.Open && further == nil:
			return nil // the command looks when it knows the rows
		case s.Open:
			known = append(known, further()...)
		}
		for _, name := range FieldNames(s.Fields) {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return InFields("columns", output.CheckFields(a.Columns, known, headings))
}

// InFields names the flag in front of an error about a field; any other error stays
// as it is.
func InFields(flag string, err error) error {
	var e *output.FieldError
	if errors.As(err, &e) {
		return Usage(e.Hint(), "--%s: %v", flag, e)
	}
	return err
}

// Format is the one asked for by flag, else by the settings if the command read
// them; --jq wants JSON where no flag says otherwise.
func (a *App) Format() output.Format {
	f, err := output.ParseFormat(a.outputName())
	if err != nil {
		f = output.FormatTable // both sources were checked where they were read
	}
	if a.Query != nil && f != output.FormatNDJSON {
		f = output.FormatJSON
	}
	return f
}

// SaysJSON reports whether whoever reads the results reads JSON: it was asked for by
// name. --jq alone makes whatever its program says.
func (a *App) SaysJSON() bool {
	return IsJSON(a.outputName())
}

// outputName is the format that was asked for by name. Where the settings cannot be
// read a variable still tells.
func (a *App) outputName() string {
	switch {
	case a.Flags.Output != "":
		return a.Flags.Output
	case a.Loaded != nil:
		return a.Loaded.Output
	case a.Unread:
		return a.Env(config.Find("output").Env[0])
	}
	return ""
}

// IsJSON reports whether a format is JSON, or lines of it.
func IsJSON(format string) bool {
	return format == string(output.FormatJSON) || format == string(output.FormatNDJSON)
}

// Output is how results are to be printed.
func (a *App) Output() output.Output {
	return output.Output{Format: a.Format(), Columns: a.Columns, Query: a.Query}
}

// Rows prints many objects as asked for.
func Rows[T any](ctx context.Context, a *App, cols []output.Column[T], items []T) error {
	return InFields("columns", output.Rows(ctx, a.Streams, a.Output(), cols, items))
}

// Changed prints the objects that a change gave, see [App.Unprinted].
func Changed[T any](ctx context.Context, a *App, cols []output.Column[T], items []T) error {
	err := Rows(ctx, a, cols, items)
	if len(items) == 0 {
		return err
	}
	return a.Unprinted(err, "", Again(ctx, cols, items))
}

// ChangedOne is [Changed] for a change of one object.
func ChangedOne[T any](ctx context.Context, a *App, cols []output.Column[T], item T) error {
	return a.Unprinted(One(ctx, a, cols, item), "", Again(ctx, cols, []T{item}))
}

// Again prints rows once more, otherwise than was asked for.
func Again[T any](ctx context.Context, cols []output.Column[T], items []T) func(*term.Streams, output.Output) error {
	return func(s *term.Streams, o output.Output) error {
		return output.Rows(context.WithoutCancel(ctx), s, o, cols, items)
	}
}

// Unprinted is the error of printing what a change gave: whoever reads it must not take
// the change for failed, and make it again. Unless hint says where the rows are, they
// are told by again, on stderr.
func (a *App) Unprinted(err error, hint string, again func(*term.Streams, output.Output) error) error {
	if err == nil || errors.Is(err, term.ErrClosedPipe) {
		return err
	}
	if hint == "" {
		hint = "only printing failed, after the change; what came of it stands above"
		var told bytes.Buffer
		o := output.Output{Format: output.FormatTable}
		if a.SaysJSON() {
			o.Format = output.FormatNDJSON
		}
		switch failed := again(a.Streams.To(&told), o); {
		case failed != nil:
			hint = "only printing failed, after the change: look before you make it again"
		case a.SaysJSON():
			for line := range strings.Lines(told.String()) {
				a.Streams.Warn("changed: %s", strings.TrimSpace(line))
			}
		default:
			_, _ = a.Streams.Err.Write(told.Bytes()) // the error that follows tells enough
		}
	}
	return &Failure{Code: ExitUnprinted, Message: "the change was made, but not printed: " + err.Error(), Hint: hint, Err: err}
}

// One prints a single object as asked for.
func One[T any](ctx context.Context, a *App, cols []output.Column[T], item T) error {
	return InFields("columns", output.One(ctx, a.Streams, a.Output(), cols, item))
}
