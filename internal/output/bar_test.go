package output

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

func TestBar(t *testing.T) {
	blocks, signs := []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, []string{"#"}
	for _, tt := range []struct {
		n, most int64
		steps   []string
		want    string
	}{
		{0, 10, blocks, ""}, {-1, 10, blocks, ""}, {10, 10, blocks, "██████████"}, {5, 10, blocks, "█████"}, {1, 1000000, blocks, "▏"}, {9, 16, blocks, "█████▋"},
		{10, 10, signs, "##########"}, {1, 1000, signs, "#"}, {3, 4, signs, "########"}, {1 << 62, 1 << 62, signs, "##########"},
	} {
		if got := bar(tt.n, tt.most, tt.steps); got != tt.want {
			t.Errorf("%d of %d: %q, want %q", tt.n, tt.most, got, tt.want)
		}
	}
}

// Bars stand on a terminal only, and are no field of any format.
func TestBarsAreForATerminal(t *testing.T) {
	type row struct{ n int }
	cols := []Column[row]{
		{Name: "n", Header: "N", Bar: true, Value: Int(func(r row) int { return r.n })},
		{Name: "share", Header: "Share", Value: Share(func(r row) (int, int) { return r.n, 3 }), Text: func(r row) string { return Percent(r.n, 3) }},
	}
	rows := []row{{0}, {1}, {3}}
	for format, want := range map[Format]string{
		FormatTable: "N  SHARE\n0     0%\n1    33%\n3   100%\n", FormatCSV: "n,share\n0,0\n1,0.3333\n3,1\n",
		FormatNDJSON:   `{"n":0,"share":0}` + "\n" + `{"n":1,"share":0.3333}` + "\n" + `{"n":3,"share":1}` + "\n",
		FormatMarkdown: "| N | Share |\n| ---: | ---: |\n| 0 | 0\\% |\n| 1 | 33\\% |\n| 3 | 100\\% |\n",
	} {
		s, _, out, _ := term.Test()
		if err := Rows(t.Context(), s, Output{Format: format}, cols, rows); err != nil || out.String() != want {
			t.Errorf("%s: %v\n%s", format, err, out)
		}
	}
	s, _, out, _ := term.Test()
	s.SetTTY(false, true, false)
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, cols, rows); err != nil || !strings.Contains(out.String(), "3  ██████████   100%\n") {
		t.Errorf("%v\n%s", err, out)
	}
	s, _, out, _ = term.Test()
	s.SetTTY(false, true, false)
	s.Accessible = true
	if err := Rows(t.Context(), s, Output{Format: FormatTable}, cols, rows); err != nil || strings.Contains(out.String(), "█") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestPercent(t *testing.T) {
	for want, of := range map[string][2]int{"": {0, 0}, "0%": {0, 5}, "100%": {5, 5}, "99%": {999, 1000}, "1%": {1, 1000}, "33%": {1, 3}} {
		if got := Percent(of[0], of[1]); got != want {
			t.Errorf("%v: %s, want %s", of, got, want)
		}
	}
}
