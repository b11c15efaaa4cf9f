package input_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// What keeps a cell from being run as a formula is no part of a name or a message,
// and a column that is carried stays as it was.
func TestReadTakesTheMarkOfFormulasOff(t *testing.T) {
	want := []rec{{Line: 2, User: "@5", Achievement: "=1+1", Message: "-x", Carried: []field{{"note", "'=2", false}}}}
	for format, separator := range map[input.Format]string{input.CSV: ",", input.TSV: "\t"} {
		text := strings.Join([]string{"user", "achievement", "message", "note"}, separator) + "\n" +
			strings.Join([]string{"'@5", "'=1+1", "'-x", "'=2"}, separator) + "\n"
		got, problems, err := input.Read(strings.NewReader(text), format)
		if err != nil || len(problems) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, problems %v, error %v", format, got, problems, err)
		}
	}
}
