package cmdutil

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

func numbers() []output.Column[int] {
	return []output.Column[int]{
		{Name: "n", Header: "N", ID: true, Value: output.Int(func(n int) int { return n })},
		{Name: "half", Header: "Half", Value: output.Int(func(n int) int { return n / 2 })},
	}
}

// pagesOf are the numbers from 1, two a page; counted is how many the server says there
// are, and read counts the pages that were read.
func pagesOf(n, counted int, read *int) paging.Pages[int] {
	return paging.New("numbers", func(_ context.Context, after *string) (paging.Page[int], error) {
		*read++
		first := 1
		if after != nil {
			_, _ = fmt.Sscan(*after, &first)
		}
		var p paging.Page[int]
		for i := first; i < first+2 && i <= n; i++ {
			p.Items = append(p.Items, i)
		}
		p.Rows, p.Count = len(p.Items), counted
		if first+2 <= n {
			next := fmt.Sprint(first + 2)
			p.Info.HasNextPage, p.Info.EndCursor = true, &next
		}
		return p, nil
	})
}

func listed(t *testing.T, p Paged[int], line ...string) (out, said string, err error) {
	t.Helper()
	streams, _, o, e := term.Test()
	a := &app.App{Streams: streams, Env: func(string) string { return "" }, Prints: []app.Shape{app.ShapeOf("number", "A number", numbers())}}
	a.Flags.Output = "ids"
	var l Listing
	s := Spec{Command: &cobra.Command{Use: "list"}}
	l.AddFlags(s.Command)
	s.Check = func([]string) error { return l.Check(a) }
	if err = s.Parse(line...); err == nil {
		err = p.Print(t.Context(), a, l)
	}
	return strings.ReplaceAll(strings.TrimSpace(o.String()), "\n", " "), strings.TrimSpace(e.String()), err
}

func TestListsOfPages(t *testing.T) {
	even := func(n int) bool { return n%2 == 0 }
	for _, tt := range []struct {
		name       string
		n, counted int
		change     func(*Paged[int])
		line, out  string
		said       string
		read       int
	}{
		{name: "all", n: 5, counted: 5, out: "1 2 3 4 5", read: 3},
		{name: "none", out: "", said: "nothing here", read: 1},
		{name: "cut, of so many", n: 5, counted: 5, line: "--limit 3", out: "1 2 3", said: "3 of 5 rows; without --limit all of them are printed", read: 2},
		{name: "cut at the end of a page", n: 5, line: "--limit 2", out: "1 2", said: "the first 2 rows, of more; without --limit all of them are printed", read: 1},
		{name: "no more than the limit", n: 4, counted: 4, line: "--limit 4", out: "1 2 3 4", read: 2},
		{name: "sorted, which takes them all", n: 5, counted: 5, line: "--sort=-n --limit 2", out: "5 4", said: "2 of 5 rows; without --limit all of them are printed", read: 3},
		{name: "some of them", n: 5, counted: 5, change: func(p *Paged[int]) { p.Keep = even }, out: "2 4", read: 3},
		{name: "some of them, cut", n: 7, counted: 7, change: func(p *Paged[int]) { p.Keep = even }, line: "--limit 1", out: "2", said: "the first 1 row; there may be more: without --limit all of them are printed", read: 1},
		{name: "some of them, cut inside a page", n: 7, counted: 7, change: func(p *Paged[int]) { p.Keep = func(int) bool { return true } }, line: "--limit 1", out: "1", said: "the first 1 row, of more; without --limit all of them are printed", read: 1},
		{name: "some of them, and withheld", n: 3, counted: 5, change: func(p *Paged[int]) { p.Keep = even }, out: "2", said: "warning: 2 more rows exist that you may not see, such as those of people with a private profile; whether they are wanted cannot be told", read: 2},
		{name: "none kept", n: 3, counted: 3, change: func(p *Paged[int]) {
			p.Keep, p.NoneKept = func(int) bool { return false }, func() string { return "none matches" }
		}, said: "none matches", read: 2},
		{name: "withheld", n: 3, counted: 5, out: "1 2 3", said: "warning: 2 more rows exist that you may not see, such as those of people with a private profile", read: 2},
		{name: "withheld, in other words", n: 1, counted: 2, change: func(p *Paged[int]) { p.Withheld = func(n int) string { return fmt.Sprint(n, " withheld") } }, out: "1", said: "warning: 1 withheld", read: 1},
		{name: "withheld, of those not wanted", counted: 2, change: func(p *Paged[int]) { p.Withheld = func(int) string { return "" } }, said: "nothing here", read: 1},
		{name: "switched off", change: func(p *Paged[int]) { p.Off = func(context.Context) string { return "it is off" } }, said: "nothing here; it is off", read: 1},
		{name: "with more of each", n: 3, counted: 3, change: func(p *Paged[int]) {
			p.Add = func(_ context.Context, items []int) error { items[0] = 9; return nil }
		}, out: "9 2 3", read: 2},
	} {
		read := 0
		p := Paged[int]{Pages: pagesOf(tt.n, tt.counted, &read), Cols: numbers(), Empty: "nothing here"}
		if tt.change != nil {
			tt.change(&p)
		}
		out, said, err := listed(t, p, strings.Fields(tt.line)...)
		if err != nil || out != tt.out || said != tt.said || read != tt.read {
			t.Errorf("%s: %q and %q after %d pages, %v; want %q and %q after %d", tt.name, out, said, read, err, tt.out, tt.said, tt.read)
		}
	}
}

// A list that may have rows all the same is not called empty.
func TestAnEmptyListThatIsNotShown(t *testing.T) {
	read := 0
	notShown := errors.New("not shown")
	p := Paged[int]{Pages: pagesOf(0, 0, &read), Cols: numbers(), NotShown: func(context.Context) error { return notShown }}
	if out, said, err := listed(t, p); !errors.Is(err, notShown) || out+said != "" {
		t.Errorf("%q, %q, %v", out, said, err)
	}
	p.Pages = pagesOf(1, 1, &read)
	if out, _, err := listed(t, p); err != nil || out != "1" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestFlagsOfListsThatAreWrong(t *testing.T) {
	for line, want := range map[string]string{
		"--limit=-1":   "--limit: -1 is negative",
		"--limit=many": `--limit: "many" is not a number`,
		"--sort=":      "--sort: ",
		"--sort=n,,":   "--sort: ",
		"--sort=m":     "--sort: ",
		"--srot=n":     "list has no flag --srot",
	} {
		read := 0
		_, _, err := listed(t, Paged[int]{Pages: pagesOf(1, 1, &read), Cols: numbers()}, line)
		if app.CodeOf(err) != app.ExitUsage || !strings.HasPrefix(err.Error(), want) || read > 0 {
			t.Errorf("%s: %v after %d pages, want %q", line, err, read, want)
		}
	}
}
