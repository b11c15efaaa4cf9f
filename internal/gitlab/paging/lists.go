package paging

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab/transport"
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
	// mostKept rows are kept that were read from the ends of lists, until the front has
	// come to them: half of a list of a hundred thousand.
	mostKept = 50_000
	// patience is how long the server has for pages from the end. The front goes on meanwhile,
	// unless it has come to rows that give no way on.
	patience = 10 * time.Second
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
	// ID is what tells a row from all others of its list; nil where nothing does.
	ID func(T) int64
	// Whole has several requests in flight from the beginning, and long lists read from both
	// ends: all the rows are wanted.
	Whole bool
	// Fetch sends a request. Pages stand where their keys do, and each says how many rows
	// its list has.
	Fetch func(ctx context.Context, asks []Ask[K]) ([][]Page[T], error)

	strict bool // a list that gives no way on is an error, also where the count says how much is missing
	size   int  // rows of a page; 0 for those of GitLab
}

// An Ask wants the first pages of several lists, or a later one of a single list; or the
// last one, or one before.
type Ask[K any] struct {
	Keys []K
	// After is the cursor of the page before this one, or, from the end, of the page behind
	// it; nil for first pages, or last ones.
	After   *string
	FromEnd bool
}

// Client is what to ask with: documents that ask for the first rows after a cursor are made to ask
// for the last ones before it where that is what is wanted.
func (a Ask[K]) Client(client graphql.Client) graphql.Client {
	if a.FromEnd {
		return fromEnd{client}
	}
	return client
}

// A Part is a page of one of several lists.
type Part[K, T any] struct {
	Key   K
	Items []T
	Last  bool // no more of this list follows
	Rest  Rest // what all parts leave out, with the last one; with others only how many rows there are
}

// Each hands part after part to take, list after list, each with one last part, until all are
// read or until take says that it has enough. more reports that it stopped before the end.
//
// Lists of any kind are read by the same code: that of pointers to rows, of keys that are told
// by their places. For each kind anew it would be half a megabyte of the program.
func (l Lists[K, T]) Each(ctx context.Context, take func(Part[K, T]) (enough bool, err error)) (more bool, err error) {
	r := &reading[*T]{lists: make([]list[*T], len(l.Keys)), most: len(l.Keys), together: l.Together, width: l.Width, answers: make(chan answer[*T], lanes)}
	of := &traits[*T]{what: l.What, both: l.Whole, strict: l.strict, size: cmp.Or(l.size, perPage)}
	if l.ID != nil {
		of.id = func(row *T) int64 { return l.ID(*row) }
	}
	for i, k := range l.Keys {
		r.lists[i].of = of
		if l.Expect != nil {
			r.lists[i].count = l.Expect(k)
		}
	}
	r.fetch = func(ctx context.Context, asks []Ask[int]) ([][]Page[*T], error) {
		byKey := make([]Ask[K], len(asks))
		for n, ask := range asks {
			byKey[n] = Ask[K]{After: ask.After, FromEnd: ask.FromEnd}
			for _, i := range ask.Keys {
				byKey[n].Keys = append(byKey[n].Keys, l.Keys[i])
			}
		}
		pages, err := l.Fetch(ctx, byKey)
		return pointed(pages), err
	}
	return r.each(ctx, l.Whole, func(i int, rows []*T, ended bool, rest Rest) (bool, error) {
		part := Part[K, T]{Key: l.Keys[i], Last: ended, Rest: rest}
		for _, row := range rows {
			part.Items = append(part.Items, *row)
		}
		return take(part)
	})
}

// pointed are pages of pointers to the rows of others.
func pointed[T any](pages [][]Page[T]) [][]Page[*T] {
	all := make([][]Page[*T], len(pages))
	for n, of := range pages {
		all[n] = make([]Page[*T], len(of))
		for k, p := range of {
			all[n][k] = Page[*T]{Items: make([]*T, len(p.Items)), Rows: p.Rows, Count: p.Count, Info: p.Info}
			for i := range p.Items {
				all[n][k].Items[i] = &p.Items[i]
			}
		}
	}
	return all
}

// taker is handed the rows of a list, with its place, whether it ended, and what its parts
// leave out.
type taker[T any] = func(i int, rows []T, ended bool, rest Rest) (enough bool, err error)

func (r *reading[T]) each(ctx context.Context, whole bool, take taker[T]) (more bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer r.lanes.Wait() // so that nothing outlives the call
	defer cancel()
	allowed := 1
	if whole {
		allowed = lanes
	}
	for ; r.head < len(r.lists); allowed = lanes {
		for r.flying < allowed && r.send(ctx) {
		}
		a := <-r.answers
		r.flying--
		failed := r.takeDown(a)
		if enough, err := r.handOut(take); enough || err != nil {
			return r.head < len(r.lists), err
		}
		if failed != nil {
			return false, failed
		}
	}
	return false, nil
}

// All reads all the lists as one.
func (l Lists[K, T]) All() List[T] { return joined[K, T]{l} }

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

// Every hands over all of it.
func (j joined[K, T]) Every(ctx context.Context, take func(items []T) error) (Rest, error) {
	j.lists.Whole = true
	return j.Each(ctx, func(items []T) (bool, error) { return false, take(items) })
}

// A reading is where [Lists.Each] stands. One goroutine owns it; those of the lanes only
// send what they are handed.
type reading[T any] struct {
	fetch    func(ctx context.Context, asks []Ask[int]) ([][]Page[T], error) // see [Lists]
	together int
	width    int

	lists   []list[T] // as their keys
	head    int       // the list that is handed out
	most    int       // lists in one request
	flying  int       // requests
	ending  int       // those of them that read from the end
	tried   bool      // a page from the end was what was asked for
	lanes   sync.WaitGroup
	answers chan answer[T]
}

