package input_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// The same four people, as real programs wrote them in several languages and with several
// settings: semicolons, tabs and pipes, decimals with commas, UTF-16, a header cell that is
// empty and one with a line break. testdata/spreadsheets/versions.txt has the programs.
func TestTablesOfRealSpreadsheets(t *testing.T) {
	files, err := filepath.Glob("testdata/spreadsheets/*.csv")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			for _, column := range []string{"github name", "3"} {
				records, problems, err := readFile(t, path, column)
				var e *input.Error
				switch {
				case strings.Contains(path, "de-default"): // what LibreOffice takes if it is not asked
					if !errors.As(err, &e) || !strings.Contains(e.Message, "Windows-1252") || !strings.Contains(e.Hint, "Edit filter settings") {
						t.Errorf("%v", err)
					}
				case err != nil || len(problems) > 0:
					t.Errorf("%v, %v", problems, err)
				default:
					checkPeople(t, records)
				}
			}
		})
	}
	_, _, err = readFile(t, "testdata/spreadsheets/people.ods", "1")
	if err == nil || !strings.Contains(err.Error(), "OpenDocument") {
		t.Errorf("the spreadsheet itself: %v", err)
	}
}

func readFile(t *testing.T, path, userColumn string) ([]rec, []input.Problem, error) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	o := input.Options{Format: input.CSV, Columns: input.Columns{User: userColumn, Message: "bemerkung"}}
	if strings.Contains(path, "caret") {
		o.Delimiter = "^"
	}
	return input.Read(file, o)
}

func checkPeople(t *testing.T, records []rec) {
	t.Helper()
	users := []string{"dora", "@erin", "frank", "alice"}
	messages := []string{`sagt "hallo", oft`, "a; b | c", "zwei\nZeilen", `20 € für "alle"`}
	lines, groups, amounts := []int{3, 4, 5, 7}, []string{"Kern", "", "", "Gäste"}, []string{"1234,5", "0,75", "", "1000000"}
	if len(records) != len(users) {
		t.Fatalf("%d records", len(records))
	}
	for i, r := range records {
		if r.User != users[i] || r.Message != messages[i] || r.Line != lines[i] || len(r.Carried) != 7 {
			t.Fatalf("%+v", r)
		}
		amount := strings.ReplaceAll(r.Carried[4].Value, ".", ",")
		if c := r.Carried; c[0].Name != "column 1" || c[0].Value != groups[i] || c[2].Value != users[i] || c[4].Name != "Betrag" || amount != amounts[i] {
			t.Errorf("%+v", r)
		}
	}
}
