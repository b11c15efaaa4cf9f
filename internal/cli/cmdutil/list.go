package cmdutil

import (
	"context"
	"maps"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// Listing is what every list can be asked for.
type Listing struct {
	sort  string
	limit int

	sorted func() bool // whether the flag is given, be it empty
	keys   []output.SortKey
}

// AddFlags adds --sort and --limit.
func (l *Listing) AddFlags(cmd *cobra.Command) {
	l.sorted = func() bool { return cmd.Flags().Changed("sort") }
	cmd.Flags().StringVar(&l.sort, "sort", "", "sort by `FIELD[,FIELD…]`; -FIELD for descending")
	cmd.Flags().IntVar(&l.limit, "limit", 0, "print at most `N` rows; 0 for all of them")
}

// Offers are those of the flags.
func (l *Listing) Offers() map[string]Offer {
	return map[string]Offer{"sort": orderOf(OfferFields(app.Shape.InCells))}
}

// Check reads the flags; it comes after the command has said what it prints.
func (l *Listing) Check(a *app.App) error {
	if l.limit < 0 {
		return app.Usage("0 is for all of them", "--limit: %d is negative", l.limit)
	}
	if !l.sorted() {
		return nil
	}
	var err error
	if l.keys, err = output.ParseSort(l.sort); err != nil {
		return app.Usage("separate the names of fields by commas, such as user,-awarded_at", "--sort: %v", err)
	}
	var known []string
	headings := map[string]string{}
	for _, s := range a.Prints {
		if s.Open {
			return nil // the rows will tell
		}
		maps.Copy(headings, s.Headings)
		known = append(known, app.FieldNames(s.InCells())...)
	}
	for _, key := range l.keys {
		if err := output.CheckFields([]string{key.Field}, known, headings); err != nil {
			return app.InFields("sort", err)
		}
	}
	return nil
}

// Arrange sorts and cuts rows that are all there, and says what it cut.
func Arrange[T any](a *app.App, l Listing, cols []output.Column[T], items []T) ([]T, error) {
	if len(l.keys) > 0 {
		if err := output.Sort(cols, items, l.keys); err != nil {
			return nil, app.InFields("sort", err)
		}
	}
	if l.limit > 0 && len(items) > l.limit {
		noteCut(a, l.limit, len(items))
		items = items[:l.limit]
	}
	return items, nil
}

// noteCut says that there are more rows than were printed; of is 0 where nobody
// knows how many.
func noteCut(a *app.App, printed, of int) {
	if of > printed {
		a.Streams.Note("%d of %d rows; without --limit all of them are printed", printed, of)
		return
	}
	a.Streams.Note("the first %s, of more; without --limit all of them are printed", words.Plural(printed, "row"))
}

// A Paged list is read from the server and printed.
type Paged[T any] struct {
	Pages paging.List[T]
	Cols  []output.Column[T]
	Keep  func(T) bool                               // nil for every row
	Add   func(ctx context.Context, items []T) error // reads what else belongs to all rows; nil for nothing
	Empty string                                     // what to say of a list without rows
	// NoneKept is what to say in its place where there are rows and Keep wants none of
	// them, "" for nothing; nil for none.
	NoneKept func() string
	// Off says why a list without rows may have none, "" for nothing; nil for none.
	Off func(ctx context.Context) string
	// Withheld says of rows of the list that GitLab does not show, or "" where they
	// are none of those wanted; nil for the usual words.
	Withheld func(rows int) string
	// NotShown is the error for a list without rows that may have some all the same;
	// nil for none.
	NotShown func(ctx context.Context) error
}

// Print prints the list page by page where nothing has to wait for its end, and
// says on stderr what it does not show: that there are no rows, that it was cut,
// or that there are more than the caller may read.
func (p Paged[T]) Print(ctx context.Context, a *app.App, l Listing) error {
	w, err := output.NewWriter(a.Streams, a.Output(), p.Cols)
	if err != nil {
		return app.InFields("columns", err)
	}
	var rest paging.Rest
	printed := 0
	if len(l.keys) > 0 || p.Add != nil {
		printed, rest, err = p.printWhole(ctx, a, l, w)
	} else {
		printed, rest, err = p.printPages(ctx, a, l, w)
	}
	if err != nil {
		return err
	}
	if printed == 0 && p.NotShown != nil {
		if err := p.NotShown(ctx); err != nil {
			return err // an empty list would say that there is nothing
		}
	}
	if err := w.Close(ctx); err != nil {
		return err
	}
	hidden := p.hidden(rest)
	if printed == 0 {
		if says := p.nothing(ctx, hidden); says != "" {
			a.Streams.Note("%s", says)
		}
	}
	if hidden != "" {
		a.Streams.Warn("%s", hidden)
	}
	return nil
}

// nothing says that there are no rows, and what may be the reason; "" where hidden says
// that there are some.
func (p Paged[T]) nothing(ctx context.Context, hidden string) string {
	if p.NoneKept != nil {
		if says := p.NoneKept(); says != "" {
			return says
		}
	}
	if hidden != "" {
		return ""
	}
	if p.Off != nil {
		if why := p.Off(ctx); why != "" {
			return p.Empty + "; " + why
		}
	}
	return p.Empty
}

// hidden says that there are rows that GitLab does not show, "" where none of them is
// wanted.
func (p Paged[T]) hidden(rest paging.Rest) string {
	switch {
	case rest.Unreadable == 0:
		return ""
	case p.Withheld != nil:
		return p.Withheld(rest.Unreadable)
	}
	says := words.MoreExist(rest.Unreadable, "row") + " that you may not see, such as those of people with a private profile"
	if rest.Blocked {
		says += ", or that come after a page of such rows, where GitLab gives no way on"
	}
	if p.Keep != nil {
		says += "; whether they are wanted cannot be told"
	}
	return says
}

func (p Paged[T]) printPages(ctx context.Context, a *app.App, l Listing, w *output.Writer[T]) (printed int, rest paging.Rest, err error) {
	if l.limit == 0 {
		rest, err = p.Pages.Every(ctx, func(items []T) error {
			if items = p.kept(items); len(items) == 0 {
				return nil
			}
			printed += len(items)
			return w.Write(ctx, items...)
		})
		return printed, rest, err
	}
	cut := false
	rest, err = p.Pages.Each(ctx, func(items []T) (bool, error) {
		items = p.kept(items)
		if room := l.limit - printed; len(items) > room {
			items, cut = items[:room], true
		}
		printed += len(items)
		enough := printed == l.limit
		if len(items) == 0 {
			return enough, nil
		}
		return enough, w.Write(ctx, items...)
	})
	switch {
	case err != nil:
	case p.Keep != nil && rest.More && !cut: // the next row that is wanted may be far, or nowhere
		a.Streams.Note("the first %s; there may be more: without --limit all of them are printed", words.Plural(printed, "row"))
		rest.Unreadable = 0
	case cut || rest.More:
		if p.Keep != nil {
			rest.Total = 0
		}
		noteCut(a, printed, rest.Total)
		rest.Unreadable = 0
	}
	return printed, rest, err
}

func (p Paged[T]) printWhole(ctx context.Context, a *app.App, l Listing, w *output.Writer[T]) (printed int, rest paging.Rest, err error) {
	list, err := paging.Whole(ctx, p.Pages)
	if err != nil {
		return 0, rest, err
	}
	items := p.kept(list.Items)
	if p.Add != nil && len(items) > 0 {
		if err := p.Add(ctx, items); err != nil {
			return 0, rest, err
		}
	}
	if items, err = Arrange(a, l, p.Cols, items); err != nil {
		return 0, rest, err
	}
	return len(items), paging.Rest{Unreadable: list.Unreadable}, w.Write(ctx, items...)
}

func (p Paged[T]) kept(items []T) []T {
	if p.Keep == nil {
		return items
	}
	return words.Filter(items, p.Keep)
}
