package output

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/closest"
	"github.com/ach-cli/ach/internal/sanitize"
)

// Format is the shape in which results are printed.
type Format string

// The formats. Table and Markdown are for people and may change; the others are for
// programs and hold every field under its documented name.
const (
	FormatTable  Format = "table"
	FormatJSON   Format = "json"   // one indented array or object
	FormatNDJSON Format = "ndjson" // one compact object a line
	FormatCSV    Format = "csv"    // RFC 4180 with LF, header first
	FormatTSV    Format = "tsv"    // tab between cells, header first
	FormatYAML   Format = "yaml"
	FormatIDs    Format = "ids" // one id a line
	// FormatMarkdown is the table for people as a table of GitLab Flavored Markdown.
	FormatMarkdown Format = "markdown"
)

// Formats returns the names of all formats, the default one first.
func Formats() []string {
	return []string{
		string(FormatTable), string(FormatJSON), string(FormatNDJSON), string(FormatCSV),
		string(FormatTSV), string(FormatYAML), string(FormatIDs), string(FormatMarkdown),
	}
}

// ParseFormat returns the format of that name, or an error that offers the
// closest name and lists all.
func ParseFormat(s string) (Format, error) {
	names := Formats()
	if slices.Contains(names, s) {
		return Format(s), nil
	}
	guess := ""
	if near := closest.To(s, names); len(near) > 0 {
		guess = ", did you mean " + near[0] + "?"
	}
	return "", fmt.Errorf("unknown output format %q%s (known: %s)", sanitize.Line(s), guess, strings.Join(names, ", "))
}
