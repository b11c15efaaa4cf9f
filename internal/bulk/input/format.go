package input

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/closest"
)

// Format says how an input is cut into rows and columns.
type Format string

// The formats. Only in [Lines] are there comments: lines that start with #.
const (
	CSV    Format = "csv"    // a header, commas, quoted fields
	TSV    Format = "tsv"    // a header, tabs, fields quoted as spreadsheets do
	NDJSON Format = "ndjson" // one JSON object a line
	JSON   Format = "json"   // an array of objects, or an object that has one under rows
	YAML   Format = "yaml"   // a list of mappings, or a mapping that has one under rows
	Lines  Format = "lines"  // one ref a line
)

// Formats returns all formats.
func Formats() []Format { return []Format{CSV, TSV, NDJSON, JSON, YAML, Lines} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	f := Format(strings.ToLower(name))
	switch {
	case f == "md", f == "markdown":
		return "", errorf(0, forReading, "markdown is for people, and is not read")
	case !slices.Contains(Formats(), f):
		return "", noFormat(name)
	}
	return f, nil
}

// forReading is the way out where a report was made to be looked at.
const forReading = "make the report as csv"

// noFormat is the error of a name that no format has.
func noFormat(name string) error {
	var known []string
	for _, f := range Formats() {
		known = append(known, string(f))
	}
	hint := "the formats are " + strings.Join(known[:len(known)-1], ", ") + " and " + known[len(known)-1]
	if near := closest.Hint(name, known); near != "" {
		hint = near + " " + hint
	}
	return errorf(0, hint, "there is no input format %s", quote(name))
}

// FormatOf returns the format that the extension of a path stands for, and
// whether it stands for any. A path without extension holds one name a line.
func FormatOf(path string) (Format, bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return CSV, true
	case ".tsv":
		return TSV, true
	case ".ndjson", ".jsonl":
		return NDJSON, true
	case ".json":
		return JSON, true
	case ".yaml", ".yml":
		return YAML, true
	case ".txt", "":
		return Lines, true
	}
	return "", false
}
