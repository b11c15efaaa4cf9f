//go:build !windows

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// A damage is done to a line of the journal of a run that was killed.
type damage struct {
	name string
	do   func(line string) string
}

func damages() []damage {
	return []damage{
		{"zeros", func(l string) string { return strings.Repeat("\x00", len(l)-1) + "\n" }},
		{"torn", func(l string) string { return l[:len(l)/2] + "\n" }},
		{"its head", func(l string) string { return l[len(l)/2:] }},
		{"gone", func(string) string { return "" }},
		{"a flipped bit", func(l string) string { return l[:len(l)/2] + string(l[len(l)/2]^1) + l[len(l)/2+1:] }},
	}
}

// killed stages a run over all rows of which the third request was carried out and its
// answer lost with the run.
func killed(t *testing.T) (*stage, journalFile) {
	t.Helper()
	g := newGate(3, executed)
	s := newCrashStage(t, g.through)
	p, err := s.start("max", awardAll("--concurrency", "1", "--settle", "100ms")...)
	must(t, err)
	await(t, "the request", func() bool { return g.has() || p.over.Load() })
	must(t, p.Process.Kill())
	_, err = p.wait()
	must(t, err)
	close(g.release)
	s.quiet(t)
	s.processes = false // none is killed any more
	return s, s.journal(t)
}

// Without its header nothing is to be said of a journal: the line is named, nothing is
// asked of the server, and nothing sent.
func TestCrashWithDamagedHeader(t *testing.T) {
	t.Parallel()
	s, j := killed(t)
	good := j.lines(t)
	for _, d := range damages() {
		if d.name == "gone" {
			continue // what follows is no header, which is said of line 1 as well
		}
		j.write(t, append([]string{d.do(good[0])}, good[1:]...))
		before, awarded := s.server.State().Requests, s.executed(awarding)
		for _, args := range [][]string{resume(j.id), {"runs", "show", j.id}} {
			end, err := s.run("max", args...)
			must(t, err)
			if end.code != 1 || !strings.Contains(end.stderr, "line 1: ") || end.stdout != "" {
				t.Errorf("%s: %v: %v", d.name, args, end)
			}
		}
		if asked := s.server.State().Requests - before; asked != 0 {
			t.Errorf("%s: %d requests", d.name, asked)
		}
		again, err := s.run("max", awardAll("--again")...)
		must(t, err)
		if again.code != 7 || s.executed(awarding) != awarded {
			t.Errorf("%s: --again beside a journal of which nothing is known: %v", d.name, again)
		}
	}
	j.write(t, good)
	finish(t, s, resume(j.id))
	checkAll(t, s)
}

// Any other line can be lost: it is named, what it planned is not sent, and of what it
// may have been about it is looked first whether that was done. Nobody is awarded
// twice, and nobody who was not meant.
func TestCrashWithDamagedLine(t *testing.T) {
	t.Parallel()
	last := crashRows + 1 // of the plan; behind it an intent and an outcome for each request
	for what, line := range map[string]int{
		"a row that was done": 2, "a row in doubt": 2*crashBatch + 4, "a row never sent": last,
		"an intent": last + 3, "an outcome": last + 2, "the last intent": last + 5,
	} {
		for _, d := range damages() {
			if what == "the last intent" && (d.name == "gone" || d.name == "its head") {
				continue // a file that ends earlier is no damage
			}
			if underRace && d.name != "torn" {
				continue // the others are read and resumed in the same way
			}
			t.Run(what+"/"+d.name, func(t *testing.T) {
				t.Parallel()
				damagedLine(t, line, d)
			})
		}
	}
}

func damagedLine(t *testing.T, line int, d damage) {
	s, j := killed(t)
	lines := j.lines(t)
	lines[line-1] = d.do(lines[line-1])
	j.write(t, lines)
	for _, args := range [][]string{{"runs", "show", j.id}, resume(j.id)} {
		end, err := s.run("max", args...)
		must(t, err)
		if !strings.Contains(end.stderr, fmt.Sprintf("line %d of the journal is damaged", line)) {
			t.Errorf("%v does not say which line is damaged: %v", args, end)
		}
	}
	missing := 0
	for i := range crashRows {
		switch n := len(s.standing(given)[member(i+1)]); {
		case n > 1:
			t.Errorf("doubled: %s has %d", member(i+1), n)
		case n == 0 && line != i+2:
			t.Errorf("%s got nothing", member(i+1))
		case n == 0:
			missing++
		}
	}
	if got := s.executed(awarding); got != crashRows-missing {
		t.Errorf("%d are awarded, and %d are missing", got, missing)
	}
}

// edit changes the header of a journal as if it had been written so.
func (j journalFile) edit(t *testing.T, change func(header map[string]any)) {
	t.Helper()
	lines := j.lines(t)
	for i, line := range lines {
		var record map[string]any
		must(t, json.Unmarshal([]byte(line), &record))
		delete(record, "sum") // the first version has no checksums, and no numbers
		delete(record, "n")
		if i == 0 {
			header := record["header"].(map[string]any)
			header["version"] = 1
			delete(header, "account_id")
			delete(header, "server")
			change(header)
		}
		text, err := json.Marshal(record)
		must(t, err)
		lines[i] = string(text) + "\n"
	}
	must(t, os.WriteFile(j.path, []byte(strings.Join(lines, "")), 0o600))
}

// A journal of the first version knows the account by its name alone: it is finished
// by whoever has that name, but not where what is held does not tell what was made.
func TestCrashWithOldJournal(t *testing.T) {
	t.Parallel()
	s, j := killed(t)
	awarded := s.executed(awarding)
	j.edit(t, func(header map[string]any) { header["options"].(map[string]any)["again"] = "true" })
	end, err := s.run("max", resume(j.id)...)
	must(t, err)
	if end.code != 7 || s.executed(awarding) != awarded {
		t.Errorf("with --again: %v", end)
	}
	j.edit(t, func(header map[string]any) {
		header["options"].(map[string]any)["again"] = "false"
		header["account"] = "olivia"
	})
	if end, err = s.run("max", resume(j.id)...); err != nil || end.code != 7 {
		t.Errorf("of another account: %v, %v", end, err)
	}
	j.edit(t, func(header map[string]any) { header["account"] = "max" })
	finish(t, s, resume(j.id))
	checkAll(t, s)
}
