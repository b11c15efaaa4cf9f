package term

import (
	"strings"
	"testing"
)

func TestBarSteps(t *testing.T) {
	for vars, want := range map[string]string{
		"": "▏▎▍▌▋▊▉█", "LANG=C": "#", "LANG=C.UTF-8": "▏▎▍▌▋▊▉█", "LANG=de_DE.utf8": "▏▎▍▌▋▊▉█", "LANG=de_DE": "#", "LC_ALL=POSIX LANG=C.UTF-8": "#", "LC_CTYPE=en_US.UTF-8 LANG=C": "▏▎▍▌▋▊▉█",
	} {
		s, _, _, _ := Test()
		s.SetTTY(false, true, false)
		s.ascii = onlyASCII(func(name string) string {
			for _, set := range strings.Fields(vars) {
				if key, value, _ := strings.Cut(set, "="); key == name {
					return value
				}
			}
			return ""
		})
		if got := strings.Join(s.BarSteps(), ""); got != want {
			t.Errorf("%q: %s, want %s", vars, got, want)
		}
	}
	s, _, _, _ := Test()
	if s.BarSteps() != nil {
		t.Error("there are bars in a pipe")
	}
	s.SetTTY(false, true, false)
	s.env.dumb = true
	if got := strings.Join(s.BarSteps(), ""); got != "#" {
		t.Errorf("a dumb terminal has %s", got)
	}
}
