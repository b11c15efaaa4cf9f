package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"

	"github.com/ach-cli/ach/internal/ids"
)

const testID = "20261123-023100-x7k2"

func start() time.Time { return time.Date(2026, 11, 23, 2, 31, 0, 0, time.UTC) }

func header() Header {
	return Header{
		ID: testID, Host: "https://gitlab.example", Server: "https://git.example", Account: "carol", AccountID: 3, Command: "ach award --from x.csv", Action: bulk.Award,
		InputSHA256: "00ff", Options: map[string]string{"again": "true", "once-per": "<week>"},
	}
}

func rows() []bulk.Row {
	return []bulk.Row{
		{Line: 2, User: "alice", UserID: 1, AchievementID: 12, Message: "well\ndone <&>", Before: []ids.Award{3, 4}, Carried: []bulk.Field{{Name: "Team", Value: "réd"}}},
		{Line: 3, User: "bob", UserID: 2, AchievementID: 12},
		{Line: 4, UserID: 3, AchievementID: 12, Status: bulk.StatusSkipped, AwardID: 9},
		{Line: 5, User: "nobody", AchievementID: 12, Status: bulk.StatusFailed, Error: "not found"},
		{Line: 6, User: "eve", UserID: 5, AchievementID: 12},
	}
}

// create makes a journal with the rows above in a new folder.
func create(t *testing.T) *Journal {
	t.Helper()
	j, err := Create(filepath.Join(t.TempDir(), "ach", "runs"), header(), rows(), start())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestRoundTrip(t *testing.T) {
	j := create(t)
	must(t,
		j.Intend([]int{0, 1}, start().Add(time.Second)),
		j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 7, Attempts: 1}}),
		j.Intend(nil, start()), j.Record(nil),
		j.Finish(Interrupted), j.Close(), j.Close())

	want := &Run{Header: header(), Rows: rows(), Ended: true, State: bulk.State{
		Outcomes: map[int]bulk.RowOutcome{0: {Index: 0, Status: bulk.StatusAwarded, AwardID: 7, Attempts: 1}},
		Intended: map[int]time.Time{0: start().Add(time.Second), 1: start().Add(time.Second)},
		Attempts: map[int]int{0: 1, 1: 1},
	}}
	want.Header.Version, want.Header.CreatedAt = 2, start()
	got, err := Open(j.Path())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("Open: %v\ngot  %+v\nwant %+v", err, got, want)
	}
	if got.Open() != 2 {
		t.Errorf("%d rows are open, want 2", got.Open())
	}

	again, got, err := Resume(j.Path())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("Resume: %v\ngot  %+v\nwant %+v", err, got, want)
	}
	later := start().Add(time.Hour)
	must(t,
		again.Intend([]int{1, 4}, later),
		again.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusAwarded, AwardID: 8}, {Index: 4, Status: bulk.StatusFailed, Error: "no"}}),
		again.Finish(Finished), again.Close())
	if len(got.Outcomes) != 1 || len(got.Intended) != 2 {
		t.Errorf("what Resume returned changed afterwards: %+v", got)
	}
	got, err = Open(j.Path())
	if err != nil || !got.Finished || got.Open() != 0 || got.Attempts[1] != 2 || !got.Intended[1].Equal(later) {
		t.Errorf("Open: %v, %+v", err, got)
	}
}

// What is on disk outlives the program, so its form is pinned.
func TestFormOnDisk(t *testing.T) {
	j := create(t)
	must(t,
		j.Intend([]int{0}, start()),
		j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 7, Attempts: 1}}),
		j.Finish(Finished))
	data, err := os.ReadFile(j.Path())
	must(t, err)
	want := `{"type":"run","header":{"version":2,"id":"20261123-023100-x7k2","host":"https://gitlab.example","server":"https://git.example","account":"carol","account_id":3,"command":"ach award --from x.csv","action":"award","created_at":"2026-11-23T02:31:00Z","input_sha256":"00ff","options":{"again":"true","once-per":"<week>"}},"count":5,"n":1,"sum":"SUM"}
{"type":"row","row":{"line":2,"user":"alice","user_id":1,"achievement_id":12,"message":"well\ndone <&>","before":[3,4],"carried":[{"name":"Team","value":"réd"}]},"n":2,"sum":"SUM"}
{"type":"row","row":{"line":3,"user":"bob","user_id":2,"achievement_id":12},"n":3,"sum":"SUM"}
{"type":"row","row":{"line":4,"user":"","user_id":3,"achievement_id":12,"award_id":9,"status":"skipped"},"n":4,"sum":"SUM"}
{"type":"row","row":{"line":5,"user":"nobody","user_id":0,"achievement_id":12,"status":"failed","error":"not found"},"n":5,"sum":"SUM"}
{"type":"row","row":{"line":6,"user":"eve","user_id":5,"achievement_id":12},"n":6,"sum":"SUM"}
{"type":"intent","at":"2026-11-23T02:31:00Z","rows":[0],"n":7,"sum":"SUM"}
{"type":"outcome","results":[{"index":0,"status":"awarded","award_id":7,"attempts":1}],"n":8,"sum":"SUM"}
{"type":"end","phase":"finished","n":9,"sum":"SUM"}
`
	sums := regexp.MustCompile(`"sum":"[0-9a-f]{8}"`)
	if got := sums.ReplaceAllString(string(data), `"sum":"SUM"`); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What GitLab answered as done without showing an award is in doubt for good: it is
