package output

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/formula"
	"github.com/ach-cli/ach/internal/sanitize"
)

// matrix is the cells of all columns that fit into a cell, for CSV and TSV, with
// the header above where it is asked for. Every cell is cleaned, and none runs as a
// formula, but those of columns that are printed as they were given. Where they go to a
// terminal, those are cleaned too.
func matrix(cols []column, rows int, header, terminal bool) [][]string {
	cols = flat(cols)
	lines := make([][]string, 0, rows+1)
	add := func(value func(column) any) {
		line := make([]string, len(cols))
		for i, c := range cols {
			line[i] = c.cell(value(c), terminal)
		}
		lines = append(lines, line)
	}
	if header {
		add(func(c column) any { return c.name }) // it may be that of a column of the input
	}
	for row := range rows {
		add(func(c column) any { return c.value(row) })
	}
	return lines
}

// cell is a value of the column in CSV and TSV. Only text can be a formula: numbers
// of ours are left alone.
func (c column) cell(v any, terminal bool) string {
	text := plainText(v)
	_, isText := v.(string)
	_, isGiven := v.(Given)
	switch {
	case !isText && !isGiven:
		return text
	case !c.asGiven && !isGiven:
		text = sanitize.Line(text)
	case terminal: // it shows it: there control characters are made visible
		text = sanitize.Cells(text)
	}
	if c.asGiven {
		return text
	}
	return formula.Guard(text)
}

// quotedInCSV reports whether a cell has to stand in quotes: where package csv puts it
// there, and where a reader may take it for something else. So one with a semicolon, which parts cells for a spreadsheet of a country where the comma is in
// numbers, and one with a #, which begins a comment for some readers.
func quotedInCSV(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return strings.ContainsAny(cell, "\",;\r\n") || unicode.IsSpace(first) || first == '#' || cell == `\.` // the end of the data for PostgreSQL
}

// quotedInTSV reports whether a cell has to stand in quotes: a program that parts lines by
// tabs reads the others as they are. Spreadsheets take a quote at the beginning for one
// around the cell.
func quotedInTSV(cell string) bool {
	return strings.HasPrefix(cell, `"`) || strings.ContainsAny(cell, "\t\r\n")
}

func delimited(lines [][]string, comma byte, quoted func(string) bool) []byte {
	var b bytes.Buffer
	for _, line := range lines {
		for i, cell := range line {
			if i > 0 {
				b.WriteByte(comma)
			}
			if !quoted(cell) {
				b.WriteString(cell)
				continue
			}
			b.WriteByte('"')
			b.WriteString(strings.ReplaceAll(cell, `"`, `""`))
			b.WriteByte('"')
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func renderIDs(cols []column, rows int) ([]byte, error) {
	c, err := idColumn(cols)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for row := range rows {
		// An object without an id is left out: an empty line would be taken for one.
		if v := c.value(row); v != nil {
			b.WriteString(sanitize.Line(plainText(v)))
			b.WriteByte('\n')
		}
	}
	return b.Bytes(), nil
}
