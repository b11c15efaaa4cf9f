package encoding

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/document"
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
			return bytes.HasPrefix(start, []byte(ZipMagic)) && slices.ContainsFunc(names, func(name string) bool { return bytes.Contains(start, []byte(name)) })
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

// ZipMagic is how archives begin, of which many spreadsheets are some.
const ZipMagic = "PK\x03\x04"

// SpreadsheetOf returns the error of a file whose extension says that it is a spreadsheet,
// nil of any other.
func SpreadsheetOf(path string) *document.Error {
	for _, s := range spreadsheets() {
		if slices.Contains(s.extensions, strings.ToLower(filepath.Ext(path))) {
			return &document.Error{Hint: s.hint, Message: path + " is " + s.what}
		}
	}
	return nil
}

// RefuseBinary is the error of an input that begins so and is no text.
func RefuseBinary(start []byte) *document.Error {
	for _, s := range spreadsheets() {
		if s.isIn(start) {
			return &document.Error{Hint: s.hint, Message: "the input is " + s.what}
		}
	}
	return &document.Error{Hint: "give a text file: CSV, TSV, NDJSON, JSON, YAML or one name a line", Message: "the input is not text but binary"}
}

// IsBinary reports whether what begins so is no text: it begins as files of programs
// do, or has many NULs. A single one may stand in a text by mistake, beside a byte that is
// no UTF-8 too, and is told with its line.
func IsBinary(start []byte) bool {
	const many = 8
	nuls := bytes.Count(start, []byte{0})
	for _, magic := range []string{ZipMagic, "\xd0\xcf\x11\xe0", "\x89PNG", "GIF8", "\xff\xd8\xff", "%PDF-", "\x1f\x8b", "7z\xbc\xaf", "\x7fELF"} {
		if bytes.HasPrefix(start, []byte(magic)) && (nuls > 0 || !validStart(start)) { // somebody may be called so
			return true
		}
	}
	return 4*nuls > len(start) || nuls >= many && !validStart(start)
}

// validStart reports whether a text that may be cut off is valid UTF-8.
func validStart(start []byte) bool {
	for cut := range min(utf8.UTFMax, len(start)) {
		if utf8.Valid(start[:len(start)-cut]) {
			return true
		}
	}
	return false
}
