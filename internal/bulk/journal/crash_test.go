package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
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
		after[int(info.Size())] = j.ledger.snapshot()
	}
	note()
	for _, write := range []func() error{
		func() error { return j.Intend([]int{0, 1}, start()) },
		func() error {
			return j.Settle([]bulk.Settled{{Index: 1, Status: bulk.StatusAwarded, AwardID: 7, Attempts: 1}})
		},
		func() error { return j.Intend([]int{0, 4}, start().Add(time.Second)) },
		func() error { return j.Finish(Interrupted) },
		func() error {
			return j.Settle([]bulk.Settled{{Index: 0, Status: bulk.StatusFailed, Error: "é\n"}, {Index: 4, Status: bulk.StatusAwarded, AwardID: 8}})
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
	w.Damaged, w.Finished = false, false
	if !reflect.DeepEqual(got, &w) {
		t.Fatalf("after Resume: got  %+v\nwant %+v", got, &w)
	}
}

// Only the last record can be left out.
func TestDamageInTheMiddleNamesItsLine(t *testing.T) {
	data, _ := story(t)
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	for i := range lines[:len(lines)-1] {
		for _, damage := range [][]byte{[]byte("\n"), lines[i][1:], lines[i][:len(lines[i])-1], []byte("\x00\x00\n"), append([]byte("\x00"), lines[i]...)} {
			broken := bytes.Join([][]byte{bytes.Join(lines[:i], nil), damage, bytes.Join(lines[i+1:], nil)}, nil)
			_, _, err := read(bytes.NewReader(broken))
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, ErrDamaged) {
				t.Fatalf("line %d as %q: %v", i+1, damage, err)
			}
		}
	}
}
