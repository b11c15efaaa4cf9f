package input

import (
	"bytes"
	"strings"

	"github.com/ach-cli/ach/internal/formula"
)

// readNames reads one ref a line. A first line that is the name of a column is
// refused: it may be a header, and somebody may be called so.
func (in *reader) readNames() error {
	s, first := in.scanner(), true
	for s.next() {
		text := strings.TrimSpace(string(s.text))
		folded := fold(text)
		switch {
		case bytes.HasPrefix(bytes.TrimLeft(s.text, " "), []byte("#")):
			continue
		case first && namesUsers(folded):
			return errorf(s.line, "read a file with a header by --format csv; somebody who is called so is @"+folded,
				"the first line is %s, which is the header of a table and no user", quote(folded))
		}
		r := row{line: s.line, problem: checkText(s.text)}
		first = first && r.problem == notUTF8
		if r.problem == "" {
			text = formula.Unguard(text) // it may be a column of a csv, cut out
			r.cells = []cell{{colUser, value{text: text}}}
		}
		if err := in.put(r); err != nil {
			return err
		}
	}
	return s.err()
}
