//go:build !windows

package main

import (
	"maps"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Ctrl-C ends what is in flight, tells how to go on, and keeps the books.
func TestCrashByInterrupt(t *testing.T) {
	t.Parallel()
	s := newCrashStage(t, nil)
	must(t, s.misbehave("latency=20ms,match=mutation"))
	p, err := s.start("max", awardAll("--concurrency", "2")...)
	must(t, err)
	await(t, "a hundred awards", func() bool { return s.executed(awarding) >= 100 || p.over.Load() })
	must(t, p.Process.Signal(os.Interrupt))
	end, err := p.wait()
	must(t, err)
	s.quiet(t)
	done, id := s.executed(awarding), s.journal(t).id
	if end.code != 130 || !strings.Contains(end.stderr, "ach runs resume "+id) {
		t.Fatalf("interrupted: %v", end)
	}
	rows, err := end.rows()
	must(t, err)
	counts, standing := map[string]int{}, s.standing(given)
	for _, row := range rows {
		if counts[row.Status]++; row.Status == "awarded" != (len(standing[row.User]) == 1) {
			t.Errorf("%+v, who has %v", row, standing[row.User])
		}
	}
	if counts["awarded"] != done || counts["not_attempted"] != crashRows-done || done == crashRows {
		t.Fatalf("%d are awarded, and the report has %v", done, counts)
	}
	must(t, s.misbehave())
	finish(t, s, resume(id))
	checkAll(t, s)
}

// A second Ctrl-C does not wait for what is in flight.
func TestCrashByTwoInterrupts(t *testing.T) {
	t.Parallel()
	for _, d := range []deed{dropped, executed} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			g := newGate(20, d)
			s := newCrashStage(t, g.through)
			p, err := s.start("max", awardAll("--concurrency", "2")...)
			must(t, err)
			await(t, "the request", func() bool { return g.has() || p.over.Load() })
			if n := interrupt(t, p); n < 2 {
				t.Error("the first Ctrl-C did not wait for what was in flight")
			}
			if status := p.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGINT {
				t.Fatalf("it did not quit, but ended by %v", p.ProcessState)
			}
			close(g.release)
			s.quiet(t)
			finish(t, s, s.next(t))
			checkAll(t, s)
		})
	}
}

// interrupt sends Ctrl-C until the process is gone, and counts. A single one, or
// two at the same time, may come before the process has seen to the first.
func interrupt(t *testing.T, p *process) (times int) {
	t.Helper()
	gone := make(chan error, 1)
	go func() {
		_, err := p.wait()
		gone <- err
	}()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if times == 200 {
			must(t, p.Process.Kill())
		}
		if times++; times <= 200 {
			_ = p.Process.Signal(os.Interrupt) // it fails where the process is gone
		}
		select {
		case err := <-gone:
			must(t, err)
			return times
		case <-again.C:
		}
	}
}

// While a run is going on no other changes the same achievement, nor takes up its
// journal; runs about others are not held up.
func TestCrashOfTwoRuns(t *testing.T) {
	t.Parallel()
	g := newGate(3, passed)
	s := newCrashStage(t, g.through)
	p, err := s.start("max", awardAll()...)
	must(t, err)
	await(t, "the request", func() bool { return g.has() || p.over.Load() })
	id := s.journal(t).id
	for _, args := range [][]string{awardAll(), awardAll("--again"), resume(id), {"revoke", "-a", "1", "--from", namesFile, "--yes"}} {
		before := s.executed("achievementsRevoke")
		end, err := s.run("max", args...)
		must(t, err)
		if end.code != 7 || s.executed("achievementsRevoke") != before {
			t.Errorf("%v beside another run: %v", args, end)
		}
	}
	end, err := s.run("max", "award", "-a", "3", "-u", member(1)+","+member(2))
	must(t, err)
	if end.code != 0 {
		t.Errorf("a run about something else: %v", end)
	}
	close(g.release)
	end, err = p.wait()
	must(t, err)
	if end.code != 0 {
		t.Fatalf("the first run: %v", end)
	}
	checkReport(t, s, end)
}

// What whoever started the program has it ignore stays ignored, as under nohup.
func TestCrashByIgnoredSignals(t *testing.T) {
	t.Parallel()
	g := newGate(1, passed)
	s := newCrashStage(t, g.through)
	p := &process{Cmd: s.command("max")}
	p.Path, p.Args = "/bin/sh", []string{"sh", "-c", `trap '' INT HUP; exec ach "$@"`, "sh"}
	p.Args = append(p.Args, awardAll()...)
	p.Stdout, p.Stderr = &p.out, &p.err
	must(t, p.Start())
	await(t, "the request", func() bool { return g.has() || p.over.Load() })
	must(t, p.Process.Signal(os.Interrupt), p.Process.Signal(syscall.SIGHUP))
	close(g.release)
	end, err := p.wait()
	must(t, err)
	if end.code != 0 || strings.Contains(end.stderr, "Ctrl-C") {
		t.Fatalf("it took note of a signal: %v", end)
	}
	checkReport(t, s, end)
}

// --timeout ends a run within a second of its time, and the books tell what may have
// been made from what was not sent.
func TestCrashByTimeout(t *testing.T) {
	t.Parallel()
	for _, d := range []deed{dropped, executed} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			g := newGate(3, d)
			s := newCrashStage(t, g.through)
			t.Cleanup(sync.OnceFunc(func() { close(g.release) }))
			began := time.Now()
			end, err := s.run("max", awardAll("--concurrency", "1", "--timeout", "3s", "--settle", "5s")...)
			took := time.Since(began)
			must(t, err)
			rows, err := end.rows()
			must(t, err)
			if took < 3*time.Second || took > 4*time.Second {
				t.Errorf("it took %v", took)
			}
			counts := map[string]int{}
			for _, row := range rows {
				counts[row.Status]++
			}
			want, code := map[string]int{"awarded": 2 * crashBatch, "unknown": crashBatch, "not_attempted": crashRows - 3*crashBatch}, 6
			if d == executed {
				want, code = map[string]int{"awarded": 3 * crashBatch, "not_attempted": crashRows - 3*crashBatch}, 8
			}
			if end.code != code || !maps.Equal(counts, want) {
				t.Errorf("%v, want %v and %d: %v", counts, want, code, end)
			}
			agree(t, s, s.journal(t).id, "interrupted", rows)
			finish(t, s, resume(s.journal(t).id))
			checkAll(t, s)
		})
	}
}

// At a terminal the table of a large run that was cut off has the rows that failed:
// how to go on would scroll away above hundreds of others.
func TestCrashByInterruptAtATerminal(t *testing.T) {
	t.Parallel()
	g := newGate(3, passed)
	s := newCrashStage(t, g.through)
	term := programOnTerminal(t, s.dir, s.command("max").Env, "ach", "award", "-a", "1", "--from", namesFile, "--yes", "--batch-size", "10", "--concurrency", "1")
	await(t, "the request", g.has)
	_, err := term.file.WriteString("\x03")
	must(t, err)
	term.wait("finishing what is on its way")
	close(g.release)
	if code := term.play(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	term.want("the table leaves out 500 rows that did not fail", "30 awarded, 470 not attempted", "ach runs resume")
	term.never(member(400))
}
