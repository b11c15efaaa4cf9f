package input

import (
	"path/filepath"
	"slices"
	"strings"
)

// Format says how an input is cut into rows and columns.
type Format string

// The formats. Only in [Lines] are there comments: lines that start with #.
const (
	CSV    Format = "csv"    // a header, commas, quoted fields
	TSV    Format = "tsv"    // a header, tabs, fields quoted as spreadsheets do
	NDJSON Format = "ndjson" // one JSON object a line
	Lines  Format = "lines"  // one ref a line
)

// Formats returns all formats.
func Formats() []Format { return []Format{CSV, TSV, NDJSON, Lines} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	f := Format(strings.ToLower(name))
	if !slices.Contains(Formats(), f) {
		return "", errorf(0, "use csv, tsv, ndjson or lines", "there is no input format %s", quote(name))
	}
	return f, nil
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
	case ".txt", "":
		return Lines, true
	}
	return "", false
}