// neither settled nor ever sent again, until it is seen.
func TestWhatRanUnseenStaysInDoubt(t *testing.T) {
	j := create(t)
	ran := bulk.RowOutcome{Index: 0, Status: bulk.StatusUnknown, Attempts: 1, Error: "not listed", Ran: true}
	must(t, j.Intend([]int{0, 1}, start()), j.Record([]bulk.RowOutcome{ran}), j.Finish(Interrupted), j.Close())
	data, err := os.ReadFile(j.Path())
	must(t, err)
	if !strings.Contains(string(data), `{"index":0,"status":"unknown","attempts":1,"error":"not listed","ran":true}`) {
		t.Errorf("%s", data)
	}
	j, run, err := Resume(j.Path())
	must(t, err)
	if run.Outcomes[0] != ran || run.Open() != 3 || !reflect.DeepEqual(run.InDoubt(), []int{0, 1}) || run.Decided(0) || !run.Decided(2) {
		t.Errorf("%+v", run)
	}
	for why, err := range map[string]error{
		"sent although it is unknown":            j.Intend([]int{0}, start()),
		"although GitLab answered that it was":   j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusNotAttempted}}),
		"row 1 is awarded, and yet to be looked": j.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusAwarded, AwardID: 7, Ran: true}}),
	} {
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%v, want one about: %s", err, why)
		}
	}
	must(t, j.Record([]bulk.RowOutcome{ran, {Index: 1, Status: bulk.StatusAwarded, AwardID: 7}}), j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 8}}), j.Close())
	if run, err = Open(j.Path()); err != nil || len(run.InDoubt()) > 0 || run.Outcomes[0].AwardID != 8 {
		t.Errorf("%v, %+v", err, run)
	}
	if err := j.ledger.check(record{Type: kindOutcome, Results: []bulk.RowOutcome{ran}}); err == nil {
		t.Error("it is in doubt again after it was seen")
	}
}

// A journal of the first version, without numbers and checksums, is read, and goes
// on as it began.
func TestFirstVersionIsReadAndFinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), testID+extension)
	must(t, os.WriteFile(path, []byte(plan+intent), 0o600))
	j, run, err := Resume(path)
	must(t, err)
	if run.Header.AccountID != 0 || run.Header.Server != "" || !reflect.DeepEqual(run.InDoubt(), []int{0}) {
		t.Errorf("%+v", run)
	}
	must(t, j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 7}}), j.Finish(Finished), j.Close())
	data, err := os.ReadFile(path)
	must(t, err)
	if string(data) != plan+intent+awarded+end {
		t.Errorf("%s", data)
	}
}

func TestWriterRefusesWhatReaderWould(t *testing.T) {
	j := create(t)
	must(t, j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 7}}))
	before, err := os.ReadFile(j.Path())
	must(t, err)
	for why, err := range map[string]error{
		"there is no row 5":                j.Intend([]int{5}, start()),
		"there is no row -1":               j.Record([]bulk.RowOutcome{{Index: -1, Status: bulk.StatusFailed}}),
		"stands there twice":               j.Intend([]int{1, 1}, start()),
		"was decided by the plan":          j.Intend([]int{2}, start()),
		"is sent although it is awarded":   j.Intend([]int{0}, start()),
		`cannot be settled as "unknown"`:   j.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusUnknown}}),
		"row 0 is failed (award 0) after":  j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusFailed}}),
		"row 0 is awarded (award 8) after": j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded, AwardID: 8}}),
		`ends in the phase "running"`:      j.Finish(Running),
		"longer than 16 MiB":               j.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusFailed, Error: strings.Repeat("x", maxLine)}}),
	} {
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, why) {
			t.Errorf("%v, want one about: %s", err, why)
		}
	}
	after, err := os.ReadFile(j.Path())
	must(t, err)
	if string(after) != string(before) {
		t.Error("what was refused was written")
	}
	must(t, j.Record([]bulk.RowOutcome{{Index: 1, Status: bulk.StatusFailed}}))
}

