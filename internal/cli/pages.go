package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/output"
)

// listing is what every list can be asked for.
type listing struct {
	sort  string
	limit int

	sorted func() bool // whether the flag is given, be it empty
	keys   []output.SortKey
}

func (l *listing) addFlags(cmd *cobra.Command) {
	l.sorted = func() bool { return cmd.Flags().Changed("sort") }
	cmd.Flags().StringVar(&l.sort, "sort", "", "sort by `FIELD[,FIELD…]`; -FIELD turns the order around")
	cmd.Flags().IntVar(&l.limit, "limit", 0, "print at most `N` rows; 0 for all of them")
}

// offers are those of the flags.
func (l *listing) offers() map[string]offer {
	return map[string]offer{"sort": orderOf(offerFields(shape.inCells))}
}

// check reads the flags; it comes after the command has said what it prints.
func (l *listing) check(a *app) error {
	if l.limit < 0 {
		return usage("0 is for all of them", "--limit: %d is negative", l.limit)
	}
	if !l.sorted() {
		return nil
	}
	var err error
	if l.keys, err = output.ParseSort(l.sort); err != nil {
		return usage("separate the names of fields by commas, such as user,-awarded_at", "--sort: %v", err)
	}
	var known []string
	for _, s := range a.prints {
		if s.open {
			return nil // the rows will tell
		}
		known = append(known, names(s.inCells())...)
	}
	for _, key := range l.keys {
		if err := output.CheckFields([]string{key.Field}, known); err != nil {
			return inFields("sort", err)
		}
	}
	return nil
}

// arrange sorts and cuts rows that are all there, and says what it cut.
func arrange[T any](a *app, l listing, cols []output.Column[T], items []T) ([]T, error) {
	if len(l.keys) > 0 {
		if err := output.Sort(cols, items, l.keys); err != nil {
			return nil, inFields("sort", err)
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
func noteCut(a *app, printed, of int) {
	if of > printed {
		a.streams.Note("%d of %d rows; without --limit all of them are printed", printed, of)
		return
	}
	a.streams.Note("the first %s, of more; without --limit all of them are printed", plural(printed, "row"))
}

// A paged list is read from the server and printed.
type paged[T any] struct {
	pages paging.Pages[T]
	cols  []output.Column[T]
	keep  func(T) bool                               // nil for every row
	add   func(ctx context.Context, items []T) error // reads what else belongs to all rows; nil for nothing
	empty string                                     // what to say of a list without rows
	// off says why a list without rows may have none, "" for nothing; nil for none.
	off func(ctx context.Context) string
	// withheld says of rows of the list that GitLab does not show, or "" where they
	// are none of those wanted; nil for the usual words.
	withheld func(rows int) string
	// notShown is the error for a list without rows that may have some all the same;
	// nil for none.
	notShown func(ctx context.Context) error
}

// print prints the list page by page where nothing has to wait for its end, and
// says on stderr what it does not show: that there are no rows, that it was cut,
// or that there are more than the caller may read.
func (p paged[T]) print(ctx context.Context, a *app, l listing) error {
	w, err := output.NewWriter(a.streams, a.output(), p.cols)
	if err != nil {
		return inFields("columns", err)
	}
	var rest paging.Rest
	printed := 0
	if len(l.keys) > 0 || p.add != nil {
		printed, rest, err = p.printWhole(ctx, a, l, w)
	} else {
		printed, rest, err = p.printPages(ctx, a, l, w)
	}
	if err != nil {
		return err
	}
	if printed == 0 && p.notShown != nil {
		if err := p.notShown(ctx); err != nil {
			return err // an empty list would say that there is nothing
		}
	}
	if err := w.Close(ctx); err != nil {
		return err
	}
	if hidden := p.hidden(rest.Unreadable); hidden != "" {
		a.streams.Warn("%s", hidden)
	} else if printed == 0 {
		a.streams.Note("%s", p.nothing(ctx))
	}
	return nil
}

// nothing says that there are no rows, and what may be the reason.
func (p paged[T]) nothing(ctx context.Context) string {
	if p.off != nil {
		if why := p.off(ctx); why != "" {
			return p.empty + "; " + why
		}
	}
	return p.empty
}

// hidden says that there are so many rows that GitLab does not show, "" where none of
// them is wanted.
func (p paged[T]) hidden(rows int) string {
	switch {
	case rows == 0:
		return ""
	case p.withheld != nil:
		return p.withheld(rows)
	}
	return moreExist(rows, "row") + " that you may not see, such as those of people with a private profile"
}

func (p paged[T]) printPages(ctx context.Context, a *app, l listing, w *output.Writer[T]) (printed int, rest paging.Rest, err error) {
	cut := false
	rest, err = p.pages.Each(ctx, func(items []T) (bool, error) {
		items = p.kept(items)
		if room := l.limit - printed; l.limit > 0 && len(items) > room {
			items, cut = items[:room], true
		}
		printed += len(items)
		// Of a list that is filtered the next row that is wanted may be far, or nowhere.
		enough := cut || p.keep == nil && l.limit > 0 && printed == l.limit
		if len(items) == 0 {
			return enough, nil
		}
		return enough, w.Write(ctx, items...)
	})
	if err == nil && (cut || rest.More) {
		if p.keep != nil {
			rest.Total = 0
		}
		noteCut(a, printed, rest.Total)
		rest.Unreadable = 0
	}
	return printed, rest, err
}

func (p paged[T]) printWhole(ctx context.Context, a *app, l listing, w *output.Writer[T]) (printed int, rest paging.Rest, err error) {
	list, err := p.pages.All(ctx)
	if err != nil {
		return 0, rest, err
	}
	items := p.kept(list.Items)
	if p.add != nil && len(items) > 0 {
		if err := p.add(ctx, items); err != nil {
			return 0, rest, err
		}
	}
	if items, err = arrange(a, l, p.cols, items); err != nil {
		return 0, rest, err
	}
	return len(items), paging.Rest{Unreadable: list.Unreadable}, w.Write(ctx, items...)
}

func (p paged[T]) kept(items []T) []T {
	if p.keep == nil {
		return items
	}
	return filter(items, p.keep)
}
