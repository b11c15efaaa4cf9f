package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/ui"
)

// reportFormat is the format that the extension of a report asks for.
func reportFormat(path string) (ui.Format, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		return ui.FormatJSON, nil
	case ".ndjson", ".jsonl":
		return ui.FormatNDJSON, nil
	case ".csv":
		return ui.FormatCSV, nil
	case ".tsv":
		return ui.FormatTSV, nil
	case ".yaml", ".yml":
		return ui.FormatYAML, nil
	case ".md":
		return ui.FormatMarkdown, nil
	}
	return "", usage("the extensions are .json, .ndjson, .csv, .tsv, .yaml and .md", "--report: the extension of %q says nothing about its format", path)
}

// checkReport makes sure, before anything is sent, that a report can be written.
func (r *runFlags) checkReport() error {
	if r.report == "" {
		return nil
	}
	probe, err := os.CreateTemp(filepath.Dir(r.report), ".ach-report-*")
	if err != nil {
		return &failure{code: exitUsage, message: fmt.Sprintf("--report: %v; nothing was sent", err), hint: "give a file in a folder that exists and may be written to", err: err}
	}
	_ = probe.Close()
	return os.Remove(probe.Name())
}

// report prints the rows, or writes them to the file asked for.
func (r *bulkRun) report(ctx context.Context, results []bulk.Result) error {
	cols := resultColumns(results)
	if r.flags.report == "" {
		r.tellErrors(results)
		return rows(ctx, r.app, cols, results)
	}
	format, err := reportFormat(r.flags.report)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := ui.Rows(ctx, r.app.streams.To(&b), ui.Output{Format: format, Columns: r.app.columns}, cols, results); err != nil {
		return err
	}
	if err := writeWhole(r.flags.report, b.Bytes()); err != nil {
		return &failure{code: exitFailure, message: "the report could not be written: " + err.Error(), hint: r.goesOn("prints the rows again"), err: err}
	}
	r.app.streams.Note("report: %s", r.flags.report)
	return nil
}

// writeWhole writes a file so that nobody ever sees half of it.
func writeWhole(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".ach-report-*")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// toldErrors is how many rows of a run have their reason told on stderr: a
// table has no room for it.
const toldErrors = 10

func (r *bulkRun) tellErrors(results []bulk.Result) {
	if len(results) == 1 {
		return // it is the error of the command
	}
	told := 0
	for _, res := range results {
		switch {
		case res.Error == "", res.Status == bulk.StatusSkipped:
			continue
		case res.Row.Status == bulk.StatusFailed: // what the plan found wrong was told by it
			continue
		case res.Status == bulk.StatusNotAttempted: // for the reason that ended the run
			continue
		}
		if told++; told > toldErrors {
			r.app.streams.Warn("there are more: in json and csv each row has its reason")
			return
		}
		r.app.streams.Warn("%s: %s", rowName(res), res.Error)
	}
}

// rowName is what a message calls a row.
func rowName(res bulk.Result) string {
	if res.Row.User != "" || res.Row.UserID != 0 {
		return userName(res.Row.User, res.Row.UserID)
	}
	return "award " + itoa(res.Row.AwardID)
}

func resultColumns(results []bulk.Result) []ui.Column[bulk.Result] {
	type R = bulk.Result
	cols := ownResultColumns()
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	for _, c := range carriedColumns(names, carriedNames(results)) {
		cols = append(cols, ui.Column[R]{Name: c.field, AsGiven: true, Value: func(r R) any { return carriedValue(r.Row, c.name) }})
	}
	return cols
}

// ownResultColumns are those of ach, without any from the input.
func ownResultColumns() []ui.Column[bulk.Result] {
	type R = bulk.Result
	return []ui.Column[R]{
		{Name: "line", Doc: "line of the input, or place in what was given, from 1", Value: func(r R) any { return r.Row.Line }},
		{Name: "user", Header: "User", Doc: "user name; null where it is not known", Value: func(r R) any { return text(r.Row.User) }},
		{Name: "user_id", Doc: "number of the user", Value: func(r R) any { return orNull(r.Row.UserID) }},
		{Name: "achievement_id", Doc: "number of the achievement", Value: func(r R) any { return orNull(r.Row.AchievementID) }},
		{Name: "status", Header: "Status", Doc: "awarded or revoked, skipped (nothing to do), failed, unknown, or not_attempted", Value: func(r R) any { return string(r.Status) }, Style: func(r R) ui.Style { return statusStyle(r.Status) }},
		{Name: "award_id", Header: "Award", Doc: "number of the award made, revoked or found; null where there is none", ID: true, Value: func(r R) any { return orNull(r.AwardID) }},
		{Name: "attempts", Doc: "how often the change was sent", Value: func(r R) any { return r.Attempts }},
		{Name: "error", Doc: "why it failed, or null", Value: func(r R) any { return text(r.Error) }},
	}
}

// A carried column of the input has another name in the report where its own is
// taken there.
type carriedColumn struct{ name, field string }

func carriedColumns(own, names []string) []carriedColumn {
	var cols []carriedColumn
	taken := map[string]bool{}
	for _, name := range own {
		taken[name] = true
	}
	for _, name := range names {
		field := name
		for taken[field] {
			field = "input_" + field
		}
		taken[field] = true
		cols = append(cols, carriedColumn{name, field})
	}
	return cols
}

// carriedNames are the columns carried from the input, in its order.
func carriedNames(results []bulk.Result) []string {
	carried := make([][]bulk.Field, len(results))
	for i, r := range results {
		carried[i] = r.Row.Carried
	}
	return distinctNames(carried)
}

// carriedFields are the names that the carried columns of rows have in a report.
// It is never nil: see [app.checkColumns].
func carriedFields(carried [][]bulk.Field) []string {
	var own []string
	for _, c := range ownResultColumns() {
		own = append(own, c.Name)
	}
	fields := []string{}
	for _, c := range carriedColumns(own, distinctNames(carried)) {
		fields = append(fields, c.field)
	}
	return fields
}

func distinctNames(carried [][]bulk.Field) []string {
	var names []string
	seen := map[string]bool{}
	for _, fields := range carried {
		for _, f := range fields {
			if !seen[f.Name] {
				seen[f.Name] = true
				names = append(names, f.Name)
			}
		}
	}
	return names
}

func carriedValue(row bulk.Row, name string) any {
	for _, f := range row.Carried {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func statusStyle(s bulk.Status) ui.Style {
	switch s {
	case bulk.StatusAwarded, bulk.StatusRevoked:
		return ui.Good
	case bulk.StatusSkipped, bulk.StatusNotAttempted:
		return ui.Dim
	case bulk.StatusUnknown:
		return ui.Warn
	}
	return ui.Bad
}
