package input

import (
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/bulk/mistaken"
	"github.com/ach-cli/ach/internal/formula"
)

// ReadPairs reads all of r as rows of two columns without a header, the second of which may
// be empty, or as a mapping of json or yaml. An error is an [*Error], or one of r.
func ReadPairs(r io.Reader, f Format) (pairs []document.Pair, err error) {
	in := newReader(&bounded{r, MaxYAML + 1}, Options{Format: f}, limits{line: MaxLine, rows: MaxRows})
	if err := in.checkStart(); err != nil {
		return nil, err
	}
	of := map[Format]func([]byte) ([]document.Pair, error){JSON: document.JSONPairs, YAML: document.YAMLPairs}[f]
	switch {
	case in.options.isTable():
		pairs, err = in.tablePairs()
	case of != nil:
		var text []byte
		if text, err = in.all(); err == nil {
			pairs, err = of(text)
		}
	default:
		err = errorf(0, "save it as csv, or as a mapping of json or yaml", "%s has no two columns", f)
	}
	if len(in.problems) > 0 && err == nil { // of a line that was passed over
		err = errorf(in.problems[0].Line, "", "%s", in.problems[0].Text)
	}
	return pairs, in.refuseOlder(err)
}

func (in *reader) tablePairs() (pairs []document.Pair, err error) {
	t := newTable(in)
	err = in.rows(true, func(data []byte, last bool) (size int, err error) {
		if size, more, err := t.begin(data, last); err != nil || more || size > 0 {
			return size, err
		}
		if size, err = t.split(data, last); err != nil || size == 0 || t.problem == "" && isBlank(t.fields) {
			return size, err
		}
		for n := len(t.fields); n > 2 && strings.TrimSpace(t.fields[n-1]) == ""; n-- {
			t.fields = t.fields[:n-1]
		}
		switch {
		case t.problem != "":
			return 0, errorf(in.line, "", "%s", t.problem)
		case len(t.fields) != 2:
			return 0, errorf(in.line, "a row has two columns: a name, and another for it", "the row has not two columns: %s", mistaken.Columns(t.fields))
		}
		pairs = append(pairs, document.Pair{Line: in.line, Key: strings.TrimSpace(formula.Unguard(t.fields[0])), Text: strings.TrimSpace(formula.Unguard(t.fields[1]))})
		return size, in.room(in.line)
	})
	return pairs, err
}
