package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// A file is replaced as soon as those who read it are done.
func TestReplacedWhenReadersAreDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	must(t, Write(Paths{}, path, []byte("one"), Options{}))
	reader, err := os.Open(path)
	must(t, err)
	begun := time.Now()
	if err := Write(Paths{}, path, []byte("two"), Options{}); err == nil {
		t.Error("replaced while it was open")
	}
	if took := time.Since(begun); took < longest/16 {
		t.Errorf("given up after %s", took)
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
	go func() {
		<-time.After(20 * time.Millisecond)
		_ = reader.Close()
	}()
	must(t, Write(Paths{}, path, []byte("two"), Options{}))
	if data, err := Read(Paths{}, path, 3); string(data) != "two" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
}

// What is for its owner only is that whatever the folder has it inherit.
func TestRights(t *testing.T) {
	dir := t.TempDir()
	private, public := filepath.Join(dir, "private"), filepath.Join(dir, "public")
	must(t, Write(Paths{}, private, nil, Options{}), Write(Paths{}, public, nil, Options{Mode: 0o644}))
	share(t, public)
	for path, want := range map[string]string{private: "", public: "everyone"} {
		if who, err := Exposed(path); who != want || err != nil {
			t.Errorf("%s: %q, %v", path, who, err)
		}
	}
	must(t, Write(Paths{}, public, nil, Options{}))
	if who, err := Exposed(public); who != "" || err != nil {
		t.Errorf("%q, %v", who, err)
	}
	if _, err := Exposed(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// share lets everyone have a file.
func share(t *testing.T, path string) {
	t.Helper()
	rights, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;WD)")
	must(t, err)
	list, _, err := rights.DACL()
	must(t, err, windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION, nil, nil, list, nil))
}
