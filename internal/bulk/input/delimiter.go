package input

import (
	"bytes"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
)

// part has t part columns by a delimiter. What is parted by tabs is a tsv, whatever its file
// is called.
func (t *table) part(by string) {
	t.comma, t.separator = []byte(by), delimiter.Plural(by)
	t.bare = t.options.Format == TSV || by == "\t"
}

// begin looks at the first row of a table, which says what parts its columns. It returns
// the size of a line that is no row but said it, or has nothing but delimiters, and whether
// more has to be seen.
func (t *table) begin(data []byte, last bool) (size int, more bool, err error) {
	text, size := firstLine(data, last)
	if t.line == 1 {
		if by, ok := delimiter.Told(string(text)); ok {
			return size, false, t.told(by)
		}
	}
	switch {
	case t.comma != nil:
		return 0, false, nil
	case t.options.Delimiter != "":
		t.part(t.options.Delimiter)
		return 0, false, nil
	case t.options.Format == TSV:
		t.part("\t")
		return 0, false, nil
	case len(bytes.Trim(text, "\",;|"+blanks)) == 0 && bytes.Count(text, []byte(`"`))%2 == 0:
		return size, false, nil
	}
	more, err = t.find(data, last)
	return 0, more, err
}

// told parts columns as the first line says. It refuses what contradicts it.
func (t *table) told(by string) error {
	const says = "its first line says that the columns are parted by %s, and not by %s"
	switch given := t.options.Delimiter; {
	case given != "" && given != by:
		return errorf(1, "leave out --delimiter, or that line", says, delimiter.Plural(by), delimiter.Plural(given))
	case t.options.Format == TSV && given == "" && by != "\t":
		return errorf(1, "read it with --format csv", says, delimiter.Plural(by), "tabs")
	}
	t.part(by)
	return nil
}

// find finds what parts the columns in the header: the sign, outside of quotes, that cuts
// out a column for users. If several do, it is not guessed which of them is meant. If none
// does, the input is of no use but for what its columns are called: it is the one that
// stands there most.
func (t *table) find(data []byte, last bool) (more bool, err error) {
	var naming []string
	most, columns := ",", 1
	for _, by := range delimiter.Found() {
		t.part(by)
		size, err := t.split(data, last)
		switch {
		case err != nil: // the quotes are wrong, which is told when the header is read
			continue
		case size == 0:
			t.comma = nil
			return true, nil
		case len(t.fields) > 1 && t.namesUsers():
			naming = append(naming, by)
		}
		if len(t.fields) > columns {
			most, columns = by, len(t.fields)
		}
	}
	switch len(naming) {
	case 0:
		t.part(most)
	case 1:
		t.part(naming[0])
	default:
		return false, errorf(t.line, fmt.Sprintf("say which it is: --delimiter %s or --delimiter %s", delimiter.Word(naming[0]), delimiter.Word(naming[1])),
			"the header has a column for users whether it is parted by %s or by %s", delimiter.Plural(naming[0]), delimiter.Plural(naming[1]))
	}
	return false, nil
}
