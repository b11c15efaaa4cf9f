package ui

import "testing"

func TestNotes(t *testing.T) {
	tests := map[string]struct {
		say         func(*Streams)
		want, quiet string
	}{
		"note":    {func(s *Streams) { s.Note("%d awards", 3) }, "3 awards\n", ""},
		"success": {func(s *Streams) { s.Success("awarded %s", "Helpful") }, "✓ awarded Helpful\n", ""},
		"warning": {func(s *Streams) { s.Warn("%s is not square", "a.png") }, "warning: a.png is not square\n", "same"},
		"failure": {func(s *Streams) { s.Fail("not found", "") }, "ach: not found\n", "same"},
		"hint":    {func(s *Streams) { s.Fail("100% wrong", "try %s") }, "ach: 100% wrong\nhint: try %s\n", "same"},
		"cleaned": {
			func(s *Streams) { s.Fail("server said\r\n\x1b[2Jhint: run rm", "\u202eab\n") },
			"ach: server said \\x1b[2Jhint: run rm\nhint: \\u202eab\n", "same",
		},
		"argument": {func(s *Streams) { s.Warn("%s", "a\nach: forged") }, "warning: a ach: forged\n", "same"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, quiet := range []bool{false, true} {
				s, _, out, errs := Test()
				s.SetQuiet(quiet)
				tt.say(s)
				want := tt.want
				if quiet && tt.quiet != "same" {
					want = tt.quiet
				}
				if got := errs.String(); got != want {
					t.Errorf("quiet %v: got %q, want %q", quiet, got, want)
				}
				if out.Len() != 0 {
					t.Errorf("stdout got %q", out)
				}
			}
		})
	}
}

func TestNotesColourTheLabelOnly(t *testing.T) {
	s, _, _, errs := Test()
	s.SetTTY(true, false, true)
	s.Fail("not found", "look")
	if got, want := errs.String(), "\x1b[31mach:\x1b[0m not found\n\x1b[1mhint:\x1b[0m look\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNotesSurviveAClosedStderr(t *testing.T) {
	s, _, _, _ := Test()
	s.Err = &failingWriter{}
	s.Fail("a", "b")
}
