package input

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ach-cli/ach/internal/bulk/delimiter"
)

// What parts the columns may be found or said: the same is read.
func FuzzDelimiters(f *testing.F) {
	for _, text := range []string{"user;x\na;1,5\n", "sep=|\nuser|x\na|b\n", "\"a;b\n\"\tuser\n1\t2\n", ";;\n,user;x\n1,2;3\n", "user;a,user_id\n", "\xff\xfeu\x00"} {
		f.Add([]byte(text))
	}
	small := limits{line: 200, rows: 50}
	f.Fuzz(func(t *testing.T, text []byte) {
		found := newTable(newReader(bytes.NewReader(text), Options{Format: CSV}, small))
		if found.checkStart() != nil || found.rows(true, found.take) != nil {
			return
		}
		first, _ := firstLine(bytes.TrimLeft(text, blanks+"\xef\xbb\xbf"), true)
		if len(bytes.Trim(first, "\",;|"+blanks)) == 0 {
			return // whatever parts the columns, it is no header
		}
		o := Options{Format: CSV}
		records, problems, err := read(bytes.NewReader(text), o, small)
		o.Delimiter = string(found.comma)
		if !delimiter.Is(o.Delimiter) {
			if o.Delimiter != "" || records != nil {
				t.Fatalf("%q parts the columns", o.Delimiter)
			}
			return
		}
		sameRecords, sameProblems, sameErr := read(bytes.NewReader(text), o, small)
		if !reflect.DeepEqual(records, sameRecords) || !reflect.DeepEqual(problems, sameProblems) || !reflect.DeepEqual(err, sameErr) {
			t.Fatalf("parted by %q:\n%+v %v %v\n%+v %v %v", o.Delimiter, records, problems, err, sameRecords, sameProblems, sameErr)
		}
	})
}

// Whatever is chosen and carried has a name of its own, under which it is read again from
// what is written of it.
func FuzzColumns(f *testing.F) {
	f.Add([]byte(",Github Name,user,,\nCore,alice,Alice,1,2\n"), "github  name", "")
	f.Add([]byte("name,Name,name (2),column 1,\"a\nb\"\nx,y,1,2,3\n"), "1", "5")
	f.Add([]byte("user_id;username;input_user;user\n1;b;c;d\n"), "user_id", "user")
	small := limits{line: 200, rows: 50}
	f.Fuzz(func(t *testing.T, text []byte, user, message string) {
		for _, format := range []Format{CSV, NDJSON, YAML} {
			records, problems, err := read(bytes.NewReader(text), Options{Format: format, Columns: Columns{User: user, Message: message}}, small)
			var e *Error
			if err != nil && (!errors.As(err, &e) || strings.ContainsAny(err.Error(), "\n\r\x1b")) {
				t.Fatalf("error %q", err)
			}
			checkProblems(t, problems)
			for _, r := range records {
				checkRecord(t, r)
				if format == CSV {
					readsAgain(t, r)
				}
			}
		}
	})
}

// readsAgain writes what a record carries behind a user and reads it.
func readsAgain(t *testing.T, r Record) {
	header, cells := []string{"user"}, []string{"alice"}
	for _, field := range r.Carried {
		if slices.ContainsFunc(header, func(name string) bool { return fold(name) == fold(field.Name) }) {
			t.Fatalf("two fields %q: %+v", field.Name, r.Carried)
		}
		header, cells = append(header, field.Name), append(cells, field.Value)
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	_ = w.Write(header) // to a string
	_ = w.Write(cells)
	w.Flush()
	again, problems, err := Read(strings.NewReader(text.String()), Options{Format: CSV, Delimiter: ","})
	if err != nil || len(problems) > 0 || len(again) != 1 {
		t.Fatalf("%q: %v, %v", text.String(), problems, err)
	}
	if isReport(func(name string) bool { return slices.Contains(header, name) }) {
		return // what came of its rows is not carried
	}
	if !reflect.DeepEqual(again[0].Carried, r.Carried) && len(r.Carried) > 0 {
		t.Fatalf("%q:\n%+v\n%+v", text.String(), again[0].Carried, r.Carried)
	}
}

// A text is read from UTF-16 as it is from UTF-8, and what only looks like UTF-16 ends in a
// problem or an error.
func FuzzUTF16(f *testing.F) {
	f.Add([]byte("user;ü\r\na;🎉\n"), true)
	f.Add([]byte("- user: a\n  x: \ufeff\n"), false)
	f.Add([]byte("\x00\xd8\x00"), true)
	small := limits{line: 200, rows: 50}
	f.Fuzz(func(t *testing.T, text []byte, big bool) {
		var order binary.AppendByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		raw := append(order.AppendUint16(nil, 0xfeff), text...)
		encoded := order.AppendUint16(nil, 0xfeff)
		for _, unit := range utf16.Encode([]rune(string(text))) {
			encoded = order.AppendUint16(encoded, unit)
		}
		for _, format := range Formats() {
			_, problems, err := read(iotest.HalfReader(bytes.NewReader(raw)), Options{Format: format}, small)
			var e *Error
			if err != nil && !errors.As(err, &e) {
				t.Fatalf("an error of another kind: %v", err)
			}
			checkProblems(t, problems)
			if !utf8.Valid(text) || bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(text, []byte("\x00")) {
				continue // its marks are other ones
			}
			records, problems, err := read(bytes.NewReader(text), Options{Format: format}, small)
			if errors.As(err, &e) && strings.Contains(e.Message, "UTF-16") {
				continue // the NULs of another one
			}
			same, told, sameErr := read(iotest.OneByteReader(bytes.NewReader(encoded)), Options{Format: format}, small)
			if !reflect.DeepEqual(records, same) || !reflect.DeepEqual(problems, told) || !reflect.DeepEqual(err, sameErr) {
				t.Fatalf("%s:\n%+v %v %v\n%+v %v %v", format, records, problems, err, same, told, sameErr)
			}
		}
	})
}