// A share is what an ask wants of lists.
type share struct {
	side  side
	lists []int
}

type answer[T any] struct {
	of    []share // by ask
	pages [][]Page[T]
	err   error
}

// send asks for the next pages, and reports whether there are any to ask for now. Of a
// server that has not given a page from the end yet one is asked at a time; lists in front
// have the other lanes first, and one of them always.
func (r *reading[T]) send(ctx context.Context) bool {
	var of []share
	if r.ending == 0 {
		of = r.nextFromEnd()
	}
	if len(of) == 0 {
		of = r.next()
	}
	if len(of) == 0 && r.tried && r.ending < lanes-1 {
		of = r.nextFromEnd()
	}
	if len(of) == 0 {
		return false
	}
	asks := make([]Ask[int], len(of))
	for n, share := range of {
		asks[n] = Ask[int]{Keys: share.lists, After: r.lists[share.lists[0]].ends[share.side].cursor, FromEnd: share.side == back}
	}
	r.flying++
	if asks[0].FromEnd {
		r.ending++
	}
	r.lanes.Go(func() {
		if asks[0].FromEnd {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(transport.WithoutWaiting(ctx), patience)
			defer cancel()
		}
		pages, err := r.fetch(ctx, asks)
		r.answers <- answer[T]{of, pages, err}
	})
	return true
}

// next chooses lists for a request, those in front first, as long as there is room for
// their rows.
func (r *reading[T]) next() (of []share) {
	room := mostAhead
	for i := range r.lists {
		l := &r.lists[i]
		for _, page := range l.ready {
			room -= len(page)
		}
		if l.ends[front].asked {
			room -= l.expected()
		}
	}
	fresh, rows, lists := -1, 0, 0 // fresh is the ask for first pages
	for i := r.head; i < len(r.lists); i++ {
		l := &r.lists[i]
		for _, s := range []side{front, onward} {
			if lists >= r.most {
				return of
			}
			if !l.wants(s) {
				continue
			}
			expected, cursor := l.expected(), l.ends[s].cursor
			if i > r.head && (rows+expected > room || lists > 0 && rows+expected > mostRows) {
				return of
			}
			switch {
			case cursor == nil && fresh >= 0 && len(of[fresh].lists) < r.together:
				of[fresh].lists = append(of[fresh].lists, i)
			case len(of) == r.width:
				continue
			default:
				if of = append(of, share{s, []int{i}}); cursor == nil {
					fresh = len(of) - 1
				}
			}
			l.ask(s)
			rows, lists = rows+expected, lists+1
		}
	}
	return of
}

// nextFromEnd chooses lists to read from the end in a request, as long as what was read
// there and not handed out is not too much.
func (r *reading[T]) nextFromEnd() (of []share) {
	kept := 0
	for i := range r.lists {
		kept += r.lists[i].kept
	}
	for i := r.head; i < len(r.lists); i++ {
		l := &r.lists[i]
		if len(of) < r.width && kept < mostKept && l.wants(back) {
			l.ask(back)
			of, kept = append(of, share{back, []int{i}}), kept+perPage
		}
	}
	return of
}

// goOneEnded has lists read from the front alone that were not begun from the end.
func (r *reading[T]) goOneEnded() {
	for i := range r.lists {
		if l := &r.lists[i]; !l.ended && !l.ends[back].begun {
			l.goOneEnded()
			l.conclude()
		}
	}
}

// takeDown puts the pages of an answer to their lists. What the server had no time for is
// asked for again, fewer lists at a time. What cannot be had from the end is had from the front:
// if the server gives nothing at all, that will tell.
func (r *reading[T]) takeDown(a answer[T]) error {
	lists, ending := 0, a.of[0].side == back
	for _, share := range a.of {
		for _, i := range share.lists {
			r.lists[i].ends[share.side].asked = false
			lists++
		}
	}
	if ending {
		r.ending--
	}
	switch {
	case a.err != nil && ending:
		for _, share := range a.of {
			if l := &r.lists[share.lists[0]]; !l.ended && !l.met {
				l.goOneEnded()
				l.conclude()
			}
		}
		r.goOneEnded()
		return nil
	case a.err != nil && lists > 1 && outOfTime(a.err):
		r.most = max(1, min(r.most, lists/2))
		return nil
	case a.err != nil:
		return a.err
	}
	odd := false
	for n, share := range a.of {
		for k, i := range share.lists {
			l := &r.lists[i]
			if err := l.add(share.side, a.pages[n][k]); err != nil {
				return err
			}
			odd = odd || ending && l.oneEnded
			r.tried = r.tried || ending && !l.oneEnded
		}
	}
	if odd {
		r.goOneEnded()
	}
	return nil
}

// handOut gives take what is there of the list in front, and of those behind it once
// it has ended.
func (r *reading[T]) handOut(take taker[T]) (enough bool, err error) {
	for r.head < len(r.lists) {
		l := &r.lists[r.head]
		if len(l.ready) == 0 && !l.ended {
			return false, nil
		}
		at, rest := r.head, Rest{Total: l.rest.Total}
		var rows []T
		if len(l.ready) > 0 {
			rows, l.ready[0], l.ready = l.ready[0], nil, l.ready[1:]
		}
		ended := l.ended && len(l.ready) == 0
		if ended {
			rest = l.rest
			r.head++
		}
		if enough, err = take(at, rows, ended, rest); enough || err != nil {
			return enough, err
		}
	}
	return false, nil
}
