package output

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ach-cli/ach/internal/sanitize"
)

// Given is a value of the user's own input, which is not to come back changed. In csv, tsv,
// json and ndjson it is just what it was; a terminal, and every other format, gets
// it as it gets all else.
type Given struct {
	Text string
	JSON bool // Text is any value of JSON but a string or null
}

// scalar is the value in one of the other forms of [Value]: a number that would not
// be printed with the same digits, and what holds others, as text.
func (g Given) scalar() any {
	switch {
	case !g.JSON:
		return g.Text
	case g.Text == "true", g.Text == "false":
		return g.Text == "true"
	}
	if whole, err := strconv.ParseInt(g.Text, 10, 64); err == nil && strconv.FormatInt(whole, 10) == g.Text {
		return whole
	}
	if number, err := strconv.ParseFloat(g.Text, 64); err == nil && strconv.FormatFloat(number, 'f', -1, 64) == g.Text {
		return number
	}
	return g.Text
}

// scalar makes the forms of [Value] of a value that may be given.
func scalar(v any) any {
	if g, given := v.(Given); given {
		return g.scalar()
	}
	return v
}

// appendGiven appends the value as JSON. What acts on a terminal is written as an escape,
// of which every reader makes the same character again.
func appendGiven(b *bytes.Buffer, g Given) {
	raw := g.Text
	if !g.JSON {
		var text bytes.Buffer
		appendJSONString(&text, g.Text)
		raw = text.String()
	}
	if sanitize.Prints(raw) {
		b.WriteString(raw)
		return
	}
	for _, r := range raw {
		switch {
		case sanitize.Prints(string(r)):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		}
	}
}

// parsed is the value as a program of jq sees it.
func (g Given) parsed() any {
	v := g.scalar()
	text, isText := v.(string)
	if !g.JSON || !isText {
		return v
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber() // gojq keeps their digits
	var value any
	if err := d.Decode(&value); err != nil {
		return text
	}
	return plain(value)
}
