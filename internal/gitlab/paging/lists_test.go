package paging

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A shelf has lists of numbers: the list k has those from 1000k on. It gives perPage a
// page, without those that are withheld, and counts what is asked of it.
type shelf struct {
	t        *testing.T
	rows     []int                 // of each list
	withheld func(row int) bool    // nil for none
	fails    func(lists int) error // of a request for so many lists; nil for never

	mu             sync.Mutex
	requests, most int
	flying         int
}

func (s *shelf) lists() Lists[int, int] {
	keys := make([]int, len(s.rows))
	for i := range keys {
		keys[i] = i
	}
	return Lists[int, int]{
		What: "numbers", Keys: keys, Together: 3, Width: 4,
		Expect: func(k int) int { return s.rows[k] }, Fetch: s.fetch,
	}
}

func (s *shelf) fetch(_ context.Context, asks []Ask[int]) ([][]Page[int], error) {
	s.mu.Lock()
	s.requests++
	s.flying++
	s.most = max(s.most, s.flying)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.flying--
		s.mu.Unlock()
	}()
	if len(asks) > 4 {
		s.t.Errorf("%d asks in a request", len(asks))
	}
	lists := 0
	pages := make([][]Page[int], len(asks))
	for n, a := range asks {
		if len(a.Keys) > 3 || a.After != nil && len(a.Keys) > 1 {
			s.t.Errorf("%d lists in an ask", len(a.Keys))
		}
		for _, k := range a.Keys {
			lists++
			pages[n] = append(pages[n], s.page(k, a.After))
		}
	}
	if s.fails != nil {
		if err := s.fails(lists); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// shown are the rows of a list that are not withheld.
func (s *shelf) shown(k int) (rows []int) {
	for row := 1000 * k; row < 1000*k+s.rows[k]; row++ {
		if s.withheld == nil || !s.withheld(row) {
			rows = append(rows, row)
		}
	}
	return rows
}

func (s *shelf) page(k int, after *string) Page[int] {
	begin := 0
	if after != nil {
		_, _ = fmt.Sscanf(*after, "%d", &begin)
	}
	end := min(begin+perPage, s.rows[k])
	p := Page[int]{Count: s.rows[k]}
	p.Info.HasNextPage = end < s.rows[k]
	for i := begin; i < end; i++ {
		if row := 1000*k + i; s.withheld == nil || !s.withheld(row) {
			p.Items = append(p.Items, row)
		}
	}
	if p.Rows = len(p.Items); p.Rows > 0 {
		cursor := fmt.Sprint(end)
		p.Info.EndCursor = &cursor
	}
	return p
}

// Whatever the lists are, their rows come in order and once, and what is missing of each
// is told.
func TestListsReadTogether(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		s := &shelf{t: t, rows: make([]int, rnd.IntN(40))}
		for i := range s.rows {
			s.rows[i] = rnd.IntN(2) * rnd.IntN(2) * rnd.IntN(450)
		}
		if seed%3 == 0 {
			s.withheld = func(row int) bool { return row%7 == 3 }
		}
		if seed%5 == 0 {
			s.fails = func(lists int) error {
				if lists > 2 {
					return fmt.Errorf("reading: %w", &transport.Error{Kind: transport.KindTimeout})
				}
				return nil
			}
		}
		var got []int
		ended := map[int]int{}
		more, err := s.lists().Each(t.Context(), func(p Part[int, int]) (bool, error) {
			got = append(got, p.Items...)
			if p.Last {
				ended[p.Key]++
			}
			if missing := s.rows[p.Key] - len(s.shown(p.Key)); p.Last && p.Rest.Unreadable != missing {
				t.Errorf("seed %d: %d rows of the list %d are missing, want %d", seed, p.Rest.Unreadable, p.Key, missing)
			}
			return false, nil
		})
		var want []int
		for k := range s.rows {
			want = append(want, s.shown(k)...)
			if ended[k] != 1 {
				t.Errorf("seed %d: the list %d ends %d times", seed, k, ended[k])
			}
		}
		if err != nil || more || !slices.Equal(got, want) || s.most > lanes {
			t.Errorf("seed %d: %d rows, want %d; more %v, %v; %d requests at a time", seed, len(got), len(want), more, err, s.most)
		}
	}
}

