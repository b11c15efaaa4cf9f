package cache

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A clock that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newTest(t *testing.T) (*Store, *clock, string) {
	t.Helper()
	c := &clock{time.Now()}
	dir := filepath.Join(t.TempDir(), "ach", "completion")
	return New(dir, c.now), c, dir
}

// files are the lists on disk.
func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(found, func(path string) bool { return filepath.Base(path) == keyName })
}

func TestKept(t *testing.T) {
	s, c, dir := newTest(t)
	items := []Item{{"1", "one\tand\x1b[31m"}, {"Größe", ""}}
	if _, ok := s.Get("a"); ok {
		t.Error("there is something before anything was kept")
	}
	s.Put(items, "secret-token", "a")
	s.Put(nil, "secret-token", "empty")
	if got, ok := s.Get("secret-token", "a"); !ok || !slices.Equal(got, items) {
		t.Errorf("%v, %v", got, ok)
	}
	if got, ok := s.Get("secret-token", "empty"); !ok || len(got) != 0 {
		t.Errorf("an empty list is an answer too: %v, %v", got, ok)
	}
	for _, other := range [][]string{{"a"}, {"secret-token"}, {"secret-toke", "na"}, {"secret-tokena"}, {"secret-token", "a", ""}, nil} {
		if _, ok := s.Get(other...); ok {
			t.Errorf("%q is another name", other)
		}
	}
	c.at = c.at.Add(Fresh - time.Second)
	if _, ok := s.Get("secret-token", "a"); !ok {
		t.Error("it is gone too soon")
	}
	c.at = c.at.Add(time.Second)
	if _, ok := s.Get("secret-token", "a"); ok {
		t.Error("it is stale")
	}
	c.at = c.at.Add(-2 * Fresh)
	if _, ok := s.Get("secret-token", "a"); ok {
		t.Error("it is from the future")
	}
	for _, path := range append(files(t, dir), filepath.Join(dir, keyName)) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
		if text, _ := os.ReadFile(path); strings.Contains(path+string(text), "secret-token") {
			t.Errorf("%s tells the token", path)
		}
	}
	if info, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// What is stale goes when something else is kept, with what a crash left behind.
func TestTidy(t *testing.T) {
	s, c, dir := newTest(t)
	s.Put([]Item{{"1", ""}}, "old")
	if err := os.WriteFile(filepath.Join(dir, "half.written"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(Fresh + time.Second)
	s.Put([]Item{{"2", ""}}, "new")
	if left := files(t, dir); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
	s.Clear()
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
	s.Put([]Item{{"3", ""}}, "newer")
	if _, ok := s.Get("newer"); !ok {
		t.Error("nothing can be kept any more")
	}
}

// What does not fit is not kept, and no error.
func TestTooMuch(t *testing.T) {
	s, _, dir := newTest(t)
	s.Put(make([]Item, maxItems+1), "many")
	s.Put([]Item{{Value: strings.Repeat("x", maxText+1)}}, "long")
	s.Put([]Item{{Value: "\xff"}}, "no text")
	large := make([]Item, maxItems)
	for i := range large {
		large[i] = Item{Value: "x", Note: strings.Repeat("x", maxText)}
	}
	s.Put(large, "large")
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("%v were kept", left)
	}
	for _, useless := range []*Store{New("", time.Now), New("/dev/null/ach", time.Now), New("\x00", time.Now)} {
		useless.Put([]Item{{"1", ""}}, "a")
		if _, ok := useless.Get("a"); ok {
			t.Error("kept in nowhere")
		}
		useless.Clear()
	}
}

// Whatever stands where a list or the folder should be: it is neither followed nor
// read.
func TestPlanted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and modes are those of Unix")
	}
	for name, test := range map[string]func(*testing.T){
		"a link for a list":     testLinkForAList,
		"a link for the key":    testLinkForTheKey,
		"a link for the folder": testLinkForTheFolder,
		"a folder of everybody": testFolderOfEverybody,
		"a folder for a list":   testFolderForAList,
		"other bytes":           testOtherBytes,
	} {
		t.Run(name, test)
	}
}

