package term

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestConfirm(t *testing.T) {
	tests := map[string]bool{
		"y\n": true, "Y\n": true, "yes\n": true, " YES \r\n": true, "yes": true,
		"": false, "\n": false, "n\n": false, "no\ny\n": false, "yep\n": false, "\x1b[Ay\n": false, strings.Repeat("y", 1000) + "\n": false,
	}
	for in, want := range tests {
		s, input, out, errs := Test()
		input.WriteString(in)
		got, err := s.Confirm(context.Background(), "Delete\n\x1b[2J it?")
		if err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", in, got, err, want)
		}
		if q := strings.TrimSuffix(errs.String(), "\n"); q != `Delete \x1b[2J it? [y/N] ` {
			t.Errorf("question: %q", q)
		}
		if out.Len() != 0 {
			t.Errorf("stdout got %q", out)
		}
	}
}

func TestConfirmLeavesTheNextLine(t *testing.T) {
	s, in, _, _ := Test()
	in.WriteString("y\nn\nrest")
	first, _ := s.Confirm(context.Background(), "a?")
	second, _ := s.Confirm(context.Background(), "b?")
	if !first || second || in.String() != "rest" {
		t.Errorf("got %v, %v, and left %q", first, second, in)
	}
}

func TestConfirmReportsErrors(t *testing.T) {
	s, _, _, _ := Test()
	s.In = iotest.ErrReader(io.ErrUnexpectedEOF)
	if yes, err := s.Confirm(context.Background(), "a?"); yes || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, %v", yes, err)
	}
	s.In, s.Err = strings.NewReader("y\n"), closed{}
	if yes, err := s.Confirm(context.Background(), "a?"); yes || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a question nobody could see was answered: %v, %v", yes, err)
	}
}

func TestConfirmEndsWithItsContext(t *testing.T) {
	s, in, _, _ := Test()
	in.WriteString("y\n")
	if yes, err := s.Confirm(context.Background(), "a?"); !yes || err != nil {
		t.Errorf("got %v, %v", yes, err)
	}
	r, w := io.Pipe() // nobody answers
	defer func() { _ = w.Close() }()
	s.In = r
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if yes, err := s.Confirm(ctx, "a?"); yes || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", yes, err)
	}
}

func TestCanPrompt(t *testing.T) {
	s, _, _, _ := Test()
	for i := range 8 {
		in, out, err := i&1 != 0, i&2 != 0, i&4 != 0
		s.SetTTY(in, out, err)
		if got, want := s.CanPrompt(), in && out && err; got != want {
			t.Errorf("terminals %v %v %v: got %v", in, out, err, got)
		}
	}
}

func TestAsk(t *testing.T) {
	s, in, _, errs := Test()
	in.WriteString(" 1, 2 \r\n\nlast")
	for _, want := range []string{"1, 2", "", "last"} {
		if got, err := s.Ask(context.Background(), "Which\x1b?"); got != want || err != nil {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if _, err := s.Ask(context.Background(), "Which?"); !errors.Is(err, io.EOF) {
		t.Errorf("the end of input: %v", err)
	}
	if text := errs.String(); !strings.HasPrefix(text, `Which\x1b? Which`) || !strings.HasSuffix(text, "Which? \n") {
		t.Errorf("it wrote %q", text)
	}
}

// A line that no person types is no answer, and the next one is none of it.
func TestALongLineIsNoAnswer(t *testing.T) {
	s, in, _, _ := Test()
	in.WriteString(strings.Repeat("x", longestAnswer+1) + "\nnext\n")
	if got, err := s.Ask(context.Background(), "Which?"); got != "" || err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := s.Ask(context.Background(), "Which?"); got != "next" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// A question is broken between its words where the terminal is narrower.
func TestQuestionsAreBrokenBetweenWords(t *testing.T) {
	s, in, _, errs := Test()
	s.SetTTY(true, true, true)
	s.SetWidth(30)
	in.WriteString("yes\n")
	if yes, err := s.Confirm(t.Context(), "Revoke 12 awards of \"bug hunter\" for good? (--yes says so)"); err != nil || !yes {
		t.Error(yes, err)
	}
	if want := "Revoke 12 awards of \"bug\n  hunter\" for good? (--yes\n  says so) [y/N] "; errs.String() != want {
		t.Errorf("got %q, want %q", errs, want)
	}
}
