package term

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestNotes(t *testing.T) {
	tests := map[string]struct {
		say         func(*Streams)
		want, quiet string
	}{
		"note":    {func(s *Streams) { s.Note("%d awards", 3) }, "3 awards\n", ""},
		"success": {func(s *Streams) { s.Success("awarded %s", "Helpful") }, "✓ awarded Helpful\n", ""},
		"warning": {func(s *Streams) { s.Warn("%s is not square", "a.png") }, "warning: a.png is not square\n", "same"},
		"failure": {func(s *Streams) { s.Fail(Failure{Message: "not found", Hint: ""}) }, "ach: not found\n", "same"},
		"hint":    {func(s *Streams) { s.Fail(Failure{Message: "100% wrong", Hint: "try %s"}) }, "ach: 100% wrong\nhint: try %s\n", "same"},
		"cleaned": {
			func(s *Streams) { s.Fail(Failure{Message: "server said\r\n\x1b[2Jhint: run rm", Hint: "\u202eab\n"}) },
			"ach: server said \\x1b[2Jhint: run rm\nhint: \\u202eab\n", "same",
		},
		"argument": {func(s *Streams) { s.Warn("%s", "a\nach: forged") }, "warning: a ach: forged\n", "same"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, quiet := range []bool{false, true} {
				s, _, out, errs := Test()
				s.Quiet = quiet
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
	s.Fail(Failure{Message: "not found", Hint: "look"})
	if got, want := errs.String(), "\x1b[31mach:\x1b[0m not found\n\x1b[1mhint:\x1b[0m look\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// closed is a stream that nobody reads any more.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestNotesSurviveAClosedStderr(t *testing.T) {
	s, _, _, _ := Test()
	s.Err = closed{}
	s.Fail(Failure{Message: "a", Hint: "b"})
}

func TestNotesAsJSON(t *testing.T) {
	s, _, out, errs := Test()
	s.SetTTY(true, true, true)
	s.JSON = true
	s.Note("%d awards", 3)
	s.Success("awarded \x1b[31m%s", "a\nb")
	s.Warn("look \u202eout")
	s.Fail(Failure{Code: 5, Kind: "not_found", Message: "no such user", Hint: "look"})
	s.Fail(Failure{Code: 2, Kind: "usage", Message: "no"})
	want := `{"level":"note","message":"3 awards"}
{"level":"success","message":"awarded \\x1b[31ma b"}
{"level":"warning","message":"look \\u202eout"}
{"level":"error","code":5,"kind":"not_found","message":"no such user","hint":"look"}
{"level":"error","code":2,"kind":"usage","message":"no","hint":null}
`
	if got := errs.String(); got != want || out.Len() > 0 {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// However much a server says, a message is a line that can be read.
func TestMessagesAreBounded(t *testing.T) {
	for name, long := range map[string]string{
		"letters": strings.Repeat("a", 5<<20), "wide": strings.Repeat("日", 1<<20), "escapes": strings.Repeat("\x1b", 1<<20),
	} {
		for what, say := range map[string]func(*Streams){
			"a note":     func(s *Streams) { s.Note("no: %s", long) },
			"a warning":  func(s *Streams) { s.Warn("no: %s", long) },
			"a failure":  func(s *Streams) { s.Fail(Failure{Message: "no: " + long, Hint: long}) },
			"a question": func(s *Streams) { _, _ = s.Confirm(context.Background(), "no: "+long) },
			"JSON":       func(s *Streams) { s.JSON = true; s.Fail(Failure{Message: "no: " + long, Hint: long}) },
		} {
			s, _, _, errs := Test()
			say(s)
			if got := errs.String(); len(got) > 40_000 || !strings.Contains(got, "no: ") || !strings.Contains(got, "…") {
				t.Errorf("%s, %s: %d bytes, %.40q", what, name, len(got), got)
			}
		}
	}
}

// A token at the place where a message is cut is not left in part.
func TestNoPartOfATokenIsLeftByCutting(t *testing.T) {
	const token = "glpat-0123456789abcdefghij"
	for before := Longest - 40; before < Longest+4; before++ {
		s, _, _, errs := Test()
		s.Warn("%s%s%s", strings.Repeat("x ", before/2), token, strings.Repeat(" y", Longest))
		if strings.Contains(errs.String(), token[:10]) {
			t.Fatalf("after %d: %q", before, errs.String()[before:])
		}
	}
}

// While something is drawn on the terminal, messages go elsewhere.
func TestMessagesAbove(t *testing.T) {
	s, _, _, errs := Test()
	var told []string
	over := s.Above(func(text string) { told = append(told, text) })
	s.Warn("one")
	s.NoteCommand("next:", "ach list")
	s.JSON = true
	s.Note("three")
	over()
	s.Note("four")
	if want := []string{"warning: one", "next: ach list", `{"level":"note","message":"three"}`}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
	if errs.String() != `{"level":"note","message":"four"}`+"\n" {
		t.Errorf("%q", errs)
	}
}
