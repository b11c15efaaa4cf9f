package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The fault matrix of apply: each way in which the sandbox can misbehave, at each of the
// changes that a file leads to. What apply says has to be so, and the same command again
// makes the group what the file says, each change made once.

func TestApplyFaultMatrix(t *testing.T) {
	t.Parallel()
	type field struct {
		trial
		mutation string
	}
	var fields []field
	for _, mutation := range []string{"achievementsCreate", "achievementsUpdate", "userAchievementsUpdate", "achievementsAward", "achievementsRevoke", "achievementsDelete"} {
		for _, s := range spells() {
			for _, m := range misdeeds(mutation == "achievementsAward" || mutation == "achievementsRevoke" || mutation == "userAchievementsUpdate") {
				fields = append(fields, field{trial{name: mutation + "/" + s.name + "/" + m.fault, misdeed: m, spell: s}, mutation})
			}
		}
	}
	fields = sampled(fields)
	verdicts := make([]chan error, len(fields))
	room := make(chan struct{}, 48)
	dir := t.TempDir()
	for i, f := range fields {
		verdicts[i] = make(chan error, 1)
		go func() {
			room <- struct{}{}
			verdicts[i] <- f.applyThrough(filepath.Join(dir, fmt.Sprint(i)), f.mutation)
			<-room
		}()
	}
	for i, f := range fields {
		err := <-verdicts[i]
		t.Run(f.name, func(t *testing.T) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	t.Logf("%d trials", len(fields))
}

// applyThrough applies the file while a mutation goes wrong, and again when all is well.
func (c trial) applyThrough(dir, mutation string) error {
	var through func(http.ResponseWriter, *http.Request, http.Handler)
	if c.hangs {
		through = impatient
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	s, err := newFileStage(dir, 14, through)
	if err != nil {
		return err
	}
	defer s.stop()
	if err := s.misbehave(c.fault + ",match=" + mutation + c.setting); err != nil {
		return err
	}
	args := s.applyAll("--max-wait", c.maxWait, "--batch-size", "7")
	args[slices.Index(args, "--settle")+1] = c.settle()
	first, err := s.run(keeper, args...)
	if err != nil {
		return err
	}
	s.server.Wait()
	if err := c.struck(s.stage); err != nil {
		return fmt.Errorf("%w: %v", err, first)
	}
	if err := s.toldSo(first); err != nil {
		return fmt.Errorf("%w: %v", err, first)
	}
	if c.single && (first.code != 0 || s.asTheFileSays() != nil) {
		return fmt.Errorf("a single fault did harm: %w: %v", s.asTheFileSays(), first)
	}
	if err := s.misbehave(); err != nil {
		return err
	}
	again, err := s.run(keeper, s.applyAll()...)
	if err != nil {
		return err
	}
	if err := s.asTheFileSays(); again.code != 0 || err != nil {
		return fmt.Errorf("again: %w: %v\nafter %v", err, again, first)
	}
	if c.single {
		return s.nothingLeft()
	}
	return nil
}

// toldSo holds the rows of an apply against what was carried out, and its exit code
// against its rows.
func (s fileStage) toldSo(end ended) error {
	counts, unknown := map[string]int{}, map[string]int{}
	bad := 0
	rows, err := end.rows()
	if err != nil {
		return err
	}
	for _, row := range rows {
		switch row.Status {
		case "created", "updated", "awarded", "revoked", "deleted":
			counts[row.Status]++
		case "skipped":
		case "unknown":
			unknown[row.Action]++
			bad++
		case "failed", "not_attempted", "not_found", "cannot_tell":
			bad++
		default:
			return fmt.Errorf("a row is %q", row.Status)
		}
	}
	for mutation, status := range map[string]string{
		"achievementsCreate": "created", "achievementsAward": "awarded", "achievementsRevoke": "revoked", "achievementsDelete": "deleted",
	} {
		done, told := s.executed(mutation), counts[status]
		action := strings.TrimSuffix(strings.TrimSuffix(status, "d"), "e")
		open := 0
		for name, n := range unknown {
			if strings.HasPrefix(name, action) {
				open += n
			}
		}
		if done < told || done > told+open {
			return fmt.Errorf("%d are told to be %s, %d are unknown, and %d are", told, status, open, done)
		}
	}
	if end.code != 130 && ((end.code == 0) != (bad == 0) || len(unknown) > 0 && end.code != 6) {
		return fmt.Errorf("the exit code is %d with %d rows that are not as they were wanted", end.code, bad)
	}
	return nil
}
