package site

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestWriteOwnsNothingButItsFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	first := []File{{"index.html", []byte("1")}, {"people/a.html", []byte("a")}, {"people/b.html", []byte("b")}, {"pictures/1.png", []byte("p")}}
	if _, err := Write(dir, first, false); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "people", "mine.html"), "mine")
	put(t, filepath.Join(dir, "CNAME"), "mine")
	removed, err := Write(dir, []File{{"index.html", []byte("2")}, {"people/a.html", []byte("a")}}, false)
	if err != nil || removed != 2 || isThere(filepath.Join(dir, "people", "b.html")) || isThere(filepath.Join(dir, "pictures")) || !isThere(filepath.Join(dir, "people", "mine.html")) || !isThere(filepath.Join(dir, "CNAME")) {
		t.Errorf("%d removed, %v", removed, err)
	}
	// A page of the site that somebody else's file has the place of.
	_, err = Write(dir, []File{{"people/mine.html", []byte("ours")}}, false)
	var other *InTheWayError
	if !errors.As(err, &other) || other.Names[0] != "people/mine.html" || !isThere(filepath.Join(dir, "index.html")) {
		t.Errorf("%v", err)
	}
	if _, err := Write(dir, []File{{"people/mine.html", []byte("ours")}}, true); err != nil {
		t.Error(err)
	}
}

// A list that somebody has put there removes nothing but what may be a page.
func TestAListIsNotBelieved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	outside := filepath.Join(dir, "..", "people")
	put(t, filepath.Join(outside, "x.html"), "other")
	put(t, filepath.Join(dir, "secret.txt"), "other")
	put(t, filepath.Join(dir, ".git", "config"), "other")
	put(t, filepath.Join(dir, listName), strings.Join([]string{"secret.txt", "../people/x.html", ".git/config", "/etc/passwd", "people/../secret.txt", "people"}, "\n"))
	removed, err := Write(dir, []File{{"index.html", []byte("1")}}, false)
	if err != nil || removed != 0 || !isThere(filepath.Join(dir, "secret.txt")) || !isThere(filepath.Join(outside, "x.html")) || !isThere(filepath.Join(dir, ".git", "config")) {
		t.Errorf("%d removed, %v", removed, err)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(Check(dir, false), Check(filepath.Join(dir, "new"), false)); err != nil {
		t.Error(err)
	}
	put(t, filepath.Join(dir, "notes"), "mine")
	if err := Check(dir, false); err == nil || Check(dir, true) != nil || Check(filepath.Join(dir, "notes"), true) == nil {
		t.Error(err)
	}
}
