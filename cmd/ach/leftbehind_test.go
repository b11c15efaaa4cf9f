package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// filesIn reads the regular files below a folder, by their path in it.
func filesIn(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = text
		return err
	})
	return files, err
}

// leftBehind are the files below a folder that hold a secret, and are neither a config
// file nor as they were before.
func leftBehind(dir string, before map[string][]byte) ([]string, error) {
	after, err := filesIn(dir)
	if err != nil {
		return nil, err
	}
	var found []string
	for name, text := range after {
		switch {
		case !secrets.Match(text), bytes.Equal(text, before[name]):
		case strings.HasPrefix(name, "tinyproxy-"): // the proxy's own configuration
		case strings.HasSuffix(name, ".yaml") && !strings.HasPrefix(filepath.Base(name), "."):
		default:
			found = append(found, name)
		}
	}
	return found, nil
}

func TestWhatIsLeftBehindIsFound(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"given": "glpat-1", "changed": "x", ".config/ach/config.yaml": "", ".state/ach/runs/1.jsonl": "", ".config/ach/.config.yaml.123": "", "report.csv": "",
	} {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	before, err := filesIn(dir)
	must(t, err)
	for name := range before {
		if name != "given" {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte("token: sandbox-max-api"), 0o600))
		}
	}
	found, err := leftBehind(dir, before)
	if err != nil || len(found) != 4 {
		t.Errorf("%q, %v", found, err)
	}
}
