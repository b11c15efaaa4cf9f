package term

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNewOnFiles(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	asked := map[string]bool{}
	s := New(f, f, f, func(k string) string { asked[k] = true; return "" })
	if s.InTTY() || s.OutTTY() || s.CanPrompt() {
		t.Error("a file counts as a terminal")
	}
	if s.Limit() != 0 {
		t.Errorf("lines to a file are cut at %d columns", s.Limit())
	}
	if asked["COLUMNS"] {
		t.Error("COLUMNS was asked for")
	}
	if err := s.WriteData([]byte("7\n1234\n")); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(f.Name())
	if err != nil || string(got) != "7\n1234\n" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

func TestLimit(t *testing.T) {
	s, _, _, _ := Test()
	s.SetWidth(40)
	if got := s.Limit(); got != 0 {
		t.Errorf("pipe: limit %d", got)
	}
	s.SetTTY(false, true, false)
	if got := s.Limit(); got != 40 {
		t.Errorf("terminal: limit %d", got)
	}
	s.SetWidth(0)
	if got := s.Limit(); got != 1 {
		t.Errorf("terminal without width: limit %d, where 0 would mean none", got)
	}
}
