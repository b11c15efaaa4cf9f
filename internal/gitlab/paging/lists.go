package paging

import (
	"context"
	"sync"
)

const (
	perPage = 100
	// lanes requests are in flight at the same time, once one was answered: who takes but
	// a few rows needs no more.
	lanes = 4
	// mostRows are expected of one request: more would take the server long.
	mostRows = 1500
	// mostAhead rows are kept or on their way while a list before them is read.
	mostAhead = 12_000
)

// Lists are several lists that are read together: pages of several of them in one request,
// and several requests at a time. They are handed out one after the other.
type Lists[K, T any] struct {
	What string // what the rows are, for an error
	Keys []K    // whose lists, in their order
	// Expect is how many rows the list of a key has, as far as is known; 0 where it is not.
	Expect func(K) int
	// Together is of how many lists one ask may want the first page, and Width how many
	// asks go into one request.
	Together, Width int
	// AtOnce has several requests in flight from the beginning: all the rows are wanted.
	AtOnce bool
	// Fetch sends a request. Pages stand where their keys do, and each says how many rows
	// its list has.
	Fetch func(ctx context.Context, asks []Ask[K]) ([][]Page[T], error)
}

// An Ask wants the first pages of several lists, or a later one of a single list.
type Ask[K any] struct {
	Keys  []K
	After *string // nil for first pages
}

// A Part is a page of one of several lists.
type Part[K, T any] struct {
	Key   K
	Items []T
	Last  bool // no more of this list follows
	Rest  Rest // with the last part: what all of them leave out
}

// Each hands part after part to take, list after list, each with one last part, until all are
// read or until take says that it has enough. more reports that it stopped before the end.
func (l Lists[K, T]) Each(ctx context.Context, take func(Part[K, T]) (enough bool, err error)) (more bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	r := &reading[K, T]{Lists: l, lists: make([]list[T], len(l.Keys)), most: len(l.Keys), answers: make(chan answer[T], lanes)}
	for i, k := range l.Keys {
		if l.Expect != nil {
			r.lists[i].rest.Total = l.Expect(k)
		}
	}
	defer r.lanes.Wait() // so that nothing outlives the call
	defer cancel()
	allowed := 1
	if l.AtOnce {
		allowed = lanes
	}
	for ; r.head < len(r.lists); allowed = lanes {
		for r.flying < allowed && r.send(ctx) {
		}
		a := <-r.answers
		r.flying--
		if err := r.takeDown(a); err != nil {
			return false, err
		}
		if enough, err := r.handOut(take); enough || err != nil {
			return r.head < len(r.lists), err
		}
	}
	return false, nil
}

// All reads all the lists as one.
func (l Lists[K, T]) All() Source[T] { return joined[K, T]{l} }

type joined[K, T any] struct{ lists Lists[K, T] }

// Each hands over what [Lists.Each] does, without saying whose it is.
func (j joined[K, T]) Each(ctx context.Context, take func(items []T) (enough bool, err error)) (Rest, error) {
	var rest Rest
	if j.lists.Expect != nil {
		for _, k := range j.lists.Keys {
			rest.Total += j.lists.Expect(k)
		}
	}
	var err error
	rest.More, err = j.lists.Each(ctx, func(p Part[K, T]) (bool, error) {
		rest.Unreadable += p.Rest.Unreadable
		rest.Blocked = rest.Blocked || p.Rest.Blocked
		if len(p.Items) == 0 {
			return false, nil
		}
		return take(p.Items)
	})
	return rest, err
}

// A reading is where [Lists.Each] stands. One goroutine owns it; those of the lanes only
// send what they are handed.
type reading[K, T any] struct {
	Lists[K, T]
	lists   []list[T] // as their keys
	head    int       // the list that is handed out
	ahead   int       // rows that were read and not handed out
	most    int       // lists in one request
	flying  int       // requests
	lanes   sync.WaitGroup
	answers chan answer[T]
}

// A list is how far one of them was read.
type list[T any] struct {
	pages [][]T // not handed out yet
	after *string
	begun bool
	asked bool // its next page is on its way
	ended bool
	read  int
	guard pageGuard
	rest  Rest
}

// expected is how many rows the next page has, as far as is known.
func (l *list[T]) expected() int {
	if left := l.rest.Total - l.read; left > 0 {
		return min(left, perPage)
	}
	if l.begun {
		return perPage
	}
	return 1
}

