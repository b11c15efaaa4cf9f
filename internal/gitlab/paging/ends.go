package paging

import (
	"math"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A side is from where a page of a list is read.
type side uint8

const (
	front side = iota // the page after those read from the beginning
	back              // the page before those read from the end
	last              // the end once more: what was added while the list was read
	sides             // how many there are
)

// fromEnd reports whether it is a page before a cursor, or the last one of the list.
func (s side) fromEnd() bool { return s != front }

// A list is how far one of them was read.
//
// A long one whose rows have ids is read from both sides at once. They have met when the last
// row of a page from the front is one that a page from the back had, or the first row of
// one from the back is one that the front had: nothing is between them then, whatever was
// added or taken away meanwhile. The front is handed out as it comes, the back once they have
// met, without what the front had too. Before that the end is read once more, for rows that
// were added there, and the count has to leave no room for rows that neither side was shown.
// Where it does, where a row comes twice from the front, and wherever the server gives something
// else than what was asked from the back, what came from there is dropped, and the front goes
// on alone.
type list[T any] struct {
	of       *traits[T]
	ends     [sides]end[T]
	oneEnded bool // to be read from the front alone
	met      bool
	ended    bool

	ready [][]T           // not handed out yet
	seen  map[int64]sight // rows by their ids; nil where there is nothing to meet
	count int             // rows by the server's latest word, 0 where it does not say
	then  int             // the same when the end was read once more
	late  bool            // which was when the sides had met
	tip   []T             // the page that the front came to
	read  int             // rows that were handed out or are ready to be
	kept  int             // rows that only the other sides were shown
	gaps  int             // rows that pages had room for, and did not show although more followed
	rest  Rest
}

// A sight is by which sides a row was seen.
type sight [sides]bool

// traits are what lists that are read together have in common.
type traits[T any] struct {
	what   string
	id     func(T) int64 // nil where rows have none
	both   bool          // may be read from both ends: all the rows are wanted
	strict bool          // see [Lists]
	size   int           // rows of a page
}

// An end is how far a list was read from one side.
type end[T any] struct {
	cursor *string
	pages  [][]T // those kept, the first read first
	begun  bool
	asked  bool // the next page is on its way
	done   bool // there is nothing to ask for any more, or no way to it
	guard  pageGuard
}

// wants reports whether a page is to be asked for now. No page is wanted that those on
// their way are sure to make up for, so that few rows are read twice.
func (l *list[T]) wants(s side) bool {
	e, onTheWay := &l.ends[s], 0
	if l.ended || e.asked || e.done {
		return false
	}
	for _, other := range l.ends[:last] {
		if other.asked {
			onTheWay += l.of.size
		}
	}
	switch s {
	case front:
		return !l.met && (onTheWay == 0 || l.left() >= onTheWay)
	case back:
		ahead := l.ends[front].asked || l.ends[front].done
		return l.canMeet() && !l.met && ahead && (e.begun || l.long()) && (onTheWay == 0 || l.left() >= onTheWay)
	}
	return l.ends[back].begun && (l.settled() || l.left() <= onTheWay)
}

func (l *list[T]) canMeet() bool { return l.of.both && l.of.id != nil && !l.oneEnded }

// long reports whether it is worth while to begin at the end too: where more than two
// pages follow on the next one of the front, or where the front can go no further.
func (l *list[T]) long() bool {
	f := &l.ends[front]
	switch {
	case f.done:
		return true
	case l.count == 0:
		return l.read >= 2*l.of.size
	case !f.begun:
		return l.left() > 3*l.of.size
	}
	return l.left() > 2*l.of.size
}

// left is how many rows were not read yet, as far as is known.
func (l *list[T]) left() int {
	if l.count == 0 {
		return math.MaxInt
	}
	return max(0, l.count-l.read-l.kept-l.gaps)
}

// settled reports whether all was read that can be, but for what was added meanwhile.
func (l *list[T]) settled() bool { return l.met || l.ends[front].done && l.ends[back].done }

// expected is how many rows the next page has, as far as is known.
func (l *list[T]) expected() int {
	if left := l.count - l.read - l.kept; left > 0 {
		return min(left, perPage)
	}
	if l.ends[front].begun {
		return perPage
	}
	return 1
}

// add takes down a page.
func (l *list[T]) add(s side, p Page[T]) error {
	if l.ended || l.oneEnded && s != front {
		return nil
	}
	l.count = p.Count
	l.rest.Total = max(l.rest.Total, p.Count)
	if p.Info.HasNextPage {
		l.gaps += max(0, l.of.size-len(p.Items))
	}
	switch s {
	case front:
		if err := l.addFront(p); err != nil {
			return err
		}
	case back:
		l.addBack(p)
	case last:
		l.addLast(p)
	}
	l.conclude()
	return nil
}

// addFront takes down a page from the front. A list that goes on behind rows which the
// caller may not read gives no way on: GitLab only counts what is missing.
func (l *list[T]) addFront(p Page[T]) error {
	f := &l.ends[front]
	f.begun = true
	fresh := l.fresh(front, p.Items)
	if len(fresh) < len(p.Items) { // rows move about in it
		l.goOneEnded()
	}
	l.read += len(fresh)
	if len(fresh) > 0 {
		l.ready = append(l.ready, fresh)
	}
	if !p.Info.HasNextPage {
		l.end()
		return nil
	}
	problem := f.goOn(p.Rows, l.rest.Total, p.Info)
	if problem != "" && (problem != errNoCursor || l.of.strict || l.rest.Total <= l.read) {
		return breaksOff(l.of.what, l.read, problem)
	}
	if n := len(p.Items); n > 0 {
		l.tip = p.Items
		l.met = l.met || l.sighted(p.Items[n-1])[back]
	}
	return nil
}

// addBack takes down a page from the back.
func (l *list[T]) addBack(p Page[T]) {
	b := &l.ends[back]
	if l.isOdd(p) {
		l.goOneEnded()
		return
	}
	b.begun = true
	l.fresh(back, p.Items)
	b.pages = append(b.pages, p.Items)
	if b.done = true; p.Info.HasNextPage {
		b.goOn(p.Rows, l.rest.Total, p.Info)
	}
	l.met = l.met || l.reachesFront(p)
}

// isOdd reports whether a page is not the one before those that came from the back: it
// has rows of these, or is said to be the beginning and does not begin as the front did.
func (l *list[T]) isOdd(p Page[T]) bool {
	if slices.ContainsFunc(p.Items, func(row T) bool { return l.sighted(row)[back] }) {
		return true
	}
	return !p.Info.HasNextPage && (!l.ends[back].begun || !l.reachesFront(p))
}

// reachesFront reports whether a page begins with a row that the front has.
func (l *list[T]) reachesFront(p Page[T]) bool {
	return len(p.Items) > 0 && l.sighted(p.Items[0])[front]
}

// addLast takes down the end as it is now, page after page until one begins with a row
// that was there before.
func (l *list[T]) addLast(p Page[T]) {
	e := &l.ends[last]
	if !e.begun {
		l.then, l.late = p.Count, l.settled()
	}
	known := len(p.Items) == 0 || l.sighted(p.Items[0]) != sight{}
	l.fresh(last, p.Items)
	e.pages = append(e.pages, p.Items)
	e.begun, e.done = true, known || !p.Info.HasNextPage
	if !e.done {
		e.goOn(p.Rows, l.rest.Total, p.Info)
	}
}

// sighted is by which sides a row was seen.
func (l *list[T]) sighted(item T) sight {
	if l.seen == nil {
		return sight{}
	}
	return l.seen[l.of.id(item)]
}

// fresh takes down the rows that a side was shown, and returns those that it was not shown
// before.
func (l *list[T]) fresh(s side, items []T) []T {
	if !l.canMeet() {
		return items
	}
	if l.seen == nil {
		l.seen = map[int64]sight{}
	}
	fresh := make([]T, 0, len(items))
	for _, item := range items {
		id := l.of.id(item)
		saw := l.seen[id]
		switch {
		case saw == sight{} && s != front:
			l.kept++
		case saw != sight{} && s == front && !saw[front]:
			l.kept--
		}
		if !saw[s] {
			saw[s] = true
			l.seen[id] = saw
			fresh = append(fresh, item)
		}
	}
	return fresh
}

// conclude ends the list where both sides have done what they can.
func (l *list[T]) conclude() {
	switch {
	case l.ended:
	case l.settled() && l.ends[last].done && l.count > l.then && !l.late: // more were added
		l.ends[last] = end[T]{}
	case l.settled() && l.ends[last].done:
		if l.met && !l.fits() {
			l.goOneEnded()
			break
		}
		l.join()
	}
	if !l.ended && l.ends[front].done && !l.canMeet() {
		l.end()
	}
}

// fits reports whether what came from the end is the rest of what came from the front: it has
// rows that the front has too, and the count leaves no room for more than pages had room for.
// Rows that stand before those that an earlier side has too are dropped: they were gone when
// that side came to where they had been.
func (l *list[T]) fits() bool {
	behind, added := l.cut(back, l.tip), l.cut(last, l.tip)
	pages := l.ends[back].pages
	if added > behind { // the front has come to rows that were added
		l.drop(back, 0, len(pages[0]))
	}
	l.cut(last, pages[0])
	return max(behind, added) >= 0 && l.then <= l.read+l.kept+l.gaps
}

// cut drops the rows of a side up to the last one that is in a page of another, and returns
// where it is there, -1 for nowhere.
func (l *list[T]) cut(s side, by []T) int {
	for i, row := range slices.Backward(by) {
		if !l.sighted(row)[s] {
			continue
		}
		same := func(other T) bool { return l.of.id(other) == l.of.id(row) }
		for n, page := range slices.Backward(l.ends[s].pages) {
			if at := slices.IndexFunc(page, same); at >= 0 {
				l.drop(s, n, at+1)
				return i
			}
		}
	}
	return -1
}

// drop drops rows of a side: those of the pages before the nth, and so many of that.
func (l *list[T]) drop(s side, n, rows int) {
	pages := l.ends[s].pages
	gone := slices.Concat(pages[n+1:], [][]T{pages[n][:rows]})
	l.ends[s].pages = append(slices.Clip(pages[:n]), pages[n][rows:])
	for _, page := range gone {
		for _, row := range page {
			id := l.of.id(row)
			saw := l.seen[id]
			if saw[s] = false; saw == (sight{}) {
				l.kept--
			}
			l.seen[id] = saw
		}
	}
}

// goOneEnded drops what came from the back.
func (l *list[T]) goOneEnded() {
	l.oneEnded, l.met, l.seen, l.kept = true, false, nil, 0
	l.ends[back], l.ends[last] = end[T]{}, end[T]{}
}

// join puts what came from the back behind what came from the front.
func (l *list[T]) join() {
	for _, s := range []side{back, last} {
		for _, page := range slices.Backward(l.ends[s].pages) {
			if fresh := l.fresh(front, page); len(fresh) > 0 {
				l.ready = append(l.ready, fresh)
				l.read += len(fresh)
			}
		}
	}
	l.end()
}

func (l *list[T]) end() {
	l.ended = true
	l.rest.Blocked = l.ends[front].done && !l.met
	l.rest.Unreadable = max(0, l.rest.Total-l.read)
	l.seen, l.ends = nil, [sides]end[T]{}
}

// goOn takes down where the next page of an end is, and that it is done where there is no
// way to it, and why not.
func (e *end[T]) goOn(rows, count int, info gql.PageFields) (problem string) {
	next, problem := e.guard.step(rows, count, info.EndCursor)
	e.cursor, e.done = &next, problem != ""
	return problem
}