// elsewhere is a file that links lead to.
func elsewhere(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plantable is a store that holds the items of the name a.
func plantable(t *testing.T) (s *Store, c *clock, dir string, items []Item) {
	t.Helper()
	s, c, dir = newTest(t)
	items = []Item{{"1", ""}}
	s.Put(items, "a")
	return s, c, dir, items
}

func testLinkForAList(t *testing.T) {
	s, _, dir, items := plantable(t)
	list, target := files(t, dir)[0], elsewhere(t)
	good, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(list)
	_ = os.WriteFile(target, good, 0o600)
	if err := os.Symlink(target, list); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Get("a"); ok {
		t.Error("the link was followed to read")
	}
	_ = os.WriteFile(target, []byte("mine"), 0o600)
	s.Put(items, "a")
	if text, _ := os.ReadFile(target); string(text) != "mine" {
		t.Errorf("the link was followed to write: %s", text)
	}
	if info, err := os.Lstat(list); err != nil || !info.Mode().IsRegular() {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func testLinkForTheKey(t *testing.T) {
	s, _, dir, items := plantable(t)
	key, target := filepath.Join(dir, keyName), elsewhere(t)
	_ = os.Remove(key)
	if err := os.Symlink(target, key); err != nil {
		t.Fatal(err)
	}
	s.Put(items, "a")
	if text, _ := os.ReadFile(target); string(text) != "mine" {
		t.Errorf("the link was followed: %s", text)
	}
	if _, ok := s.Get("a"); !ok {
		t.Error("the link was not replaced")
	}
}

func testLinkForTheFolder(t *testing.T) {
	s, _, dir := newTest(t)
	target := t.TempDir()
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, dir); err != nil {
		t.Fatal(err)
	}
	s.Put([]Item{{"1", ""}}, "a")
	if left, _ := os.ReadDir(target); len(left) != 0 {
		t.Errorf("%v were written", left)
	}
}

func testFolderOfEverybody(t *testing.T) {
	s, _, dir, _ := plantable(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Get("a"); ok {
		t.Error("it was read")
	}
}

func testFolderForAList(t *testing.T) {
	s, _, dir, items := plantable(t)
	list := files(t, dir)[0]
	_ = os.Remove(list)
	_ = os.Mkdir(list, 0o700)
	if _, ok := s.Get("a"); ok {
		t.Error("it was read")
	}
	s.Put(items, "a")
}

func testOtherBytes(t *testing.T) {
	s, c, dir, _ := plantable(t)
	list := files(t, dir)[0]
	now, _ := json.Marshal(c.at)
	for _, text := range []string{
		"", "null", "[]", "{}", `{"format":1}`, `{"format":2,"saved_at":` + string(now) + `,"items":[{"value":"x"}]}`,
		`{"format":1,"saved_at":` + string(now) + `,"items":[{"value":""}]}`,
		`{"format":1,"saved_at":` + string(now) + `,"items":[{"value":1}]}`,
		strings.Repeat(" ", maxFile) + `{"format":1,"saved_at":` + string(now) + `,"items":[{"value":"x"}]}`,
		strings.Repeat("[", 100_000),
	} {
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, ok := s.Get("a"); ok {
			t.Errorf("%.60q was read as %v", text, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f.Add(encode([]Item{{"1", "one"}}, now))
	f.Add([]byte(`{"format":1,"saved_at":"2026-01-02T03:04:05Z","items":[{"value":"\u001b"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		items, ok := decode(text, now, Fresh)
		if !ok && items != nil || ok && !fits(items) {
			t.Errorf("%v %v", items, ok)
		}
		if again, ok := decode(encode(items, now), now, Fresh); !ok || !slices.Equal(again, items) {
			t.Errorf("%v was kept as %v, %v", items, again, ok)
		}
	})
}

func TestDir(t *testing.T) {
	for _, tt := range []struct {
		goos, home string
		env        map[string]string
		want       string
	}{
		{"linux", "/home/a", nil, "/home/a/.cache/ach/completion"},
		{"linux", "/home/a", map[string]string{"XDG_CACHE_HOME": "/c"}, "/c/ach/completion"},
		{"linux", "/home/a", map[string]string{"XDG_CACHE_HOME": "c"}, "/home/a/.cache/ach/completion"},
		{"linux", "", nil, ""},
		{"darwin", "/Users/a", nil, "/Users/a/Library/Caches/ach/completion"},
		{"darwin", "/Users/a", map[string]string{"XDG_CACHE_HOME": "/c"}, "/c/ach/completion"},
		{"windows", `C:\Users\a`, map[string]string{"LocalAppData": `C:\Users\a\AppData\Local`}, `C:\Users\a\AppData\Local\ach\cache\completion`},
		{"windows", `C:\Users\a`, nil, `C:\Users\a\AppData\Local\ach\cache\completion`},
		{"windows", "", nil, ""},
	} {
		if got := Dir(func(name string) string { return tt.env[name] }, tt.home, tt.goos); got != tt.want {
			t.Errorf("%s %q %v: %s, want %s", tt.goos, tt.home, tt.env, got, tt.want)
		}
	}
}