func TestListsCutShort(t *testing.T) {
	s := &shelf{t: t, rows: []int{0, 250, 1, 90_000, 5}}
	taken := 0
	rest, err := s.lists().All().Each(t.Context(), func(items []int) (bool, error) {
		taken += len(items)
		return taken >= 251, nil
	})
	if err != nil || !rest.More || rest.Total != 90_256 || taken != 251 || s.requests > 20 {
		t.Errorf("%d rows, %+v, %v, %d requests", taken, rest, err, s.requests)
	}
	stop := errors.New("nobody reads")
	if _, err := s.lists().Each(t.Context(), func(Part[int, int]) (bool, error) { return false, stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	if list, err := Whole(t.Context(), (&shelf{t: t, rows: nil}).lists().All()); err != nil || len(list.Items) > 0 {
		t.Error(list, err)
	}
}

// While a long list in front is read, those behind it do not pile up.
func TestListsAhead(t *testing.T) {
	s := &shelf{t: t, rows: make([]int, 300)}
	for i := range s.rows {
		s.rows[i] = 900
	}
	s.rows[0] = 60_000
	read := 0
	s.fails = func(lists int) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		read += lists * perPage
		return nil
	}
	front := 0
	_, err := s.lists().Each(t.Context(), func(p Part[int, int]) (bool, error) {
		if p.Key > 0 {
			return true, nil
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if front += len(p.Items); read-front > mostAhead+lanes*perPage {
			t.Fatalf("%d rows were read, and %d handed out", read, front)
		}
		return false, nil
	})
	if err != nil || front != 60_000 {
		t.Errorf("%d rows, %v", front, err)
	}
}

func TestListsThatFail(t *testing.T) {
	late := fmt.Errorf("too late: %w", &transport.Error{Kind: transport.KindTimeout})
	for name, tt := range map[string]struct {
		shelf *shelf
		want  string
	}{
		"refused":          {&shelf{rows: []int{5, 5}, fails: func(int) error { return errors.New("no") }}, "no"},
		"never in time":    {&shelf{rows: []int{5, 5}, fails: func(int) error { return late }}, late.Error()},
		"of no way on":     {&shelf{rows: []int{250}, withheld: func(row int) bool { return row >= 100 && row < 200 }}, ""},
		"of nothing shown": {&shelf{rows: []int{250, 3}, withheld: func(row int) bool { return row < 1000 }}, ""},
	} {
		tt.shelf.t = t
		rest, err := tt.shelf.lists().All().Each(t.Context(), func([]int) (bool, error) { return false, nil })
		if tt.want == "" && (err != nil || rest.Unreadable == 0 || !rest.Blocked) || tt.want != "" && (err == nil || err.Error() != tt.want) {
			t.Errorf("%s: %+v, %v", name, rest, err)
		}
	}
	l := (&shelf{t: t, rows: []int{5}}).lists()
	l.Fetch = func(_ context.Context, _ []Ask[int]) ([][]Page[int], error) {
		p := Page[int]{Items: []int{1}, Rows: 1, Count: 1}
		p.Info.HasNextPage = true
		return [][]Page[int]{{p}}, nil
	}
	if _, err := l.Each(t.Context(), func(Part[int, int]) (bool, error) { return false, nil }); gitlab.AsError(err) == nil || gitlab.AsError(err).Reason != gitlab.ReasonHiddenRows {
		t.Errorf("a list that says there is more than it counts: %v", err)
	}
}

// Who wants all of it waits for no first answer.
func TestListsAtOnce(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		arrived, answer := make(chan bool, 100), make(chan bool)
		l := Lists[int, int]{
			What: "numbers", Keys: make([]int, 8), Together: 1, Width: 1, Whole: atOnce, Expect: func(int) int { return 1 },
			Fetch: func(context.Context, []Ask[int]) ([][]Page[int], error) {
				arrived <- true
				<-answer
				return [][]Page[int]{{{Items: []int{1}, Rows: 1, Count: 1}}}, nil
			},
		}
		done := make(chan error, 1)
		go func() {
			_, err := l.Each(t.Context(), func(Part[int, int]) (bool, error) { return false, nil })
			done <- err
		}()
		want := 1
		if atOnce {
			want = lanes
		}
		for range want {
			<-arrived
		}
		if len(arrived) > 0 {
			t.Errorf("at once %t: more than %d requests", atOnce, want)
		}
		close(answer)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