type answer[T any] struct {
	of    [][]int // lists by ask
	pages [][]Page[T]
	err   error
}

// send asks for the next pages, and reports whether there are any to ask for now.
func (r *reading[K, T]) send(ctx context.Context) bool {
	of := r.next()
	if len(of) == 0 {
		return false
	}
	asks := make([]Ask[K], len(of))
	for n, lists := range of {
		asks[n].After = r.lists[lists[0]].after
		for _, i := range lists {
			asks[n].Keys = append(asks[n].Keys, r.Keys[i])
		}
	}
	r.flying++
	r.lanes.Go(func() {
		pages, err := r.Fetch(ctx, asks)
		r.answers <- answer[T]{of, pages, err}
	})
	return true
}

// next chooses lists for a request, those in front first, as long as there is room for
// their rows.
func (r *reading[K, T]) next() (of [][]int) {
	room := mostAhead - r.ahead
	for i := range r.lists {
		if l := &r.lists[i]; l.asked {
			room -= l.expected()
		}
	}
	fresh, rows, lists := -1, 0, 0 // fresh is the ask for first pages
	for i := r.head; i < len(r.lists) && lists < r.most; i++ {
		l := &r.lists[i]
		if l.asked || l.ended {
			continue
		}
		expected := l.expected()
		if i > r.head && (rows+expected > room || lists > 0 && rows+expected > mostRows) {
			break
		}
		switch {
		case l.after == nil && fresh >= 0 && len(of[fresh]) < r.Together:
			of[fresh] = append(of[fresh], i)
		case len(of) == r.Width:
			continue
		default:
			if of = append(of, []int{i}); l.after == nil {
				fresh = len(of) - 1
			}
		}
		l.asked = true
		rows, lists = rows+expected, lists+1
	}
	return of
}

// takeDown puts the pages of an answer to their lists. What the server had no time for is
// asked for again, fewer lists at a time.
func (r *reading[K, T]) takeDown(a answer[T]) error {
	lists := 0
	for _, of := range a.of {
		for _, i := range of {
			r.lists[i].asked = false
			lists++
		}
	}
	switch {
	case a.err != nil && lists > 1 && outOfTime(a.err):
		r.most = max(1, min(r.most, lists/2))
		return nil
	case a.err != nil:
		return a.err
	}
	for n, of := range a.of {
		for k, i := range of {
			r.ahead += len(a.pages[n][k].Items)
			if err := r.lists[i].add(a.pages[n][k], r.What); err != nil {
				return err
			}
		}
	}
	return nil
}

// add takes down a page. A list that goes on behind rows which the caller may not read
// ends there: GitLab gives no way on, and counts what is missing.
func (l *list[T]) add(p Page[T], what string) error {
	l.begun = true
	l.read += len(p.Items)
	l.rest.Total = p.Count
	if len(p.Items) > 0 {
		l.pages = append(l.pages, p.Items)
	}
	if p.Info.HasNextPage {
		next, problem := l.guard.step(p.Rows, l.rest.Total, p.Info.EndCursor)
		switch {
		case problem == "":
			l.after = &next
			return nil
		case problem != errNoCursor || l.rest.Total <= l.read:
			return breaksOff(what, l.read, problem)
		}
		l.rest.Blocked = true
	}
	l.ended = true
	l.rest.Unreadable = max(0, l.rest.Total-l.read)
	return nil
}

// handOut gives take what is there of the list in front, and of those behind it once
// it has ended.
func (r *reading[K, T]) handOut(take func(Part[K, T]) (bool, error)) (enough bool, err error) {
	for r.head < len(r.lists) {
		l := &r.lists[r.head]
		if len(l.pages) == 0 && !l.ended {
			return false, nil
		}
		part := Part[K, T]{Key: r.Keys[r.head]}
		if len(l.pages) > 0 {
			part.Items, l.pages[0], l.pages = l.pages[0], nil, l.pages[1:]
			r.ahead -= len(part.Items)
		}
		if part.Last = l.ended && len(l.pages) == 0; part.Last {
			part.Rest = l.rest
			r.head++
		}
		if enough, err = take(part); enough || err != nil {
			return enough, err
		}
	}
	return false, nil
}
