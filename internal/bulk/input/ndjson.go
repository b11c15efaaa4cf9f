package input

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readNDJSON reads one JSON object a line.
func (in *reader) readNDJSON() error {
	rd := newObjects()
	for {
		text, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := in.object(&rd, in.lines.number, text); err != nil {
			return err
		}
	}
}

// object adds the row that a text of JSON is. One without any value is none.
func (in *reader) object(rd *objects, line int, text []byte) error {
	r, problem := rd.json(line, text)
	return in.rowOf(rd, r, problem)
}

// rowOf adds the row that an object is. Of several on one line the later ones are told
// with their number.
func (in *reader) rowOf(rd *objects, r Record, problem string) error {
	if problem == noUser && rd.empty(r) {
		return nil
	}
	if problem != "" && rd.line == r.Line {
		problem = fmt.Sprintf("object %d: %s", rd.row, problem)
	}
	rd.line = r.Line
	return in.rows.put(r, problem)
}

// json makes a record of the object on a line, or says what is wrong with it.
func (o *objects) json(line int, text []byte) (r Record, problem string) {
	r.Line = line
	o.begin()
	if !json.Valid(text) {
		return r, fmt.Sprintf("the row is not a JSON object: %v", json.Unmarshal(text, new(json.RawMessage)))
	}
	s := strings.TrimSpace(string(text))
	switch {
	case s[0] != '{':
		return r, "the row is JSON, but not an object"
	case halfCharacter(s):
		return r, `the row has half a character in it (a \u escape from d800 to dfff that has no partner)`
	}
	for key, raw := range members(s) {
		if wrong := o.put(&r, unquote(key), valueOf(raw)); problem == "" {
			problem = wrong
		}
	}
	if wrong := o.finish(&r); problem == "" {
		problem = wrong
	}
	return r, problem
}

// valueOf returns a value of JSON. A null is as good as no key.
func valueOf(raw string) value {
	v := value{text: plainText(raw), bare: raw[0] != '"', json: raw[0] != '"', null: raw == "null"}
	switch {
	case v.null, raw[0] == '"':
	case strings.Trim(raw, "-0123456789") != "": // it is valid JSON, so otherwise it is a whole number
		v.unlike = "is neither text nor a whole number"
	}
	return v
}

// plainText returns any value as text for a report.
func plainText(raw string) string {
	switch raw[0] {
	case '"':
		return unquote(raw)
	case '{', '[':
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(raw)); err == nil {
			return b.String()
		}
	case 'n':
		return ""
	}
	return raw
}
