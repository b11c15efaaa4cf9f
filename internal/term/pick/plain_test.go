package pick

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/term"
)

func askTyped(t *testing.T, l List, typed string) (chosen []int, shown string, err error) {
	t.Helper()
	s, in, out, errs := term.Test()
	s.Accessible = true
	in.WriteString(typed)
	chosen, err = Ask(context.Background(), s, l)
	if out.Len() > 0 {
		t.Errorf("stdout got %q", out)
	}
	if text := errs.String(); strings.ContainsAny(text, "\x1b\r\b") {
		t.Errorf("more than lines: %q", text)
	}
	return chosen, errs.String(), err
}

func TestTypedAnswers(t *testing.T) {
	rows := []Row{{Label: "Ada", Detail: "first"}, {Label: "Bob", Detail: ""}, {Label: "Ada the second\x1b[2J", Detail: "x"}}
	for _, tt := range []struct {
		mode  Mode
		typed string
		want  []int
		shows string
	}{
		{One, "2\n", []int{1}, "1. Ada: first\n2. Bob\n3. Ada the second\\x1b[2J: x\n"},
		{One, "2", []int{1}, ""},
		{One, "9\n0\n-1\n1,2\n3\n", []int{2}, "there is no row 9: they go from 1 to 3\n"},
		{One, "ADA\n2\n", []int{2}, "nothing gives up: 1. Ada: first\n2. Ada the second"},
		{One, "bob\n2\n1\n", []int{1}, "there is no row 2: they go from 1 to 1\n"},
		{One, "bob\nnobody\nada\n2\n", []int{2}, "2. Ada the second"},
		{Several, "bob\nsecond\n3,2\n", []int{1, 2}, "nothing gives up: 3. Ada the second"},
		{One, "nobody\n1\n", []int{0}, `no row has "nobody" in it`},
		{Several, "3, 1\n", []int{0, 2}, ""},
		{Several, "1-3\n", []int{0, 1, 2}, ""},
		{Several, "3-1\n2\n", []int{1}, "3-1 goes backwards"},
		{Several, "1-2,2\n2\n", []int{1}, "2 is named twice"},
		{Several, ",\n2\n", []int{1}, `no row has "," in it`},
		{Arrange, "3 1\n", []int{2, 0, 1}, ""},
		{Arrange, "ada\n2\n", []int{1, 0, 2}, "that is no list of numbers"},
		{Arrange, "1-999999999999\n2\n", []int{1, 0, 2}, "there is no row 999999999999"},
	} {
		got, text, err := askTyped(t, List{Question: "Who?", Instead: "--user USER", Mode: tt.mode, Rows: rows}, tt.typed)
		if err != nil || !slices.Equal(got, tt.want) || !strings.Contains(text, tt.shows) {
			t.Errorf("%v %q: got %v, %v, want %v; it showed\n%s", tt.mode, tt.typed, got, err, tt.want, text)
		}
		if !strings.HasPrefix(text, "Who?\nWithout being asked: --user USER\n") {
			t.Errorf("the question is not what comes first:\n%s", text)
		}
	}
}

func TestOthersAreTyped(t *testing.T) {
	for _, tt := range []struct {
		typed string
		want  []int
		shows string
	}{
		{"@zoe_\n", []int{3}, "or 2-5, @NAME for one that is not in the list, or text"},
		{"3,@zoe_ 1\n", []int{0, 2, 3}, ""},
		{"@zoe_,@leon\n", []int{3, 4}, ""},
		{"@ADA\n", []int{0}, ""},
		{"zoe_\n@zoe_\n", []int{3}, "no row has \"zoe_\" in it; @zoe_ is not in the list, and is named so\n"},
		{"@zoe_,@zo\n4\n", []int{3}, "there is no @zo\n"},
		{"@\n2\n", []int{1}, "nothing can be called \"@\"\n"},
		{"@ada,1\n2\n", []int{1}, "1 is named twice\n"},
		{"bob 2\n2\n", []int{1}, "no row has \"bob 2\" in it\n"},
	} {
		rows := []Row{{Label: "@ada", Detail: "Ada Lovelace"}, {Label: "@bob", Detail: "Bob"}, {Label: "@charles", Detail: "Charles Babbage"}}
		got, text, err := askTyped(t, List{Question: "Who?", Mode: Several, Rows: rows, Other: others(&rows)}, tt.typed)
		if err != nil || !slices.Equal(got, tt.want) || !strings.Contains(text, tt.shows) {
			t.Errorf("%q: got %v, %v, want %v; it showed\n%s", tt.typed, got, err, tt.want, text)
		}
	}
}

func TestTypedNothing(t *testing.T) {
	for _, typed := range []string{"", "\n", "9\n\n", "9\n"} {
		for mode := range Mode(3) {
			got, _, err := askTyped(t, List{Mode: mode, Rows: []Row{{Label: "a"}}}, typed)
			if got != nil || !errors.Is(err, ErrGivenUp) {
				t.Errorf("%q: got %v, %v", typed, got, err)
			}
		}
	}
}

func TestALongListIsNotReadOut(t *testing.T) {
	l := List{Mode: Several}
	for i := range 2000 {
		l.Rows = append(l.Rows, Row{Label: fmt.Sprintf("user%05d", i+1)})
	}
	got, text, err := askTyped(t, l, "user0199\n1997\n")
	if err != nil || !slices.Equal(got, []int{1996}) {
		t.Errorf("got %v, %v", got, err)
	}
	if n := strings.Count(text, "user0"); n != few+10 || !strings.Contains(text, "and 1980 more") {
		t.Errorf("%d rows were read out:\n%s", n, text)
	}
}
