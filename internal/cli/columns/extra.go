package columns

import (
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/output"
)

// extraColumns are the columns of an input that mean nothing to ach and are carried into
// the report, in the order of their first appearance. One has another name there if its
// own is taken; preview and run have the same name for it.
type extraColumns struct {
	names  []string // in the input
	fields []string // of each name in the report
	seen   map[string]bool
	taken  map[string]bool // fields of the report, in lower case: to who reads it again letter case is nothing
}

func newExtraColumns(mapped bool) *extraColumns {
	x := &extraColumns{seen: map[string]bool{}, taken: map[string]bool{}}
	for _, c := range append(ownResultColumns(), ownForeseenColumns()...) {
		x.taken[c.Name] = true
	}
	if mapped {
		x.taken[mappedColumn().Name] = true
	}
	return x
}

// CarriedFields are the fields that columns of the input have in a report of rows.
func CarriedFields(rows []bulk.Row) []string {
	x := newExtraColumns(slices.ContainsFunc(rows, isMapped))
	for _, row := range rows {
		x.add(row.Carried)
	}
	return x.fields
}

// FileFields are [CarriedFields] and those fields that only some runs have: of a map, and,
// if a wrong row names its achievement, of that.
func FileFields(rows []bulk.Row) []string {
	fields := CarriedFields(rows)
	if slices.ContainsFunc(rows, isMapped) {
		fields = append(fields, mappedColumn().Name)
	}
	if slices.ContainsFunc(rows, namesAchievement) {
		fields = append(fields, achievementField)
	}
	return fields
}

// add adds those that a row has and none before it had.
func (x *extraColumns) add(carried []bulk.Field) {
	for _, f := range carried {
		if x.seen[f.Name] {
			continue
		}
		field := f.Name
		for x.taken[strings.ToLower(field)] {
			field = "input_" + field
		}
		x.seen[f.Name], x.taken[strings.ToLower(field)] = true, true
		x.names, x.fields = append(x.names, f.Name), append(x.fields, field)
	}
}

// columns are those of the report, with each value as it was in the input.
func (x *extraColumns) columns() []output.Column[bulk.Result] {
	cols := make([]output.Column[bulk.Result], len(x.names))
	for i, name := range x.names {
		cols[i] = output.Column[bulk.Result]{Name: x.fields[i], AsGiven: true, Value: output.Value[bulk.Result]{Kind: output.String, Of: func(r bulk.Result) any {
			for _, f := range r.Row.Carried {
				if f.Name == name && (!f.Bare || f.Value != "") {
					return output.Given{Text: f.Value, JSON: f.Bare}
				}
			}
			return nil
		}}}
	}
	return cols
}
