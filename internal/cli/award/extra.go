package award

import (
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/output"
)

// extraColumns are the columns of an input that mean nothing to ach and are carried into
// the report, in the order of their first appearance. One has another name there where its
// own is taken; preview and run have the same name for it.
type extraColumns struct {
	names  []string // in the input
	Fields []string // of each name in the report; never nil, see [app.checkColumns]
	seen   map[string]bool
	taken  map[string]bool // fields of the report, in lower case: to who reads it again letter case is nothing
}

func NewExtraColumns() *extraColumns {
	x := &extraColumns{Fields: []string{}, seen: map[string]bool{}, taken: map[string]bool{}}
	for _, c := range append(ownResultColumns(), ownForeseenColumns(nil)...) {
		x.taken[c.Name] = true
	}
	return x
}

// Add adds those that a row has and none before it had.
func (x *extraColumns) Add(carried []bulk.Field) {
	for _, f := range carried {
		if x.seen[f.Name] {
			continue
		}
		field := f.Name
		for x.taken[strings.ToLower(field)] {
			field = "input_" + field
		}
		x.seen[f.Name], x.taken[strings.ToLower(field)] = true, true
		x.names, x.Fields = append(x.names, f.Name), append(x.Fields, field)
	}
}

// columns are those of the report.
func (x *extraColumns) columns() []output.Column[bulk.Result] {
	cols := make([]output.Column[bulk.Result], len(x.names))
	for i, name := range x.names {
		cols[i] = output.Column[bulk.Result]{Name: x.Fields[i], AsGiven: true, Value: output.Value[bulk.Result]{Kind: output.String, Of: func(r bulk.Result) any {
			for _, f := range r.Row.Carried {
				if f.Name == name {
					return givenValue(f)
				}
			}
			return nil
		}}}
	}
	return cols
}

// givenValue is a field of the input as it was.
func givenValue(f bulk.Field) any {
	if f.Bare && f.Value == "" {
		return nil
	}
	return output.Given{Text: f.Value, JSON: f.Bare}
}
