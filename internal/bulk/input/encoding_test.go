package input_test

import (
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// inUTF16 is a text in UTF-16, with a byte order mark.
func inUTF16(order binary.AppendByteOrder, text string) string {
	data := order.AppendUint16(nil, 0xfeff)
	for _, unit := range utf16.Encode([]rune(text)) {
		data = order.AppendUint16(data, unit)
	}
	return string(data)
}

// What is read of UTF-16 is what is read of the same text in UTF-8, in every format, with
// its problems and their lines.
func TestUTF16IsReadAsUTF8(t *testing.T) {
	for format, text := range map[input.Format]string{
		input.CSV:    "user;Übung\r\nalice;\"a\r\n🎉\"\r\na b;x\r\nc;y\x00\r\n" + strings.Repeat("dora;ü🎉\n", 20_000),
		input.TSV:    "user\tÜbung\nalice\t\"a\nü🎉\"\na b\tx\n",
		input.Lines:  "# ü\nalice\na b\nc\n",
		input.NDJSON: "{\"user\":\"alice\",\"x\":\"ü🎉\"}\n{\"usr\":1}\n",
		input.JSON:   "[{\"user\":\"alice\",\"x\":\"ü🎉\"},\n{\"usr\":1}]\n",
		input.YAML:   "- user: alice\n  x: ü🎉\n- usr: 1\n",
	} {
		want, problems, err := input.Read(strings.NewReader(text), input.Options{Format: format})
		if err != nil || len(want) == 0 || len(problems) == 0 {
			t.Fatalf("%s: %d records, %d problems, %v", format, len(want), len(problems), err)
		}
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			r := iotest.HalfReader(strings.NewReader(inUTF16(order, text)))
			got, told, err := input.Read(r, input.Options{Format: format})
			if err != nil || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(told, problems) {
				t.Errorf("%s, %s: %d of %d records, problems %+v, error %v", format, order, len(got), len(want), told, err)
			}
		}
	}
}

func TestBrokenUTF16(t *testing.T) {
	good := inUTF16(binary.LittleEndian, "user\nalice\n")
	for text, want := range map[string]string{
		good + "b":                       "line 3: the input ends in the middle of a character of UTF-16",
		good + "\x00\xd8":                "line 3: the input has half a character of UTF-16 in it",
		good + "\x00\xd8a\x00":           "line 3: the input has half a character of UTF-16 in it",
		good + "\x00\xdc\n\x00":          "line 3: the input has half a character of UTF-16 in it",
		"\xff\xfe":                       "the input is empty",
		"\xff\xfe\x00\x00u\x00\x00\x00":  "the input is encoded in UTF-32",
		"\x00\x00\xfe\xff\x00\x00\x00u":  "the input is encoded in UTF-32",
		"\x00u\x00s\x00e\x00r\x00\n\x00": "the input is encoded in UTF-16, and has no byte order mark",
	} {
		for _, format := range []input.Format{input.CSV, input.YAML} {
			_, _, err := input.Read(strings.NewReader(text), input.Options{Format: format})
			var e *input.Error
			if !errors.As(err, &e) || err.Error() != want || !strings.Contains(e.Hint, "UTF-8") && e.Message != "the input is empty" {
				t.Errorf("%s %q: %v, want %s", format, text, err, want)
			}
		}
	}
	_, _, err := input.Read(strings.NewReader(inUTF16(binary.LittleEndian, "user\nalice\n")+"\x00\xd8"), input.Options{Format: input.JSON})
	if err == nil {
		t.Error("half a character in json")
	}
}

// A table in an older encoding is refused as a whole, with each row that shows it. One that
// is UTF-8 elsewhere has some broken rows.
func TestOlderEncodings(t *testing.T) {
	many := strings.Repeat("alice,x\n", 100_000)
	for _, tt := range []struct {
		format input.Format
		text   string
		line   int // of the error, 0 if there is none
		wrong  int // rows
	}{
		{input.CSV, "user,name\nalice,J\xf6rg\ndora,x\nbob,\x80\n", 2, 2},
		{input.CSV, "user,name\nalice,J\xf6rg\ndora,ö\nbob,\x80\n", 0, 2},
		{input.CSV, "\xef\xbb\xbfuser,name\nalice,J\xf6rg\n", 0, 1},
		{input.CSV, "user,name\nalice,J\x81rg\n", 0, 1},
		{input.CSV, "user,name\n" + many + "alice,J\xf6rg\n", 100_002, 1},
		{input.CSV, "user,name\nalice,J\xf6rg\n" + many + "alice,ö\n", 0, 1},
		{input.CSV, "user;Gr\xfc\xdfe\nalice;x\n", 1, 0},
		{input.TSV, "user\tname\nalice\tJ\xf6\n", 2, 1},
		{input.Lines, "alice\nJ\xf6", 2, 1},
		{input.Lines, "# J\xf6rg\nalice\n", 0, 0},
		{input.NDJSON, "{\"user\":\"alice\"}\n{\"user\":\"\xf6\"}\n", 0, 1},
	} {
		_, problems, err := input.Read(iotest.HalfReader(strings.NewReader(tt.text)), input.Options{Format: tt.format})
		var e *input.Error
		if tt.line == 0 && err != nil || tt.line > 0 && (!errors.As(err, &e) || e.Line != tt.line || !strings.Contains(e.Message, "Windows-1252") || !strings.Contains(e.Hint, "UTF-8")) || len(problems) != tt.wrong {
			t.Errorf("%s %.40q: %v, %v", tt.format, tt.text, err, problems)
		}
	}
}

func TestSpreadsheetsAreToldHowToSave(t *testing.T) {
	zip := "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00"
	for text, want := range map[string]string{
		zip + "[Content_Types].xml":                                    "a workbook of Excel",
		zip + strings.Repeat("\x00\xff", 9000) + "xl/workbook.xml":     "a workbook of Excel",
		zip + "[Content_Types].xml\x00word/document.xml":               "not text but binary",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00":                     "a workbook of Excel",
		zip + "mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet",
		zip + "mimetypeapplication/vnd.oasis.opendocument.text":        "not text but binary",
		zip + "Index/Document.iwa":                                     "a spreadsheet of Numbers",
	} {
		_, _, err := input.Read(strings.NewReader(text), input.Options{Format: input.CSV})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
	}
	for path, want := range map[string]string{"a.xlsx": "Excel", "A.XLS": "Excel", "b/c.ods": "OpenDocument", "x.numbers": "Numbers", "x.csv": "", "xlsx": ""} {
		if err := input.SpreadsheetOf(path); (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Message, want) || !strings.Contains(err.Hint, "save it as csv")) {
			t.Errorf("SpreadsheetOf(%q): %v", path, err)
		}
	}
}
