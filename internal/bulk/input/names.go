package input

import (
	"bytes"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/mistaken"
	"github.com/ach-cli/ach/internal/formula"
)

// readNames reads one ref a line. A first line that is the name of a column is
// refused: it may be a header, and somebody may be called so.
func (in *reader) readNames() error {
	first := true
	return in.lines(func(line []byte) error {
		text := strings.TrimSpace(string(line))
		folded := fold(text)
		switch {
		case bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("#")):
			return nil
		case first && namesUsers(folded):
			return errorf(in.line, "read a file with a header by --format csv; somebody who is called so is @"+folded,
				"the first line is %s, which is the header of a table and no user", quote(folded))
		}
		r := row{line: in.line, problem: checkText(line)}
		if first && r.problem == "" {
			if message, hint := mistaken.FirstLine(text, in.options.Foreign, func(column string) bool { return namesUsers(fold(column)) }); message != "" {
				return errorf(in.line, hint, "%s", message)
			}
		}
		first = first && r.problem == notUTF8
		if r.problem == "" {
			r.cells = []cell{{name: colUser, value: value{text: formula.Unguard(text)}}} // it may be a column of a csv, cut out
		}
		return in.put(r)
	})
}
