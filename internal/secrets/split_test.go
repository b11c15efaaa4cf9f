package secrets

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		line, err string
		want      []string
	}{
		{line: "pass show gitlab", want: []string{"pass", "show", "gitlab"}},
		{line: "  op\tread  'op://team/my item/token' ", want: []string{"op", "read", "op://team/my item/token"}},
		{line: `a "b \"c\" \\ \d" ''`, want: []string{"a", `b "c" \ \d`, ""}},
		{line: `a\ b "$x|y" 'a;b'`, want: []string{"a b", "$x|y", "a;b"}},
		{line: `C:\tools\op.exe read`, want: []string{`C:\tools\op.exe`, "read"}},
		{line: `x a~b 'don'"'"'t'`, want: []string{"x", "a~b", "don't"}},
		{line: "pass show x | head -n 1", err: `"|", which only a shell`},
		{line: "cat $HOME/token", err: `"$", which only a shell`},
		{line: "cat ~/token", err: "~ for a home folder"},
		{line: "a `b`", err: "only a shell"},
		{line: `a "b`, err: "no closing one"},
		{line: "a\nb", err: "line break"},
		{line: " ", err: "blank"},
		{line: "'' a", err: "blank"},
	} {
		got, err := Split(tt.line)
		switch {
		case tt.err == "" && err != nil, tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("%q: error %v, want %q", tt.line, err, tt.err)
		case !slices.Equal(got, tt.want):
			t.Errorf("%q: %q, want %q", tt.line, got, tt.want)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("pass show gitlab")
	f.Add(`a 'b "c' "d \" e"\ f`)
	f.Fuzz(func(t *testing.T, line string) {
		words, err := Split(line)
		if err != nil {
			if words != nil {
				t.Errorf("words beside an error: %q", words)
			}
			return
		}
		// Quoted, the words come back as they are.
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'"'"'`) + "'"
		}
		again, err := Split(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again, words) {
			t.Errorf("%q became %q (%v)", words, again, err)
		}
	})
}

// cmd.exe gets the line as it was written, its quotes included.
func TestShellOfWindows(t *testing.T) {
	line := `op read "op://team/a b/token" | more`
	if got, want := shellLine(Shell("windows", line)), `cmd.exe /d /s /c "`+line+`"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, argv := range [][]string{Shell("linux", line), {"cmd.exe", "/c", "x"}, nil} {
		if got := shellLine(argv); got != "" {
			t.Errorf("%q: got %s", argv, got)
		}
	}
}
