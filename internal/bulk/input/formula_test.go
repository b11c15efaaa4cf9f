package input_test

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// What keeps a cell from being run as a formula is no part of a name, and a column that
// is carried stays as it was. Nor is it part of a message, where ach wrote the file; others
// may have a message in quotes.
func TestReadTakesTheMarkOfFormulasOff(t *testing.T) {
	for header, message := range map[string]string{
		"note":                             "'@bob is great', said max",
		"status,note":                      "'@bob is great', said max",
		"award_id,Status,note":             "'@bob is great', said max",
		"achievement_id,state,note":        "'@bob is great', said max",
		"status,award_id,note":             "@bob is great', said max",
		"achievement_id,state,order,note":  "@bob is great', said max",
		"awarded_at,awarded_by,state,note": "@bob is great', said max",
	} {
		columns := strings.Split("user,achievement,message,"+header, ",")
		cells := make([]string, len(columns))
		copy(cells, []string{"'@5", "'=1+1", "'@bob is great', said max"})
		cells[len(cells)-1] = "'=2"
		for format, separator := range map[input.Format]string{input.CSV: "\",\"", input.TSV: "\"\t\""} {
			text := `"` + strings.Join(columns, separator) + `"` + "\n" + `"` + strings.Join(cells, separator) + `"` + "\n"
			got, problems, err := input.Read(strings.NewReader(text), input.Options{Format: format})
			if err != nil || len(problems) > 0 || len(got) != 1 {
				t.Fatalf("%s, %s: got %+v, problems %v, error %v", format, header, got, problems, err)
			}
			carried := got[0].Carried
			if r := got[0]; r.User != "@5" || r.Achievement != "=1+1" || r.Message != message || carried[len(carried)-1].Value != "'=2" {
				t.Errorf("%s, %s: got %+v", format, header, r)
			}
		}
	}
}

// What a report says of its rows is not carried into the next one.
func TestColumnsOfAReportAreNotCarried(t *testing.T) {
	for format, text := range map[input.Format]string{
		input.CSV:    "line,user,status,award_id,attempts,error,input_attempts,late\n2,a,awarded,7,1,,x,y\n",
		input.TSV:    "user\tinput_attempts\taward_id\tstatus\tlate\na\tx\t7\tawarded\ty\n",
		input.NDJSON: `{"line":2,"user":"a","status":"failed","attempts":0,"input_attempts":"x","award_id":null,"error":"no","t":"y"}`,
	} {
		got, problems, err := input.Read(strings.NewReader(text), input.Options{Format: format})
		if err != nil || len(problems) > 0 || len(got) != 1 {
			t.Fatalf("%s: got %+v, problems %v, error %v", format, got, problems, err)
		}
		if c := got[0].Carried; len(c) != 2 || c[0].Name != "input_attempts" || c[0].Value != "x" || c[1].Value != "y" {
			t.Errorf("%s: carries %+v", format, c)
		}
	}
	for _, text := range []string{"user,status,attempts\na,x,y\n", "user,Status,award_id\na,x,y\n"} {
		got, _, err := input.Read(strings.NewReader(text), input.Options{Format: input.CSV})
		if err != nil || len(got[0].Carried) != 2 {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}
