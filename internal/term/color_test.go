package term

import "testing"

func TestWantColor(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return func(k string) string { return m[k] }
	}
	tests := map[string]struct {
		mode      string
		env       func(string) string
		tty, pipe bool // wanted on a terminal and on a pipe
	}{
		"nothing set":                  {"auto", env(), true, false},
		"usual terminal":               {"auto", env("TERM", "xterm-256color"), true, false},
		"dumb terminal":                {"auto", env("TERM", "dumb"), false, false},
		"NO_COLOR":                     {"auto", env("NO_COLOR", "1"), false, false},
		"NO_COLOR of any value":        {"auto", env("NO_COLOR", "0"), false, false},
		"NO_COLOR empty":               {"auto", env("NO_COLOR", ""), true, false},
		"CLICOLOR_FORCE":               {"auto", env("CLICOLOR_FORCE", "1"), true, true},
		"CLICOLOR_FORCE off":           {"auto", env("CLICOLOR_FORCE", "0"), true, false},
		"CLICOLOR_FORCE beats dumb":    {"auto", env("CLICOLOR_FORCE", "1", "TERM", "dumb"), true, true},
		"NO_COLOR beats force":         {"auto", env("NO_COLOR", "1", "CLICOLOR_FORCE", "1"), false, false},
		"always beats the environment": {"always", env("NO_COLOR", "1", "TERM", "dumb"), true, true},
		"never beats force":            {"never", env("CLICOLOR_FORCE", "1"), false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := readColorEnv(tt.env)
			if got := wantColor(tt.mode, e, true); got != tt.tty {
				t.Errorf("terminal: got %v, want %v", got, tt.tty)
			}
			if got := wantColor(tt.mode, e, false); got != tt.pipe {
				t.Errorf("pipe: got %v, want %v", got, tt.pipe)
			}
		})
	}
}

func TestSetColor(t *testing.T) {
	s, _, _, _ := Test()
	for _, mode := range []string{"auto", "always", "never"} {
		if err := s.SetColor(mode); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
	for _, mode := range []string{"", "Always", "yes", "\x1b[31m"} {
		if err := s.SetColor(mode); err == nil {
			t.Errorf("%q was accepted", mode)
		}
	}
	if s.mode != "never" {
		t.Errorf("a refused mode changed the setting to %s", s.mode)
	}
}

// TestStylesKeepTheText holds lipgloss to leaving the text itself alone.
func TestStylesKeepTheText(t *testing.T) {
	s, _, _, _ := Test()
	if err := s.SetColor("always"); err != nil {
		t.Fatal(err)
	}
	on, off := s.OutPaint(), paintFor(s.Out, false)
	for _, text := range []string{"", "a", "  a  b  ", "翻訳者", "👨‍👩‍👧"} {
		for _, style := range []Style{Plain, Bold, Dim, Good, Warn, Bad, Style(99)} {
			if got := off(style, text); got != text {
				t.Errorf("without colour %q became %q", text, got)
			}
			got := on(style, text)
			if styled := style > Plain && style <= Bad && text != ""; styled == (got == text) {
				t.Errorf("style %d of %q is %q", style, text, got)
			}
			if len(got) > len(text) && got[len(got)-len(text)-4:] != text+"\x1b[0m" {
				t.Errorf("style %d of %q is %q", style, text, got)
			}
		}
	}
}
