package input_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/sanitize"
)

// Every character that is printed as it is may stand in a name, and so may what
// GitLab keeps in a name although it is not.
func TestEveryNameCanBeRead(t *testing.T) {
	names := []string{
		"می\u200cخواهم", "👨\u200d👩\u200d👧", "❤\ufe0f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\u0600١", "a, b; c\td", "a\nb", "a\u200bb", "\u202ex",
	}
	const batch = 64
	for first := rune(1); first <= unicode.MaxRune; first += batch {
		var b strings.Builder
		for r := first; r < first+batch; r++ {
			if name := "a" + string(r); sanitize.Prints(name) {
				b.WriteString(name)
			}
		}
		if b.Len() > 0 {
			names = append(names, b.String()+"a")
		}
	}
	for _, name := range names {
		object, err := json.Marshal(map[string]string{"user": "alice", "achievement": name})
		if err != nil {
			t.Fatal(err)
		}
		cell := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		for format, text := range map[input.Format]string{
			input.CSV: "user,achievement\nalice," + cell + "\n", input.TSV: "achievement\tuser\n" + cell + "\talice\n", input.NDJSON: string(object),
		} {
			records, problems, err := input.Read(strings.NewReader(text), input.Options{Format: format})
			if err != nil || len(problems) > 0 || len(records) != 1 || records[0].Achievement != name {
				t.Fatalf("%s: %+q is read as %+v, problems %v, error %v", format, name, records, problems, err)
			}
		}
	}
}

func TestAHeaderMayHaveJoiners(t *testing.T) {
	records, problems, err := input.Read(strings.NewReader("user,\u0645\u06cc\u200cخواهم\nalice,x\n"), input.Options{Format: input.CSV})
	if err != nil || len(problems) > 0 || records[0].Carried[0].Value != "x" {
		t.Errorf("%+v, problems %v, error %v", records, problems, err)
	}
}