// Long server texts do not stop a run: results are spread over several lines.
func TestLongResultsAreSplit(t *testing.T) {
	j := create(t)
	long := strings.Repeat("x", maxLine/2)
	must(t, j.Record([]bulk.RowOutcome{
		{Index: 0, Status: bulk.StatusFailed, Error: long}, {Index: 1, Status: bulk.StatusFailed, Error: long}, {Index: 4, Status: bulk.StatusFailed, Error: long},
	}))
	run, err := Open(j.Path())
	if err != nil || run.Open() != 0 {
		t.Errorf("Open: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	const n = 40
	plan := make([]bulk.Row, n)
	for i := range plan {
		plan[i] = bulk.Row{Line: i + 1, UserID: ids.User(i) + 1, AchievementID: 12}
	}
	j, err := Create(t.TempDir(), header(), plan, start())
	must(t, err)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := errors.Join(j.Intend([]int{i}, start()), j.Record([]bulk.RowOutcome{{Index: i, Status: bulk.StatusAwarded, AwardID: ids.Award(i) + 100}}))
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	must(t, j.Close())
	run, err := Open(j.Path())
	if err != nil || run.Open() != 0 || len(run.Intended) != n {
		t.Errorf("Open: %v, %+v", err, run)
	}
}

func TestRights(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights elsewhere")
	}
	dir := filepath.Join(t.TempDir(), "runs")
	must(t, os.Mkdir(dir, 0o755))
	j, err := Create(dir, header(), rows(), start())
	must(t, err)
	defer func() { must(t, j.Close()) }()
	release, err := Guard(dir, []string{"https://gitlab.example"}, []ids.Achievement{1})
	must(t, err)
	defer release()
	for path, want := range map[string]fs.FileMode{dir: 0o700, j.Path(): 0o600, guardPath(dir, "https://gitlab.example", 1): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
}

func TestNoSymbolicLinkIsFollowed(t *testing.T) {
	j := create(t)
	must(t, j.Close())
	dir := t.TempDir()
	link := filepath.Join(dir, testID+extension)
	if err := os.Symlink(j.Path(), link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if _, err := Create(dir, header(), rows(), start()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create: %v", err)
	}
	if _, err := Open(link); err == nil {
		t.Error("Open follows it")
	}
	if _, _, err := Resume(link); err == nil {
		t.Error("Resume follows it")
	}
	if err := Remove(link); err == nil {
		t.Error("Remove takes it")
	}
	must(t, os.Symlink(j.Path(), guardPath(dir, "h", 1)))
	if _, err := Guard(dir, []string{"h"}, []ids.Achievement{1}); err == nil {
		t.Error("Guard follows one")
	}
	// One that leads nowhere must not become a file there.
	must(t, os.Remove(link), os.Symlink(filepath.Join(dir, "elsewhere"), link))
	if _, err := Create(dir, header(), rows(), start()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, "elsewhere")); err == nil {
		t.Error("Create made the file that a link leads to")
	}
}

func TestCreateRefuses(t *testing.T) {
	j := create(t)
	dir := filepath.Dir(j.Path())
	if _, err := Create(dir, header(), rows(), start()); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an id that is taken: %v", err)
	}
	if _, err := Create("", header(), rows(), start()); err == nil {
		t.Error("no folder is taken for one")
	}
	h := header()
	h.ID = "../20261123-023100-x7k2"
	if _, err := Create(dir, h, rows(), start()); err == nil {
		t.Error("an id with a path is taken")
	}
	h.ID = "20261123-023100-aaaa"
	bad := append(rows(), bulk.Row{Status: bulk.StatusUnknown})
	if _, err := Create(dir, h, bad, start()); err == nil {
		t.Error("a row that no plan has is taken")
	}
	if _, err := os.Stat(filepath.Join(dir, h.ID+extension)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what could not be made is left behind: %v", err)
	}
}

// faultyFile fails at the n-th write or sync, and writes half of what it was given.
type faultyFile struct {
	file
	writes, syncs int
}

var errDisk = errors.New("no space left on device")

func (f *faultyFile) Write(p []byte) (int, error) {
	if f.writes--; f.writes == 0 {
		n, _ := f.file.Write(p[:len(p)/2])
		return n, errDisk
	}
	return f.file.Write(p)
}

func (f *faultyFile) Sync() error {
	if f.syncs--; f.syncs == 0 {
		return errDisk
	}
	return f.file.Sync()
}

func TestAfterAFailedWriteNothingIsWritten(t *testing.T) {
	for _, fault := range []faultyFile{{writes: 2}, {syncs: 2}} {
		j := create(t)
		fault.file, j.file = j.file, &fault
		must(t, j.Intend([]int{0}, start()))
		if err := j.Intend([]int{1}, start()); !errors.Is(err, errDisk) {
			t.Errorf("the write that fails: %v", err)
		}
		if err := j.Record([]bulk.RowOutcome{{Index: 0, Status: bulk.StatusAwarded}}); !errors.Is(err, errDisk) {
			t.Errorf("the write after it: %v", err)
		}
		must(t, j.Close())
		if err := j.Intend([]int{4}, start()); !errors.Is(err, os.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		again, run, err := Resume(j.Path())
		must(t, err)
		if _, there := run.Intended[0]; !there || len(run.Outcomes) > 0 {
			t.Errorf("%+v", run.State)
		}
		must(t, again.Intend([]int{0}, start()), again.Close())
		if run, err = Open(j.Path()); err != nil || run.Damaged || run.Attempts[0] != 2 {
			t.Errorf("after Resume: %v, %+v", err, run)
		}
	}
}
