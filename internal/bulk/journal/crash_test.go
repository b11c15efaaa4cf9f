package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

// story writes a journal and returns its bytes and the run after each record,
// by the length of the file then.
func story(t *testing.T) ([]byte, map[int]*Run) {
	t.Helper()
	j := create(t)
	after := map[int]*Run{}
	note := func() {
		info, err := os.Stat(j.Path())
		must(t, err)
		after[int(info.Size())] = j.ledger.run.snapshot()
	}
	note()
	for _, write := range []func() error{
		func() error { return j.Intend([]int{0, 1}, start()) },
		func() error {
			return j.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusAwarded, AwardID: 7, Attempts: 1}})
		},
		func() error { return j.Intend([]int{0, 4}, start().Add(time.Second)) },
		func() error { return j.Finish(Interrupted) },
		func() error {
			return j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusFailed, Error: "é\n"}, {Index: 4, Status: bulk.StatusAwarded, AwardID: 8}})
		},
		func() error { return j.Finish(Finished) },
	} {
		must(t, write())
		note()
	}
	data, err := os.ReadFile(j.Path())
	must(t, err, j.Close())
	return data, after
}

// A journal that is cut off anywhere says what it said after its last whole
// record, or, where not even the plan is whole, that nothing was sent.
func TestCutOffAnywhere(t *testing.T) {
	data, after := story(t)
	path := filepath.Join(t.TempDir(), testID+extension)
	var want *Run
	whole := 0
	for size := range len(data) + 1 {
		if run := after[size]; run != nil {
			want, whole = run, size
		}
		for _, lost := range [][]byte{nil, make([]byte, min(100, len(data)-size))} { // cut off, or zeros
			must(t, os.WriteFile(path, append(bytes.Clone(data[:size]), lost...), 0o600))
			if unended := after[size+1]; unended != nil && len(lost) < 2 { // all of a record is there but its end
				checkCut(t, path, unended, false)
				continue
			}
			checkCut(t, path, want, size+len(lost) > whole)
		}
	}
}

func checkCut(t *testing.T, path string, want *Run, damaged bool) {
	t.Helper()
	got, err := Open(path)
	if want == nil {
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, ErrDamaged) {
			t.Fatalf("without a whole plan: %v", err)
		}
		if j, _, err := Resume(path); err == nil {
			t.Fatalf("without a whole plan it is resumed: %v", j.Close())
		}
		return
	}
	must(t, err)
	w := *want
	w.Damaged = damaged
	if !reflect.DeepEqual(got, &w) {
		t.Fatalf("got  %+v\nwant %+v", got, &w)
	}
	j, got, err := Resume(path)
	must(t, err)
	if !reflect.DeepEqual(got, &w) {
		t.Fatalf("Resume: got  %+v\nwant %+v", got, &w)
	}
	must(t, j.Finish(Interrupted), j.Close())
	got, err = Open(path)
	must(t, err)
	w.Damaged, w.Finished, w.Ended = false, false, true
	if !reflect.DeepEqual(got, &w) {
		t.Fatalf("after Resume: got  %+v\nwant %+v", got, &w)
	}
}

// Where the header is damaged, nothing is to be said of the rest. Any other line that
// is damaged or gone is named, and what it may have said is not guessed at.
func TestDamageInTheMiddle(t *testing.T) {
	data, after := story(t)
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	want := after[len(data)]
	for i := range lines[:len(lines)-1] {
		for _, damage := range [][]byte{nil, []byte("\n"), lines[i][1:], lines[i][:len(lines[i])-1], []byte("\x00\x00\n"), append([]byte("\x00"), lines[i]...), []byte("{}\n{}\n"), append([]byte("{}\n"), lines[i]...)} {
			broken := bytes.Join([][]byte{bytes.Join(lines[:i], nil), damage, bytes.Join(lines[i+1:], nil)}, nil)
			l, _, err := read(bytes.NewReader(broken), start())
			if i == 0 {
				var e *Error
				if !errors.As(err, &e) || !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "line 1: ") {
					t.Fatalf("line 1 as %q: %v", damage, err)
				}
				continue
			}
			must(t, err)
			if !slices.Contains(l.run.Lost, i+1) {
				t.Errorf("line %d as %q: %v are lost", i+1, damage, l.run.Lost)
			}
			checkDamaged(t, &l.run, want)
		}
	}
}

// Whatever bit flips: no row becomes another, none that may have been sent becomes
// one that was not, and none is settled otherwise than it was.
func TestFlippedBits(t *testing.T) {
	data, after := story(t)
	for size, want := range after {
		if size != len(data) && len(want.InDoubt()) != 2 {
			continue
		}
		for at := range size {
			for bit := range 8 {
				if at < bytes.IndexByte(data, '\n') && bit != at%8 {
					continue // of the header: whichever it is, nothing is read
				}
				flipped := bytes.Clone(data[:size])
				flipped[at] ^= 1 << bit
				l, _, err := read(bytes.NewReader(flipped), start())
				if err != nil {
					if !errors.Is(err, ErrDamaged) || errors.Is(err, ErrUnplanned) {
						t.Fatalf("bit %d of byte %d: %v", bit, at, err)
					}
					continue
				}
				checkDamaged(t, &l.run, want)
				if t.Failed() {
					t.Fatalf("bit %d of byte %d of %q", bit, at, data[:size])
				}
			}
		}
	}
}

func checkDamaged(t *testing.T, got, want *Run) {
	t.Helper()
	if !reflect.DeepEqual(got.Header, want.Header) || len(got.Rows) != len(want.Rows) {
		t.Errorf("got %+v, want %+v", got, want)
		return
	}
	doubt, before := got.InDoubt(), want.InDoubt()
	for i, row := range got.Rows {
		if _, unread := got.Unread[i]; !unread && !reflect.DeepEqual(row, want.Rows[i]) {
			t.Errorf("row %d has become %+v", i, row)
		}
		settled, done := got.Outcomes[i]
		was, wasDone := want.Outcomes[i]
		switch {
		case done && settled != was:
			t.Errorf("row %d is settled as %+v, and was as %+v", i, settled, was)
		case !done && wasDone && !slices.Contains(doubt, i), slices.Contains(before, i) && !done && !slices.Contains(doubt, i):
			t.Errorf("row %d counts as never sent", i)
		}
	}
	if got.Finished && got.Open() > want.Open() {
		t.Errorf("finished, with %d open rows", got.Open())
	}
}

// What is written behind a damaged line is read as well.
func TestGoesOnBehindDamage(t *testing.T) {
	data, after := story(t)
	lines := bytes.SplitAfter(data, []byte("\n"))
	for i := 1; i < len(lines)-1; i++ {
		path := filepath.Join(t.TempDir(), testID+extension)
		broken := bytes.Join([][]byte{bytes.Join(lines[:i], nil), lines[i][2:], bytes.Join(lines[i+1:], nil)}, nil)
		must(t, os.WriteFile(path, broken, 0o600))
		j, before, err := Resume(path)
		must(t, err)
		for _, row := range before.InDoubt() {
			if before.Intended[row].IsZero() {
				t.Errorf("line %d: row %d was sent at no time", i+1, row)
			}
			must(t, j.Record([]bulk.RowOutcome{after[len(data)].Outcomes[row]}))
		}
		must(t, j.Finish(Finished), j.Close())
		got, err := Open(path)
		must(t, err)
		if !reflect.DeepEqual(got.Lost, before.Lost) || len(got.InDoubt()) > 0 {
			t.Errorf("line %d: %v, then %v are lost, and %v in doubt", i+1, before.Lost, got.Lost, got.InDoubt())
		}
	}
}
