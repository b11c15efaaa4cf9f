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
	CSV    Format = "csv"    // a header, commas or what else the header tells, quoted fields
	TSV    Format = "tsv"    // a header, tabs, fields quoted as spreadsheets do
	NDJSON Format = "ndjson" // one JSON object a line
	JSON   Format = "json"   // an array of objects, or an object that has one under rows
	YAML   Format = "yaml"   // a list of mappings, or a mapping that has one under rows
	Lines  Format = "lines"  // one ref a line
)

// A kind says of a format which files have it.
type kind struct {
	format     Format
	extensions []string
}

func kinds() []kind {
	return []kind{
		{CSV, []string{".csv"}},
		{TSV, []string{".tsv"}},
		{NDJSON, []string{".ndjson", ".jsonl"}},
		{JSON, []string{".json"}},
		{YAML, []string{".yaml", ".yml"}},
		{Lines, []string{".txt", ""}},
	}
}

// Formats returns all formats.
func Formats() []Format {
	var all []Format
	for _, k := range kinds() {
		all = append(all, k.format)
	}
	return all
}

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	f := Format(strings.ToLower(name))
	switch {
	case f == "md", f == "markdown":
		return "", errorf(0, "make the report as csv", "markdown is for people, and is not read")
	case !slices.Contains(Formats(), f):
		return "", noFormat(name)
	}
	return f, nil
}

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
	for _, k := range kinds() {
		if slices.Contains(k.extensions, strings.ToLower(filepath.Ext(path))) {
			return k.format, true
		}
	}
	return "", false
}
