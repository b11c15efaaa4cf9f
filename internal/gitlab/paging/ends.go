package paging

import (
	"math"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab/gql"
)

// A side is from where a page of a list is read.
type side uint8

const (
	front  side = iota // the page after those read from the beginning
	back               // the page before those read from the end
	onward             // the page after the row that the end began with: what was added meanwhile
	sides              // how many there are
)

// A list is how far one of them was read.
//
// A long one whose rows have ids is read from both sides at once. They have met when the last
// row of a page from the front is one that a page from the back had, or the first row of
// one from the back is one that the front had: nothing is between them then, whatever was
// added or taken away meanwhile. The front is handed out as it comes, the back once they have
// met, without what the front had too. Before that the list is read onward from the end, as the
// front would, until a page says that there is no more, and the count leaves no room for rows
// that no side was shown.
// Where it does, where a row comes twice from the front, and wherever the server gives something
// else than what was asked from the back, what came from there is dropped, and the front goes
// on alone. It never waits for the back: if it comes to the end first, the list has ended.
type list[T any] struct {
	of       *traits[T]
	ends     [sides]end[T]
	oneEnded bool // to be read from the front alone
	met      bool
	ended    bool

	ready [][]T           // not handed out yet
	seen  map[int64]sight // rows by their ids; nil where there is nothing to meet
	count int             // rows by the server's latest word, 0 where it does not say
	then  int             // the same by the last page onward
	most  int             // the most by all pages since that was asked for
	alone int             // the most by the pages from the front
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

// wants reports whether a page is to be asked for now. None is wanted from the back that
// those on their way are sure to make up for, so that few rows are read twice.
func (l *list[T]) wants(s side) bool {
	e, onTheWay := &l.ends[s], 0
	if l.ended || e.asked || e.done {
		return false
	}
	for _, other := range l.ends[:onward] {
		if other.asked {
			onTheWay += l.of.size
		}
	}
	switch s {
	case front:
		return !l.met
	case back:
		ahead := l.ends[front].asked || l.ends[front].done
		return l.canMeet() && !l.met && ahead && (e.begun || l.long()) && (onTheWay == 0 || l.left() >= onTheWay)
	}
	return l.ends[back].begun && (l.settled() || l.left() <= onTheWay)
}

// ask takes down that a page is asked for.
func (l *list[T]) ask(s side) {
	if l.ends[s].asked = true; s == onward {
		l.most = 0
	}
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
	l.most = max(l.most, p.Count)
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
	case onward:
		l.addOnward(p)
	}
	l.conclude()
	return nil
}

// addFront takes down a page from the front. A list that goes on behind rows which the
// caller may not read gives no way on: GitLab only counts what is missing.
func (l *list[T]) addFront(p Page[T]) error {
	f := &l.ends[front]
	f.begun, l.alone = true, max(l.alone, p.Count)
	fresh := l.fresh(front, p.Items)
	if len(fresh) < len(p.Items) { // rows move about in it
		l.goOneEnded()
	}
	l.read += len(fresh)
	if len(fresh) > 0 {
		l.ready = append(l.ready, fresh)
	}
	if !p.Info.HasNextPage { // others may count what was added since
		l.rest.Total = l.alone
		l.end()
		return nil
	}
	problem := f.goOn(p.Rows, l.rest.Total, p.Info)
	if problem != "" && (problem != errNoCursor || l.of.strict || l.rest.Total <= l.read) {
		return breaksOff(l.of.what, l.read, problem)
	}
	if n := len(p.Items); n > 0 {
		l.tip = p.Items
		saw := l.sighted(p.Items[n-1])
		l.met = l.met || saw[back] || saw[onward]
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
	l.fresh(back, p.Items)
	b.pages = append(b.pages, p.Items)
	if b.done = true; p.Info.HasNextPage {
		b.goOn(p.Rows, l.rest.Total, p.Info)
	}
	if !b.begun && b.done { // no row of it is shown, and none is to read onward from
		l.goOneEnded()
		return
	}
	if !b.begun {
		b.begun, l.ends[onward].cursor = true, b.cursor
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

// addOnward takes down a page of what comes after the row that the end began with.
func (l *list[T]) addOnward(p Page[T]) {
	e := &l.ends[onward]
	l.then, e.begun = p.Count, true
	l.fresh(onward, p.Items)
	e.pages = append(e.pages, p.Items)
	switch {
	case p.Info.HasNextPage:
		if problem := e.goOn(p.Rows, l.rest.Total, p.Info); problem != "" {
			l.goOneEnded()
		}
	case p.Info.EndCursor != nil:
		e.cursor, e.done = p.Info.EndCursor, true
	default:
		e.done = true
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
	e := &l.ends[onward]
	switch {
	case l.ended:
	case l.settled() && e.done && l.most > l.then: // more were added
		e.done = false
	case l.settled() && e.done:
		l.join()
	}
	if !l.ended && l.ends[front].done && !l.canMeet() {
		l.end()
	}
}

// goOneEnded drops what came from the back.
func (l *list[T]) goOneEnded() {
	l.oneEnded, l.met, l.seen, l.kept = true, false, nil, 0
	l.ends[back], l.ends[onward] = end[T]{}, end[T]{}
}

// join puts what came from the back, and onward from there, behind what came from the front,
// if that is the rest of it: if the count leaves no room for more than pages had room for. What
// stands before the last row that the front came to was gone when it came there, if it was not
// shown it.
func (l *list[T]) join() {
	pages := l.ends[back].pages
	slices.Reverse(pages)
	rows := slices.Concat(append(pages, l.ends[onward].pages...)...)
	for _, row := range slices.Backward(l.tip) {
		if l.sighted(row)[back] || l.sighted(row)[onward] {
			rows = rows[l.lastOf(row, rows)+1:]
			break
		}
	}
	rows = l.fresh(front, rows)
	if l.met && l.then > l.read+len(rows)+l.gaps {
		l.goOneEnded()
		return
	}
	l.ready = slices.AppendSeq(l.ready, slices.Chunk(rows, l.of.size))
	l.read += len(rows)
	l.end()
}

// lastOf is where a row is the last time, -1 for nowhere.
func (l *list[T]) lastOf(row T, rows []T) int {
	for i, other := range slices.Backward(rows) {
		if l.of.id(other) == l.of.id(row) {
			return i
		}
	}
	return -1
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
