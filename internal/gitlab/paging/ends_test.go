package paging

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A stranger is how a server takes being asked for the end of a list.
type stranger int

const (
	friend      stranger = iota
	refuses              // says that there is no such argument
	first                // gives the first page in place of the last one, and of each before a cursor
	again                // gives the last page in place of each before a cursor
	none                 // gives an empty page
	breaksDown           // gives a page, and an error for the next
	silent               // never answers
	fallsSilent          // gives a page, and never answers again
	strangers
)

const trip = 50 * time.Millisecond

// A scroll is a list as GitLab has it: rows in the order of their numbers, of which some are not
// shown, and a page has so many rows before those are cut from it. It may change with each page.
type scroll struct {
	size    int
	kind    stranger
	counts  bool
	change  func(*scroll) // nil for a quiet list
	mu      sync.Mutex
	rows    []int
	hidden  map[int]bool
	always  map[int]bool // shown from the first request on, and still there
	ever    map[int]bool // shown at some time
	asked   int
	fromEnd int
}

func newScroll(size, rows int, hidden func(int) bool) *scroll {
	s := &scroll{size: size, counts: true, hidden: map[int]bool{}, always: map[int]bool{}, ever: map[int]bool{}}
	for i := range rows {
		if s.rows = append(s.rows, i); hidden(i) {
			s.hidden[i] = true
			continue
		}
		s.always[i], s.ever[i] = true, true
	}
	return s
}

// grow adds a row at one of the ends.
func (s *scroll) grow(atEnd bool) {
	row := 0
	switch {
	case len(s.rows) > 0 && atEnd:
		row = s.rows[len(s.rows)-1] + 1
	case len(s.rows) > 0:
		row = s.rows[0] - 1
	}
	if s.ever[row] {
		return // the number of a row that is gone: numbers are not given twice
	}
	if s.ever[row] = true; atEnd {
		s.rows = append(s.rows, row)
		return
	}
	s.rows = slices.Insert(s.rows, 0, row)
}

func (s *scroll) drop(at int) {
	delete(s.always, s.rows[at])
	s.rows = slices.Delete(s.rows, at, at+1)
}

func (s *scroll) fetch(ctx context.Context, ask Ask[alone]) (Page[int], error) {
	<-time.After(trip / 2)
	defer func() { <-time.After(trip / 2) }()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked++; s.change != nil {
		s.change(s)
	}
	if ask.FromEnd {
		s.fromEnd++
	}
	switch {
	case ctx.Err() != nil:
		return Page[int]{}, ctx.Err()
	case ask.FromEnd && (s.kind == silent || s.kind == fallsSilent && s.fromEnd > 1):
		s.mu.Unlock()
		<-ctx.Done()
		s.mu.Lock()
		return Page[int]{}, ctx.Err()
	case ask.FromEnd && (s.kind == refuses || s.kind == breaksDown && s.fromEnd > 1):
		return Page[int]{}, errors.New("Field 'rows' doesn't accept argument 'last'")
	case ask.FromEnd && s.kind == none:
		return Page[int]{Count: len(s.rows)}, nil
	case ask.FromEnd && s.kind == first:
		return s.cut(s.rows[:min(s.size, len(s.rows))], false, 0), nil
	case ask.FromEnd && s.kind == again:
		ask.After = nil
	}
	if ask.FromEnd {
		to := len(s.rows)
		if ask.After != nil {
			to, _ = slices.BinarySearch(s.rows, number(*ask.After))
		}
		from := max(0, to-s.size)
		return s.cut(s.rows[from:to], from > 0, 0), nil
	}
	from := 0
	if ask.After != nil {
		from, _ = slices.BinarySearch(s.rows, number(*ask.After)+1)
	}
	to := min(len(s.rows), from+s.size)
	return s.cut(s.rows[from:to], to < len(s.rows), -1), nil
}

func number(cursor string) int { n, _ := strconv.Atoi(cursor); return n }

// cut makes a page of rows; its cursor is of the first row or of the last one.
func (s *scroll) cut(rows []int, more bool, at int) Page[int] {
	p := Page[int]{}
	for _, row := range rows {
		if !s.hidden[row] {
			p.Items = append(p.Items, row)
		}
	}
	if p.Rows = len(p.Items); p.Rows > 0 {
		cursor := fmt.Sprint(p.Items[(p.Rows+at)%p.Rows])
		p.Info.EndCursor = &cursor
	}
	if p.Info.HasNextPage = more; s.counts {
		p.Count = len(s.rows)
	}
	return p
}

