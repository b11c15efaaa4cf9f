package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The fault matrix: each way in which the sandbox can misbehave, with each
// command that changes something. The verdict is always the sandbox's.

// A misdeed is one way to go wrong, as it strikes mutations.
type misdeed struct {
	fault string
	runs  bool // at least one mutation is executed although the answer is lost
	late  bool // it is executed a while after the client has lost the connection
	hangs bool // the answer never comes; the gateway gives up
	mild  bool // nothing is lost
}

// misdeeds are all of them; some where execution ends within a request are
// told apart by how many mutations there are in it.
func misdeeds(batch bool) []misdeed {
	list := []misdeed{
		{fault: "latency=20ms", mild: true},
		{fault: "work=1ms", mild: true},
		{fault: "status-before=500"},
		{fault: "status-before=503"},
		{fault: "status-after=502", runs: true},
		{fault: "status-after=504", runs: true},
		{fault: "close-before"},
		{fault: "close-after", runs: true},
		{fault: "hang-before", hangs: true},
		{fault: "hang-after", hangs: true, runs: true},
		{fault: "html-before"},
		{fault: "html-after", runs: true},
		{fault: "truncate", runs: true},
		{fault: "late=100ms", late: true, runs: true},
		{fault: "429"},
		{fault: "429-retry-after=1s"},
		{fault: "429-reset=1s"},
		{fault: "first-close=0"},
		{fault: "first-timeout=0"},
		{fault: "first-timeout-inside=1", runs: true},
	}
	if batch {
		return append(list, misdeed{fault: "first-close=3", runs: true}, misdeed{fault: "first-timeout=3", runs: true}, misdeed{fault: "first-timeout-inside=3", runs: true})
	}
	return append(list, misdeed{fault: "first-close=1", runs: true})
}

// A spell is how long a misdeed goes on, and what else goes wrong with it.
type spell struct {
	name    string
	setting string
	besides []string
	maxWait string
	single  bool // a single fault: nothing may come of it
}

func spells() []spell {
	return []spell{
		{name: "once", setting: ",times=1", maxWait: "20s", single: true},
		{name: "thrice", setting: ",times=3", maxWait: "20s"},
		{name: "always", maxWait: "1200ms"},
	}
}

// blindness are spells in which reading back fails too, after the plan was read.
func blindness() []spell {
	return []spell{
		{name: "once and blind for a while", setting: ",times=1", maxWait: "20s", besides: []string{"status-before=503,match=HoldersBrief,after=1,times=2"}},
		{name: "once and blind for good", setting: ",times=1", maxWait: "0s", besides: []string{"close-before,match=HoldersBrief,after=1"}},
	}
}

// A trial is one field of the matrix. It is played on a stage of its own.
type trial struct {
	name string
	misdeed
	spell
	play      func(*stage, trial) error
	processes bool // each command is a process of its own
}

// flags make the run as short as the fault allows: a request that is executed
// late has to be over when a run takes it as never executed.
func (c trial) flags() []string {
	return []string{"--settle", c.settle(), "--max-wait", c.maxWait, "-o", "ndjson"}
}

func (c trial) settle() string {
	if c.late {
		return "2s"
	}
	return "30ms"
}

