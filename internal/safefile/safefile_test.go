package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// names returns what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer func() { must(t, root.Close()) }()
	path := filepath.Join(dir, "file")
	must(t, Writable(path), Write(Paths{}, path, []byte("one"), Options{Sync: true}))
	info, err := os.Stat(path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %s", info.Mode())
	}
	must(t, Write(root, "file", []byte("two"), Options{Mode: 0o640}))
	if info, err = os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o640) {
		t.Errorf("the mode is %s, %v", info.Mode(), err)
	}
	if data, err := Read(root, "file", 3); string(data) != "two" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	must(t, SyncDir(dir))
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

// What stands in the way of writing leaves nothing behind, and is said of the file.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken")
	must(t, os.Mkdir(taken, 0o700), os.WriteFile(filepath.Join(taken, "file"), nil, 0o600))
	missing := filepath.Join(dir, "missing", "file")
	for path, err := range map[string]error{
		taken:   Write(Paths{}, taken, nil, Options{}),
		missing: Write(Paths{}, missing, nil, Options{}),
	} {
		var p *fs.PathError
		if !errors.As(err, &p) || p.Path != path || p.Op != "write" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := Writable(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("left behind: %q", got)
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(in("file"), []byte("four"), 0o600), os.Mkdir(in("folder"), 0o700))
	if err := os.Symlink("file", in("link")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	for name, want := range map[string]error{
		"file": nil, "folder": ErrFolder, "link": ErrNotRegular, "missing": fs.ErrNotExist,
	} {
		f, err := Open(Paths{}, in(name), os.O_RDONLY)
		if err == nil {
			must(t, f.Close())
		}
		if !errors.Is(err, want) && runtime.GOOS != "windows" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read(Paths{}, in("file"), 3); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if data, info, err := ReadNamed(in("link"), 4); runtime.GOOS != "windows" && (string(data) != "four" || info.Size() != 4 || err != nil) {
		t.Errorf("%q, %v", data, err)
	}
	if _, info, err := ReadNamed(in("file"), 3); !errors.Is(err, ErrTooLarge) || info.Size() != 4 {
		t.Errorf("%v", err)
	}
	if _, _, err := ReadNamed(dir, 3); !errors.Is(err, ErrFolder) {
		t.Errorf("%v", err)
	}
}

func TestSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, nil, 0o600))
	f, err := Open(Paths{}, path, os.O_RDWR)
	must(t, err)
	defer func() { must(t, f.Close()) }()
	before, err := Lstat(Paths{}, path)
	must(t, err, Same(f, before))
	if runtime.GOOS == "windows" { // where it stays while it is open
		return
	}
	must(t, Write(Paths{}, path, nil, Options{}))
	after, err := Lstat(Paths{}, path)
	must(t, err)
	if err := Same(f, after); !errors.Is(err, ErrReplaced) {
		t.Errorf("%v", err)
	}
}
