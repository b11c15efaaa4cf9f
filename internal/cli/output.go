package cli

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/tokens"
)

// readOutput checks the flags that say how results are printed, as far as the
// command's own flags do not matter.
func (a *app) readOutput(cmd *cobra.Command, prints []shape) error {
	given := cmd.Flags().Changed
	if a.flags.output != "" || given("output") {
		if _, err := output.ParseFormat(a.flags.output); err != nil {
			return usage("", "--output: %v", err)
		}
	}
	a.streams.JSON = a.saysJSON()
	a.prints = prints
	if given("columns") {
		a.columns = nil
		for name := range strings.SplitSeq(a.flags.columns, ",") {
			a.columns = append(a.columns, strings.TrimSpace(name))
		}
	}
	if given("jq") {
		switch a.flags.output {
		case "", string(output.FormatJSON), string(output.FormatNDJSON):
		default:
			return usage("leave out --output, or use json or ndjson", "--jq: there is no JSON in the format %s", a.flags.output)
		}
		var err error
		if a.query, err = output.ParseQuery(a.flags.jq); err != nil {
			if tokens.Possibly(a.flags.jq) {
				err = errors.New("the program cannot be read, and looks like a token") // parts of which it would repeat
			}
			return usage("it takes a jq program, such as '.[].id'", "--jq: %v", err)
		}
	}
	for name, asked := range map[string]bool{"columns": a.columns != nil, "jq": a.query != nil} {
		if asked && len(a.prints) == 0 {
			return usage("leave out --"+name, "%s prints no fields", cmd.CommandPath())
		}
	}
	return nil
}

// columnsFit refuses columns that the format cannot have. It is asked when the
// settings are read, which may name the format, and so before any request.
func (a *app) columnsFit() error {
	if a.columns == nil {
		return nil
	}
	switch f := a.format(); f {
	case output.FormatIDs:
		return usage("use tsv for columns of your choice", "--columns: the format ids has one column, the id")
	case output.FormatCSV, output.FormatTSV:
		for _, name := range a.columns {
			if a.isList(name) {
				return usage("use json, ndjson or yaml", "--columns: the field %s is a list, which does not fit into a cell of %s", name, f)
			}
		}
	}
	return nil
}

// isList tells whether a field does not fit into a cell, in whatever of its shapes
// the command prints.
func (a *app) isList(name string) bool {
	found := false
	for _, s := range a.prints {
		for _, f := range s.fields {
			if f.name != name {
				continue
			}
			if f.kind != output.Array {
				return false
			}
			found = true
		}
	}
	return found
}

// checkColumns refuses, before any request, names that no field of what will be
// printed has. Fields that only the rows know, of columns of the input, are told
// by further.
func (a *app) checkColumns(further ...string) error {
	if a.columns == nil {
		return nil // most commands: the table of shapes need not be made
	}
	if err := a.columnsFit(); err != nil {
		return err
	}
	var known []string
	for _, s := range a.prints {
		switch {
		case s.open && further == nil:
			return nil // the command looks when it knows the rows
		case s.open:
			known = append(known, further...)
		}
		for _, name := range names(s.fields) {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	return inFields("columns", output.CheckFields(a.columns, known))
}

// inFields names the flag in front of an error about a field; any other error stays
// as it is.
func inFields(flag string, err error) error {
	var e *output.FieldError
	if errors.As(err, &e) {
		return usage(e.Hint(), "--%s: %v", flag, e)
	}
	return err
}

// format is the one asked for by flag, else by the settings if the command read
// them; --jq wants JSON where no flag says otherwise.
func (a *app) format() output.Format {
	f, err := output.ParseFormat(a.outputName())
	if err != nil {
		f = output.FormatTable // both sources were checked where they were read
	}
	if a.query != nil && f != output.FormatNDJSON {
		f = output.FormatJSON
	}
	return f
}

// saysJSON tells whether whoever reads the results reads JSON: it was asked for by
// name. --jq alone makes whatever its program says.
func (a *app) saysJSON() bool {
	return isJSON(a.outputName())
}

// outputName is the format that was asked for by name. Where the settings cannot be
// read a variable still tells.
func (a *app) outputName() string {
	switch {
	case a.flags.output != "":
		return a.flags.output
	case a.loaded != nil:
		return a.loaded.Output
	case a.unread:
		return a.env(config.Find("output").Env[0])
	}
	return ""
}

func isJSON(format string) bool {
	return format == string(output.FormatJSON) || format == string(output.FormatNDJSON)
}

func (a *app) output() output.Output {
	return output.Output{Format: a.format(), Columns: a.columns, Query: a.query}
}

// rows prints many objects as asked for.
func rows[T any](ctx context.Context, a *app, cols []output.Column[T], items []T) error {
	return inFields("columns", output.Rows(ctx, a.streams, a.output(), cols, items))
}

// changed prints the objects that a change gave, see [app.unprinted].
func changed[T any](ctx context.Context, a *app, cols []output.Column[T], items []T) error {
	err := rows(ctx, a, cols, items)
	if len(items) == 0 {
		return err
	}
	return a.unprinted(err, "", again(ctx, cols, items))
}

// changedOne is [changed] for a change of one object.
func changedOne[T any](ctx context.Context, a *app, cols []output.Column[T], item T) error {
	return a.unprinted(one(ctx, a, cols, item), "", again(ctx, cols, []T{item}))
}

// again prints rows once more, otherwise than was asked for.
func again[T any](ctx context.Context, cols []output.Column[T], items []T) func(*term.Streams, output.Output) error {
	return func(s *term.Streams, o output.Output) error {
		return output.Rows(context.WithoutCancel(ctx), s, o, cols, items)
	}
}

// unprinted is the error of printing what a change gave: whoever reads it must not take
// the change for failed, and make it again. Unless hint says where the rows are, they
// are told by again, on stderr.
func (a *app) unprinted(err error, hint string, again func(*term.Streams, output.Output) error) error {
	if err == nil || errors.Is(err, term.ErrClosedPipe) {
		return err
	}
	if hint == "" {
		hint = "only printing failed, after the change; what came of it stands above"
		var told bytes.Buffer
		o := output.Output{Format: output.FormatTable}
		if a.saysJSON() {
			o.Format = output.FormatNDJSON
		}
		switch failed := again(a.streams.To(&told), o); {
		case failed != nil:
			hint = "only printing failed, after the change: look before you make it again"
		case a.saysJSON():
			for line := range strings.Lines(told.String()) {
				a.streams.Warn("changed: %s", strings.TrimSpace(line))
			}
		default:
			_, _ = a.streams.Err.Write(told.Bytes()) // the error that follows tells enough
		}
	}
	return &failure{code: exitUnprinted, message: "the change was made, but not printed: " + err.Error(), hint: hint, err: err}
}

// one prints a single object as asked for.
func one[T any](ctx context.Context, a *app, cols []output.Column[T], item T) error {
	return inFields("columns", output.One(ctx, a.streams, a.output(), cols, item))
}
