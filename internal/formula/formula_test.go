package formula

import "testing"

func TestGuard(t *testing.T) {
	for text, cell := range map[string]string{
		"": "", "'": "'", "''": "''", "Star": "Star", "a=b": "a=b", "'Star'": "'Star'", "5": "5",
		"=": "'=", "=1+1": "'=1+1", "'=1+1": "''=1+1", "''=1+1": "'''=1+1", "@5": "'@5", "@SUM(A1)": "'@SUM(A1)",
		" =1": "' =1", "\t=1": "'\t=1", "\r=1": "'\r=1", "\u200d=1": "'\u200d=1", "\ufe0f+x": "'\ufe0f+x",
		"＝1": "'＝1", "＠x": "'＠x", "－1": "'－1",
		"-": "'-", "-x": "'-x", "+x": "'+x", "-5+3": "'-5+3", "-5:A1": "'-5:A1", "+1 234": "'+1 234", "--5": "'--5",
		"-5": "-5", "+5": "+5", "-1.5": "-1.5", "-1,5": "-1,5", "+1,234.50": "+1,234.50", "-.5": "-.5", "-1e5": "-1e5", "-5%": "-5%", "+49301234": "+49301234",
		"'-5": "'-5", "' '=1": "' '=1",
	} {
		if got := Guard(text); got != cell {
			t.Errorf("Guard(%q) = %q, want %q", text, got, cell)
		}
		if got := Unguard(cell); got != text {
			t.Errorf("Unguard(%q) = %q, want %q", cell, got, text)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, text := range []string{"'=1", "' '=1", "\t@x", "-5", "'-5", "＝", "'"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cell := Guard(text)
		if back := Unguard(cell); back != text {
			t.Errorf("%q is written as %q and read as %q", text, cell, back)
		}
		if cell != "" && (cell[0] == '=' || cell[0] == '@') {
			t.Errorf("%q is written as %q", text, cell)
		}
	})
}
