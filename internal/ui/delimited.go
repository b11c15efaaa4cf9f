package ui

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matrix is the cells of all columns that fit into a cell, for CSV and TSV, with
// the header above where it is asked for. Every cell is cleaned, so none holds a
// tab or a line break.
func matrix[T any](cols []Column[T], rows []T, cell func(any) (string, error), header bool) ([][]string, error) {
	cols = flat(cols)
	lines := make([][]string, 0, len(rows)+1)
	if header {
		head := make([]string, len(cols))
		for i, c := range cols {
			var err error
			if head[i], err = cell(c.Name); err != nil { // it may be that of a column of the input
				return nil, err
			}
		}
		lines = append(lines, head)
	}
	for _, row := range rows {
		line := make([]string, len(cols))
		for i, c := range cols {
			v, err := c.value(row)
			if err != nil {
				return nil, err
			}
			if line[i], err = cell(v); err != nil {
				return nil, fmt.Errorf("field %s: %w", c.Name, err)
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func tsvCell(v any) (string, error) {
	text, err := plainText(v)
	return Clean(text), err
}

// csvCell is tsvCell, made safe for spreadsheets: a string that one of them
// would run as a formula, because it begins with = + - or @ (in their wide
// forms too, and after whatever looks blank), gets a ' in front. Numbers are left
// alone.
func csvCell(v any) (string, error) {
	text, err := tsvCell(v)
	if _, ok := v.(string); ok && strings.IndexAny(strings.TrimLeftFunc(text, looksBlank), "=+-@＝＋－＠") == 0 {
		text = "'" + text
	}
	return text, err
}

// looksBlank tells whether nothing is to be seen of a character that [Clean]
// leaves: blanks of all widths, joiners, and what chooses between forms of the
// character before.
func looksBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)
}

// renderCSV quotes what package csv would, and cells with a semicolon: that is what
// parts cells for a spreadsheet of a country where the comma is in numbers.
func renderCSV(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	for _, line := range lines {
		for i, cell := range line {
			if i > 0 {
				b.WriteByte(',')
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
	return b.Bytes(), nil
}

// quoted tells whether a cell, which holds no line break, has to stand in quotes.
func quoted(cell string) bool {
	first, _ := utf8.DecodeRuneInString(cell)
	return strings.ContainsAny(cell, `",;`) || unicode.IsSpace(first) || cell == `\.` // the end of the data for PostgreSQL
}

func renderTSV(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	for _, line := range lines {
		b.WriteString(strings.Join(line, "\t"))
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

func renderIDs[T any](cols []Column[T], rows []T) ([]byte, error) {
	c, err := idColumn(cols)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, row := range rows {
		v, err := c.value(row)
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue // an object without an id; an empty line would be taken for one
		}
		id, err := tsvCell(v)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", c.Name, err)
		}
		b.WriteString(id)
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}