// A result is what came of reading a list.
type result struct {
	rows  []int
	rest  Rest
	err   error
	trips int // one after the other
}

func (s *scroll) read(t *testing.T, whole, strict bool, expect int) (r result) {
	t.Helper()
	l := Lists[alone, int]{
		What: "numbers", Keys: []alone{{}}, Together: 1, Width: 1, Whole: whole, strict: strict, size: s.size,
		ID: func(row int) int64 { return int64(row) }, Expect: func(alone) int { return expect },
		Fetch: func(ctx context.Context, asks []Ask[alone]) ([][]Page[int], error) {
			p, err := s.fetch(ctx, asks[0])
			return [][]Page[int]{{p}}, err
		},
	}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, r.err = l.Each(t.Context(), func(p Part[alone, int]) (bool, error) {
			r.rows, r.rest = append(r.rows, p.Items...), p.Rest
			return false, nil
		})
		r.trips = int(time.Since(began) / trip)
	})
	return r
}

// A list that stays as it is, is the same from both ends as from one, in half the time.
func TestBothEndsOfQuietLists(t *testing.T) {
	for seed := range uint64(3000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		size, n := 1+rnd.IntN(9), rnd.IntN(120)
		share := []int{0, 0, 1, 5, 30}[rnd.IntN(5)]
		secret := map[int]bool{}
		for i := range n {
			secret[i] = rnd.IntN(100) < share
		}
		makeOne := func() *scroll {
			s := newScroll(size, n, func(i int) bool { return secret[i] })
			s.counts = seed%7 != 0
			return s
		}
		expect := 0
		if seed%2 == 0 {
			expect = n + rnd.IntN(3) - 1
		}
		alone, both := makeOne(), makeOne()
		want, got := alone.read(t, false, seed%3 == 0, 0), both.read(t, true, seed%3 == 0, expect)
		pages, late := (n+size-1)/size, 2
		if !both.counts { // nobody knows that it is long before two pages were read
			late = 3
		}
		switch {
		case want.err != nil || want.rest.Blocked:
			// What comes behind rows that are not shown may be had from the end.
			if (got.err == nil) != (want.err == nil) || !want.rest.Blocked && want.err == nil || len(got.rows) < len(want.rows) || got.rest.Unreadable > want.rest.Unreadable {
				t.Errorf("seed %d: %+v, and from the front %+v", seed, got, want)
			}
		case got.err != nil || !slices.Equal(got.rows, want.rows) || got.rest != want.rest:
			t.Errorf("seed %d: %d rows of %d, %d a page: %+v, want %+v", seed, len(got.rows), n, size, got, want)
		case share == 0 && (both.asked > alone.asked+4 || pages > 3 && got.trips > pages/2+late):
			t.Errorf("seed %d: %d requests, %d one after the other, for %d rows, %d a page", seed, both.asked, got.trips, n, size)
		case both.counts && expect == 0 && pages <= 3 && both.asked != alone.asked:
			t.Errorf("seed %d: %d requests for %d pages", seed, both.asked, pages)
		}
	}
}

// While a list is read, rows come at either end and go anywhere: those that stayed are all
// there and in order, and none is there twice.
func TestBothEndsOfListsThatChange(t *testing.T) {
	met := 0
	for seed := range uint64(4000) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		size, n := 2+rnd.IntN(9), rnd.IntN(150)
		share := []int{0, 0, 1, 10}[rnd.IntN(4)]
		s := newScroll(size, n, func(int) bool { return rnd.IntN(100) < share })
		s.counts = seed%9 != 0
		s.kind = []stranger{friend, friend, friend, stranger(rnd.IntN(int(strangers)))}[rnd.IntN(4)]
		come, leave, ends := rnd.IntN(1+size/4), rnd.IntN(4), rnd.IntN(3)
		s.change = func(s *scroll) {
			for range rnd.IntN(come + 2) {
				atEnd := ends == 0 || ends == 1 && rnd.IntN(2) == 0
				s.grow(atEnd)
			}
			for range rnd.IntN(leave + 1) {
				if len(s.rows) > 1 {
					s.drop(rnd.IntN(len(s.rows) - 1)) // the last one stays, so that no number is given twice
				}
			}
		}
		expect := 0
		if seed%2 == 0 {
			expect = n
		}
		got := s.read(t, true, seed%3 == 0, expect)
		if got.err != nil {
			if share == 0 {
				t.Errorf("seed %d: %v", seed, got.err)
			}
			continue
		}
		if s.fromEnd > 1 && s.kind == friend {
			met++
		}
		stayed := slices.DeleteFunc(slices.Clone(got.rows), func(row int) bool { return !s.always[row] })
		if !slices.IsSorted(stayed) {
			t.Errorf("seed %d, kind %d: not in order: %v", seed, s.kind, got.rows)
		}
		if there := s.once(t, got.rows); !got.rest.Blocked && !s.allIn(there) {
			t.Errorf("seed %d: rows are missing of %d, %d a page, kind %d, counts %t: %v", seed, n, size, s.kind, s.counts, got.rows)
		}
	}
	if met < 1000 {
		t.Errorf("only %d lists were read from both ends", met)
	}
}