func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	var trials []trial
	field := func(name string, batch bool, all []spell, play func(*stage, trial) error) {
		for _, s := range all {
			for _, m := range misdeeds(batch) {
				trials = append(trials, trial{name: name + "/" + s.name + "/" + m.fault, misdeed: m, spell: s, play: play})
			}
		}
	}
	for _, f := range rowFields() {
		field(f.name, f.rows > 1, append(spells(), blindness()...), f.play)
	}
	for _, f := range objectFields() {
		field(f.name, false, spells(), f.play)
	}

	for i := range trials { // the others differ by nothing in which a process could
		trials[i].processes = i%sampleStep == 0 && !underRace
	}
	trials = sampled(trials)
	// Trials spend their time waiting, so there are more at once than t.Parallel
	// would run.
	verdicts := make([]chan error, len(trials))
	room := make(chan struct{}, 48)
	dir := t.TempDir()
	for i, c := range trials {
		verdicts[i] = make(chan error, 1)
		go func() {
			room <- struct{}{}
			verdicts[i] <- c.run(filepath.Join(dir, fmt.Sprint(i)))
			<-room
		}()
	}
	for i, c := range trials {
		err := <-verdicts[i]
		t.Run(c.name, func(t *testing.T) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	t.Logf("%d trials", len(trials))
}

func (c trial) run(dir string) error {
	var through func(http.ResponseWriter, *http.Request, http.Handler)
	if c.hangs {
		through = impatient
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	s, err := newStage(dir, crowd, through)
	if err != nil {
		return err
	}
	defer s.stop()
	s.processes = c.processes
	if err := s.misbehave(append([]string{c.fault + ",match=mutation" + c.setting}, c.besides...)...); err != nil {
		return err
	}
	return c.play(s, c)
}

// struck tells whether the fault was met at all.
func (c trial) struck(s *stage) error {
	if met := s.server.Faults()[0]; met.Struck == 0 {
		return fmt.Errorf("the fault was not met: %+v", met)
	}
	return nil
}

// impatient is a gateway that gives up on what hangs. Everything else takes no
// note of it: what was begun is finished.
func impatient(w http.ResponseWriter, r *http.Request, next http.Handler) {
	ctx, cancel := context.WithTimeout(r.Context(), 100*time.Millisecond)
	defer cancel()
	next.ServeHTTP(w, r.WithContext(ctx))
}

// A rowField is a command over rows.
type rowField struct {
	name     string
	args     []string
	rows     int
	mutation string
	about    int // the achievement
	done     string
	from, to int // standing awards of each user, before and when it is done
}

func rowFields() []rowField {
	many := func(args ...string) []string {
		return append(args, "--from", namesFile, "--yes", "--batch-size", "7", "--concurrency", "3")
	}
	return []rowField{
		{"award one", []string{"award", "-a", "1", "-u", member(1)}, 1, "achievementsAward", given, "awarded", 0, 1},
		{"award many", many("award", "-a", "1"), crowd, "achievementsAward", given, "awarded", 0, 1},
		{"revoke one", []string{"revoke", "-a", "2", "-u", member(1)}, 1, "achievementsRevoke", taken, "revoked", 1, 0},
		{"revoke many", many("revoke", "-a", "2"), crowd, "achievementsRevoke", taken, "revoked", 1, 0},
	}
}

func (f rowField) play(s *stage, c trial) error {
	end, err := s.run("max", append(f.args, c.flags()...)...)
	if err != nil {
		return err
	}
	s.server.Wait()
	if err := c.struck(s); err != nil {
		return fmt.Errorf("%w: %v", err, end)
	}
	changed, err := f.judge(s, end)
	if err != nil {
		return err
	}
	if c.single && (end.code != 0 || changed != f.rows) {
		return fmt.Errorf("a single fault did harm: %d of %d rows are done: %v", changed, f.rows, end)
	}
	if got := s.executed(f.mutation); got != changed {
		return fmt.Errorf("%d executed, and %d rows have changed: %v", got, changed, end)
	}

	if err := f.books(s, end); err != nil {
		return fmt.Errorf("%w: %v", err, end)
	}

	// A second run sends what is missing, and nothing else.
	if err := s.misbehave(); err != nil {
		return err
	}
	before := s.sent(f.mutation)
	again, err := s.run("max", append(f.args, "--settle", c.settle(), "-o", "ndjson")...)
	if err != nil {
		return err
	}
	total, err := f.judge(s, again)
	switch sent := s.sent(f.mutation) - before; {
	case err != nil:
		return fmt.Errorf("second run: %w", err)
	case again.code != 0 || total != f.rows:
		return fmt.Errorf("second run: %d of %d rows are done: %v", total, f.rows, again)
	case sent != f.rows-changed:
		return fmt.Errorf("second run: sent %d, and %d were missing: %v\nafter %v", sent, f.rows-changed, again, end)
	}
	return nothingInDoubt(s)
}

// books holds the report of a run, its journal and the list of runs against one
// another. A single row has a journal only where it is not known what came of it.
func (f rowField) books(s *stage, end ended) error {
	rows, err := end.rows()
	if err != nil {
		return err
	}
	state, unknown := "finished", false
	for _, row := range rows {
		unknown = unknown || row.Status == "unknown"
		if row.Status == "unknown" || row.Status == "not_attempted" {
			state = "interrupted"
		}
	}
	journals := s.journals()
	if kept := f.rows > 1 || unknown; !kept || len(journals) != 1 {
		if kept || len(journals) > 0 {
			return fmt.Errorf("the journals of %d rows are %v", f.rows, journals)
		}
		return nil
	}
	return booksAgree(s, journals[0].id, state, rows)
}

// nothingInDoubt wants that what earlier runs left in doubt is settled by now.
func nothingInDoubt(s *stage) error {
	for _, j := range s.journals() {
		shown, err := s.run("max", "runs", "show", j.id, "-o", "ndjson")
		if err != nil {
			return err
		}
		if strings.Contains(shown.stdout, `"unknown"`) {
			return fmt.Errorf("run %s is still in doubt: %v", j.id, shown)
		}
	}
	return nil
}

// judge compares a report with the state, and counts the rows that have changed.
func (f rowField) judge(s *stage, end ended) (changed int, err error) {
	rows, err := end.rows()
	if err != nil {
		return 0, err
	}
	if len(rows) != f.rows {
		return 0, fmt.Errorf("%d rows of %d are reported: %v", len(rows), f.rows, end)
	}
	standing := s.standing(f.about)
	statuses := map[string]int{}
	for i, row := range rows {
		if row.Line != i+1 || row.User != member(i+1) {
			return 0, fmt.Errorf("row %d is reported as %+v", i+1, row)
		}
		statuses[row.Status]++
		has := standing[row.User]
		if len(has) == f.to {
			changed++
		} else if len(has) != f.from {
			return 0, fmt.Errorf("doubled: %s holds %d: %v", row.User, has, end)
		}
		if why := f.wrong(row, has); why != "" {
			return 0, fmt.Errorf("%s: %+v, who holds %d: %v", why, row, has, end)
		}
		delete(standing, row.User)
	}
	for user, has := range standing {
		if user > member(f.rows) && f.from == 0 || len(has) != f.from {
			return 0, fmt.Errorf("%s, who was not asked for, holds %d", user, has)
		}
	}
	return changed, codeFits(end, statuses, f.done)
}

// wrong says what is wrong with a row by what its user holds, or nothing.
func (f rowField) wrong(row reported, has []int) string {
	switch row.Status {
	case f.done, "skipped":
		switch {
		case len(has) != f.to:
			return "lost"
		case row.Status == "awarded" && !slices.Contains(has, row.AwardID):
			return "the award is another"
		case row.Status == f.done && row.Attempts < 1:
			return "done without being sent"
		}
	case "failed", "not_attempted":
		if len(has) != f.from {
			return "done, and not told"
		}
	case "unknown":
		if row.Error == "" {
			return "no reason is given"
		}
	default:
		return "no such status"
	}
	return ""
}

func codeFits(end ended, statuses map[string]int, done string) error {
	open := 0
	for status, n := range statuses {
		if status != done && status != "skipped" {
			open += n
		}
	}
	switch {
	case open == 0 && end.code != 0, open > 0 && end.code == 0, statuses["unknown"] > 0 && end.code != 6:
		return fmt.Errorf("the exit code does not fit %v: %v", statuses, end)
	case statuses["unknown"] == 0 && end.code == 6:
		return fmt.Errorf("nothing is unknown: %v", end)
	case end.code != 0 && !strings.Contains(end.stderr, "ach: ") && !strings.Contains(end.stderr, `{"level":"error",`):
		return fmt.Errorf("failed without a word: %v", end)
	}
	return nil
}
