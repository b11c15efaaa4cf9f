package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
)

func TestList(t *testing.T) {
	dir := t.TempDir()
	make := func(id string, do func(*Journal)) {
		h := header()
		h.ID = id
		j, err := Create(dir, h, rows(), start())
		must(t, err)
		do(j)
	}
	end := func(p Phase) func(*Journal) {
		return func(j *Journal) { must(t, j.Finish(p), j.Close()) }
	}
	make("20261123-023100-cccc", func(j *Journal) {
		must(t, j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 1}}))
		t.Cleanup(func() { _ = j.Close() })
	})
	make("20261123-023100-bbbb", end(Interrupted))
	make("20261122-023100-zzzz", end(Finished))
	for name, text := range map[string]string{"20261121-023100-dddd.jsonl": "x\ny\n", "notes.txt": "", "x.jsonl": "", "20261123-023100-aaaa.jsonl.lock": "", "20261123-023100-eeee.jsonl": plan} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	must(t, os.Mkdir(filepath.Join(dir, "20261123-023100-ffff.jsonl"), 0o700))

	list, err := List(dir)
	must(t, err)
	type line struct {
		id         string
		state      Phase
		rows, open int
	}
	want := []line{
		{"20261121-023100-dddd", Damaged, 0, 0}, {"20261122-023100-zzzz", Finished, 5, 3}, {"20261123-023100-bbbb", Interrupted, 5, 3},
		{"20261123-023100-cccc", Running, 5, 2}, {"20261123-023100-eeee", Damaged, 0, 0}, {"20261123-023100-ffff", Damaged, 0, 0},
	}
	if len(list) != len(want) {
		t.Fatalf("%+v", list)
	}
	for i, s := range list {
		if got := (line{s.ID, s.State, s.Rows, s.Open}); got != want[i] {
			t.Errorf("got %+v, want %+v", got, want[i])
		}
		if s.Path != filepath.Join(dir, s.ID+extension) || (s.Problem != "") != (s.State == Damaged) || s.CreatedAt.IsZero() {
			t.Errorf("%+v", s)
		}
	}
	if s := list[0]; !strings.Contains(s.Problem, "line 1") || !s.CreatedAt.Equal(time.Date(2026, 11, 21, 2, 31, 0, 0, time.UTC)) {
		t.Errorf("a damaged one: %+v", s)
	}
	if s := list[4]; !strings.Contains(s.Problem, "it is that of run "+testID) {
		t.Errorf("a copy: %+v", s)
	}
	must(t, Remove(list[0].Path))
	if list, err = List(dir); err != nil || len(list) != len(want)-1 {
		t.Errorf("after Remove: %+v, %v", list, err)
	}
}

// What stands where a journal could, and is no file, was written by no run: it is told,
// and has no time from which a run of it could still be under way. A file in which
// nothing can be read has one.
func TestWhatNoRunWroteHasNoTime(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	at := func(random string) string { return filepath.Join(dir, "20261123-023100-"+random+extension) }
	junk, unfinished := filepath.Join(elsewhere, "junk"), create(t)
	must(t, unfinished.Close(), os.WriteFile(junk, []byte("junk\n"), 0o600), os.WriteFile(at("aaaa"), []byte("junk\n"), 0o600), os.Mkdir(at("bbbb"), 0o700))
	for link, target := range map[string]string{
		at("cccc"): filepath.Join(elsewhere, "nothing"), at("dddd"): junk, at("eeee"): elsewhere,
		filepath.Join(dir, filepath.Base(unfinished.Path())): unfinished.Path(),
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	entries, err := os.ReadDir(dir)
	must(t, err)
	list, err := FindUnfinished(dir)
	must(t, err)
	if len(list) != len(entries) || len(list) != 6 {
		t.Fatalf("of %v are found %+v", entries, list)
	}
	for _, s := range list {
		regular := s.Path == at("aaaa")
		if s.Run != nil || s.State != Damaged || s.Problem == "" || s.Changed.IsZero() == regular {
			t.Errorf("%+v", s)
		}
	}
}

func TestNoFolderHoldsNoRuns(t *testing.T) {
	if list, err := List(filepath.Join(t.TempDir(), "none")); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	path, err := Path(t.TempDir(), testID)
	must(t, err)
	_, open := Open(path)
	_, _, resume := Resume(path)
	for name, err := range map[string]error{"Open": open, "Resume": resume, "Remove": Remove(path)} {
		if !errors.Is(err, fs.ErrNotExist) || err.Error() != "there is no run "+testID {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Remove(filepath.Join(t.TempDir(), "x.txt")); err == nil {
		t.Error("Remove takes what is no journal")
	}
}
