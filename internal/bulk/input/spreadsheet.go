package input

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// A spreadsheet is a kind of file that a program can save as csv.
type spreadsheet struct {
	what       string
	extensions []string
	hint       string
	isIn       func(start []byte) bool
}

func spreadsheets() []spreadsheet {
	zipped := func(names ...string) func([]byte) bool {
		return func(start []byte) bool {
			return bytes.HasPrefix(start, []byte(zipMagic)) && slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(start, []byte(name)) })
		}
	}
	return []spreadsheet{
		{
			"a workbook of Excel", []string{".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx"},
			`save it as csv: in Excel by "Save As" with the type "CSV UTF-8 (Comma delimited)"`,
			func(start []byte) bool {
				return bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")) || zipped("xl/workbook", "xl/worksheets/")(start) ||
					zipped("[Content_Types].xml")(start) && !zipped("word/", "ppt/")(start)
			},
		},
		{
			"an OpenDocument spreadsheet", []string{".ods", ".fods", ".ots"},
			`save it as csv: in LibreOffice by "Save As" with the type "Text CSV", "Edit filter settings" and the character set "Unicode (UTF-8)"`,
			zipped("application/vnd.oasis.opendocument.spreadsheet"),
		},
		{
			"a spreadsheet of Numbers", []string{".numbers"}, `save it as csv: in Numbers by "Export To", "CSV", with the encoding "Unicode (UTF-8)"`,
			zipped("Index/Document.iwa", "Index.zip", "Index/"),
		},
		{
			"a workbook of Gnumeric", []string{".gnumeric"}, `save it as csv: in Gnumeric by "Export Data", "Export as CSV File"`,
			func([]byte) bool { return false }, // compressed as a whole
		},
	}
}

const zipMagic = "PK\x03\x04"

// SpreadsheetOf returns the error of a file whose extension says that it is a spreadsheet,
// nil of any other.
func SpreadsheetOf(path string) *Error {
	for _, s := range spreadsheets() {
		if slices.Contains(s.extensions, strings.ToLower(filepath.Ext(path))) {
			return errorf(0, s.hint, "%s is %s", path, s.what)
		}
	}
	return nil
}

// refuseBinary is the error of an input that begins so and is no text.
func refuseBinary(start []byte) *Error {
	for _, s := range spreadsheets() {
		if s.isIn(start) {
			return errorf(0, s.hint, "the input is %s", s.what)
		}
	}
	return errorf(0, "give a text file: CSV, TSV, NDJSON, JSON, YAML or one name a line", "the input is not text but binary")
}
