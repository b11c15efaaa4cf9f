package input

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
)

// objects makes rows of objects of JSON.
type objects struct{ cells []cell }

// row is the row of an object on a line. It is valid until the next call.
//
// The cells are cut out of the text: that leaves next to no garbage, which [json.Decoder]
// does, and shows the order of the keys and a key that stands there twice, which a map
// does not.
func (o *objects) row(line int, text []byte) row {
	r := row{line: line}
	object := bytes.TrimSpace(text)
	switch {
	case !utf8.Valid(text):
		r.problem = notUTF8
	case !json.Valid(text):
		r.problem = fmt.Sprintf("the row is not a JSON object: %v", json.Unmarshal(text, new(any)))
	case strings.IndexByte("[tfn", object[0]) >= 0:
		r.problem = "the row is JSON, but neither a name nor an object"
	case document.HalfCharacter(text):
		r.problem = `the row has half a character in it (a \u escape from d800 to dfff that has no partner)`
	case object[0] != '{':
		r.cells, r.item = []cell{nameCell(jsonValue(object))}, true
	default:
		o.cells = o.cells[:0]
		const between = blanks + ",:"
		for rest := bytes.TrimLeft(object[1:], between); rest[0] != '}'; rest = bytes.TrimLeft(rest, between) {
			key, behind := document.FirstValue(rest)
			raw, behind := document.FirstValue(bytes.TrimLeft(behind, between))
			o.cells, rest = append(o.cells, cell{name: document.Unquote(key), value: jsonValue(raw)}), behind
		}
		r.cells = o.cells
	}
	return r
}

// nameCell is the cell of a row that is no more than a name.
func nameCell(v value) cell {
	v.text, v.bare, v.json, v.unlike = asName(v.text), false, false, ""
	return cell{name: colUser, value: v}
}

// jsonValue returns a value of JSON. A null is as good as no key.
func jsonValue(raw []byte) value {
	v := value{text: string(raw), bare: true, json: true}
	switch raw[0] {
	case '"':
		return value{text: document.Unquote(raw)}
	case 'n':
		v.text = ""
	case '{', '[':
		var compact bytes.Buffer
		_ = json.Compact(&compact, raw) // it is valid
		v.text = compact.String()
	}
	if strings.Trim(v.text, "-0123456789") != "" { // it is valid, so otherwise it is a whole number
		v.unlike = "is neither text nor a whole number"
	}
	return v
}

// readNDJSON reads one object a line.
func (in *reader) readNDJSON() error {
	rows := &objects{}
	return in.lines(func(line []byte) error { return in.put(rows.row(in.line, line)) })
}

const (
	rowsKey  = "rows"
	jsonHint = "json is an array of names or objects, and one object a line is read by --format ndjson; from anything else --select takes the names"
	blanks   = " \t\r\n"
)

// readJSON reads an array of objects, or the one under "rows" of an object, as a dry run
// prints them. It holds no more of the text than one of them.
//
// Where the text is no JSON the reading ends: which of the following objects are rows can
// then no longer be told.
func (in *reader) readJSON() error {
	in.build.typed = true
	d := &jsonRows{reader: in}
	switch err := in.pieces(d.take); {
	case err != nil, d.place == atEnd:
		return err
	case d.place == atStart:
		return noRows("the input is empty")
	}
	return errorf(in.line, "it may not have been written to its end", "the JSON ends in the middle")
}

// jsonRows is a JSON text that is read piece by piece.
type jsonRows struct {
	*reader
	objects
	place  place
	inRows bool // not in the object around them
	object int  // line of that object, 0 where there is none
	found  bool // the rows are
}

// A place is one in a list: of rows, or of keys and values.
type place int

const (
	atStart  place = iota // no list has begun
	atFirst               // an item or the end is next
	atItem                // an item
	atBehind              // a comma or the end
	atEnd                 // the document has ended
)

// take takes blanks, a sign between values, or a row.
func (d *jsonRows) take(data []byte, _ bool) (size int, err error) {
	text := bytes.TrimLeft(data, blanks)
	if len(text) == 0 || len(text) < len(data) {
		return len(data) - len(text), nil
	}
	if size, err = d.piece(text); err == nil && size == 0 && len(text) > d.limits.line {
		err = errorf(d.line, "", "%s", tooLong(d.limits.line))
	}
	return size, err
}

// piece is take for a text that begins with no blank.
func (d *jsonRows) piece(text []byte) (size int, err error) {
	end := byte('}')
	if d.inRows {
		end = ']'
	}
	switch c := text[0]; {
	case d.place == atEnd:
		return 0, errorf(d.line, jsonHint, "there is more behind the end of the JSON")
	case d.place == atStart && c == '[':
		d.place, d.inRows, d.found = atFirst, true, true
	case d.place == atStart && c == '{':
		d.place, d.object = atFirst, d.line
	case d.place == atStart:
		return 0, errorf(d.line, jsonHint, "the input is no JSON array")
	case c == end && d.place != atItem && !d.found:
		return 0, errorf(d.object, jsonHint, "the input is one JSON object, and it has no list %s", quote(rowsKey))
	case c == end && d.place != atItem && d.inRows && d.object > 0:
		d.place, d.inRows = atBehind, false
	case c == end && d.place != atItem:
		d.place = atEnd
	case c == ',' && d.place == atBehind:
		d.place = atItem
	case d.place == atBehind:
		return 0, d.broken(fmt.Errorf("%q stands where ',' has to", c))
	case d.inRows:
		return d.row(text)
	default:
		return d.pair(text)
	}
	return 1, nil
}

func (d *jsonRows) row(text []byte) (size int, err error) {
	value, rest := document.FirstValue(text)
	if rest == nil || len(value) > d.limits.line {
		return 0, nil
	}
	d.place = atBehind
	if value = text[:max(1, len(value))]; utf8.Valid(value) && !json.Valid(value) {
		return 0, d.broken(json.Unmarshal(value, new(any)))
	}
	return len(value), d.put(d.objects.row(d.line, value))
}

// pair reads a key of the object around the rows with its value, or up to the first of the
// rows.
func (d *jsonRows) pair(text []byte) (size int, err error) {
	key, rest := document.FirstValue(text)
	colon := bytes.TrimLeft(rest, blanks)
	if len(colon) == 0 {
		return 0, nil
	}
	name := ""
	if err := json.Unmarshal(text[:max(1, len(key))], &name); err != nil {
		return 0, d.broken(err)
	}
	if colon[0] != ':' {
		return 0, d.broken(fmt.Errorf("%q stands where ':' has to", colon[0]))
	}
	value := bytes.TrimLeft(colon[1:], blanks)
	if name == rowsKey && bytes.HasPrefix(value, []byte("[")) {
		if d.found {
			return 0, errorf(d.line, "", "the JSON has the key %s twice", quote(rowsKey))
		}
		d.place, d.inRows, d.found = atFirst, true, true
		return len(text) - len(value) + 1, nil
	}
	first, rest := document.FirstValue(value)
	if rest == nil {
		return 0, nil
	}
	if first = value[:max(1, len(first))]; !json.Valid(first) {
		return 0, d.broken(json.Unmarshal(first, new(any)))
	}
	d.place = atBehind
	return len(text) - len(rest), nil
}

// broken is the error of a text that is no JSON.
func (d *jsonRows) broken(err error) error {
	hint := ""
	if d.object > 0 && !d.found { // whose rows are nowhere, so it may be one of another format
		hint = jsonHint
	}
	return errorf(d.line, hint, "the JSON is broken: %v", err)
}
