package tokens

import (
	"strings"
	"testing"
)

func TestWhatLooksLikeAToken(t *testing.T) {
	const none, possibly, likely = 0, 1, 2
	for text, want := range map[string]int{
		"glpat-x": likely, "GLPAT-0123456789": likely, "my_glpat-1": likely, "https://oauth2:glpat-1@host": likely,
		"glpat-AbCdEfGhIjKlMnOpQrSt.01.0a1b2c3d4": likely, "gloas-1": likely, "glsoat-1": likely, "glcbt-64_x": likely,
		"glptt-0123456789": likely, "glimt-1": likely, "glagent-1": likely, "glffct-1": likely, "glrtr-1": likely,
		"glrt-0123456789abcdef": likely, "gldt-0123456789abcdef": likely, "glft-0123456789abcdef": likely, "glwt-0123456789abcdef": likely,
		"GR1348941AbCdEfGhIjKlMnOpQrSt": likely,
		"AbCdEfGh1234567890xyz":         possibly, "acme-AbCdEfGh1234567890xyz": possibly,
		"0123456789abcdef0123456789abcdef": possibly, "eyJhbGciOiJIUzI1NiJ9.x": possibly,
		"": none, "glpat-": none, "glrt-team": none, "glft-tools/x": none, "gladly-done": none, "acme/tools": none,
		"a-very-long-name-of-a-group-2024": none, "A_VERY_LONG_VARIABLE_2024": none, "an-unusually-long-word-without-any": none,
		"Config-File-Of-Somebody": none, "https://gitlab.example.org": none,
	} {
		got := none
		if Possibly(text) {
			got = possibly
		}
		if Likely(text) {
			got = likely
		}
		if got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
		if blanked := Blank("<" + text + ">"); Likely(blanked) || want != likely && blanked != "<"+text+">" {
			t.Errorf("%q becomes %q", text, blanked)
		}
		if blanked := BlankPossible("<" + text + ">"); Possibly(blanked) || want == none && blanked != "<"+text+">" {
			t.Errorf("%q becomes %q", text, blanked)
		}
	}
	if got := Blank("the token glpat-1. It"); got != "the token "+Blanked+". It" {
		t.Errorf("%q", got)
	}
}

func FuzzBlank(f *testing.F) {
	f.Add("a glpat-1 b AbCdEfGh1234567890xyz")
	f.Fuzz(func(t *testing.T, text string) {
		got := BlankPossible(text)
		if Possibly(got) || strings.Contains(got, "glpat-1") {
			t.Errorf("%q becomes %q", text, got)
		}
		if BlankPossible(got) != got {
			t.Errorf("%q changes again", got)
		}
	})
}
