package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// A journalFile is a journal as it is on disk.
type journalFile struct{ path, id string }

func (s *stage) journals() []journalFile {
	paths, _ := filepath.Glob(filepath.Join(s.state(), "ach", "runs", "*.jsonl")) // the pattern is well-formed
	files := make([]journalFile, len(paths))
	for i, path := range paths {
		files[i] = journalFile{path, strings.TrimSuffix(filepath.Base(path), ".jsonl")}
	}
	return files
}

// agree holds what the books of a run say against one another: the rows as they were
// reported where rows are given, 'runs show', and 'runs list'.
func agree(t *testing.T, s *stage, id, state string, rows []reported) {
	t.Helper()
	if err := booksAgree(s, id, state, rows); err != nil {
		t.Error(err)
	}
}

func booksAgree(s *stage, id, state string, rows []reported) error {
	shown, err := s.run("max", "runs", "show", id, "-o", "ndjson")
	if err != nil {
		return err
	}
	said, err := shown.rows()
	if err != nil {
		return err
	}
	for i, row := range rows {
		if i >= len(said) || said[i].Line != row.Line || said[i].User != row.User || said[i].Status != row.Status || said[i].AwardID != row.AwardID || said[i].Attempts != row.Attempts {
			return fmt.Errorf("reported as %+v, and the journal has %+v", row, said)
		}
	}
	open := 0
	for _, row := range said {
		if row.Status == "unknown" || row.Status == "not_attempted" {
			open++
		}
	}
	list, err := s.run("max", "runs", "list", "-o", "csv", "--columns", "id,open,state")
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("%s,%d,%s\n", id, open, state); !strings.Contains(list.stdout, want) {
		return fmt.Errorf("the list lacks %q:\n%s", want, list.stdout)
	}
	return nil
}