// allIn reports whether every row is there that stayed.
func (s *scroll) allIn(there map[int]bool) bool {
	for row := range s.always {
		if !there[row] {
			return false
		}
	}
	return true
}

// once are rows, none of which is there twice, or was never shown.
func (s *scroll) once(t *testing.T, rows []int) map[int]bool {
	t.Helper()
	there := map[int]bool{}
	for _, row := range rows {
		if there[row] || !s.ever[row] {
			t.Errorf("row %d is there twice, or was never shown: %v", row, rows)
		}
		there[row] = true
	}
	return there
}

// Of a server that gives no end, or something else, lists are read as before, with one
// request that was for nothing.
func TestListsOfServersThatGiveNoEnd(t *testing.T) {
	for kind := friend; kind < strangers; kind++ {
		for n := range 60 {
			s := newScroll(4, n, func(int) bool { return false })
			s.kind = kind
			got, pages := s.read(t, true, true, 0), max(1, (n+3)/4)
			lost := 1
			if kind != refuses && kind != first && kind != none && kind != silent {
				lost = 4
			}
			if got.err != nil || len(got.rows) != n || !slices.IsSorted(got.rows) || s.asked > pages+lost {
				t.Errorf("%d, %d rows: %+v, %d requests for %d pages", kind, n, got, s.asked, pages)
			}
		}
	}
}

// A list to whose end rows are added while it is read, faster than its front alone would be read
// or slower, is whole: all rows are there that were there at the beginning, none is there twice, and
// none is said to be hidden.
func TestBothEndsOfListsThatGrow(t *testing.T) {
	met := 0
	for seed := range uint64(1500) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		size, n := 3+rnd.IntN(20), rnd.IntN(600)
		most := 1 + rnd.IntN(2*size) // rows that are added by a request
		from, until := rnd.IntN(40), 0
		until = from + rnd.IntN(60)
		s := newScroll(size, n, func(int) bool { return false })
		s.counts = seed%5 != 0
		s.kind = []stranger{friend, friend, friend, stranger(rnd.IntN(int(strangers)))}[rnd.IntN(4)]
		s.change = func(s *scroll) {
			if s.asked < from || s.asked >= until {
				return
			}
			for range rnd.IntN(most + 1) {
				s.grow(true)
			}
			if rnd.IntN(10) == 0 { // many at once
				for range 5 * size {
					s.grow(true)
				}
			}
		}
		got := s.read(t, true, seed%3 == 0, []int{0, n}[seed%2])
		if got.err != nil || got.rest.Unreadable != 0 || got.rest.Blocked || !slices.IsSorted(got.rows) || !s.allIn(s.once(t, got.rows)) {
			t.Errorf("seed %d, kind %d: %d rows of %d, then %d, %d a page, counts %t: %+v, %v", seed, s.kind, len(got.rows), n, len(s.rows), size, s.counts, got.rest, got.err)
		}
		if s.fromEnd > 1 && s.kind == friend {
			met++
		}
	}
	if met < 500 {
		t.Errorf("only %d lists were read from both ends", met)
	}
}

// The front does not wait for an end that does not come: it takes as long as it does alone.
func TestFrontDoesNotWait(t *testing.T) {
	for _, kind := range []stranger{silent, fallsSilent} {
		for n := range 300 {
			alone, both := newScroll(4, n, func(int) bool { return false }), newScroll(4, n, func(int) bool { return false })
			both.kind = kind
			want, got := alone.read(t, false, false, 0), both.read(t, true, false, 0)
			if got.err != nil || !slices.Equal(got.rows, want.rows) || got.rest != want.rest || got.trips > want.trips {
				t.Errorf("%d, %d rows: %+v, want %+v", kind, n, got, want)
			}
		}
	}
}
