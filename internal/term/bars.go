package term

import (
	"strings"
)

// BarSteps are the characters that bars on Out are made of, which fill a growing part of
// a column of the screen: eighths, or # where the terminal shows ASCII only. Where nobody
// looks at them there are none: in a pipe, and before a screen reader.
func (s *Streams) BarSteps() []string {
	switch {
	case !s.outTTY, s.Accessible:
		return nil
	case s.ascii, s.env.dumb:
		return []string{"#"}
	}
	return strings.Split("▏▎▍▌▋▊▉█", "")
}

// onlyASCII reports whether the locale is one whose characters are not those of Unicode.
// Where none is named, a terminal is taken to be of today.
func onlyASCII(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return !strings.Contains(strings.ReplaceAll(locale, "-", ""), "utf8")
		}
	}
	return false
}
