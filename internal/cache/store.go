package cache

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ach-cli/ach/internal/safefile"
)

const (
	// Fresh is how long a list counts.
	Fresh = time.Minute

	keyName   = "key"   // the file with the key of the digests
	extension = ".json" // of a list
	keySize   = 32
	maxFiles  = 1000 // looked at when tidying up
)

// A Store keeps lists in a folder.
type Store struct {
	dir string
	now func() time.Time
}

// New is a store in dir, which is made when the first list is kept; with an empty
// dir it keeps nothing. now tells the time.
func New(dir string, now func() time.Time) *Store { return &Store{dir: dir, now: now} }

// Get returns the list of that name where one was kept within [Fresh].
func (s *Store) Get(name ...string) ([]Item, bool) {
	root, err := s.open()
	if err != nil {
		return nil, false
	}
	defer func() { _ = root.Close() }() // nothing was written
	key, err := safefile.Read(root, keyName, keySize)
	if err != nil || len(key) != keySize {
		return nil, false
	}
	text, err := safefile.Read(root, fileName(key, name), maxFile)
	if err != nil {
		return nil, false
	}
	return decode(text, s.now(), Fresh)
}

// Put keeps a list under a name, and removes what is stale. It fails silently: the
// next one who looks asks again.
func (s *Store) Put(items []Item, name ...string) {
	text := encode(items, s.now())
	if text == nil || s.dir == "" {
		return
	}
	if _, foreign := safefile.Foreign(s.dir, os.Geteuid()); foreign {
		return
	}
	if os.MkdirAll(filepath.Dir(s.dir), 0o700) != nil {
		return
	}
	if err := os.Mkdir(s.dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return
	}
	root, err := s.open()
	if err != nil {
		return
	}
	defer func() { _ = root.Close() }() // a list that was not written is asked for again
	key, err := s.key(root)
	if err != nil {
		return
	}
	s.tidy(root)
	_ = safefile.Write(root, fileName(key, name), text, safefile.Options{})
}

// Clear removes every list.
func (s *Store) Clear() {
	root, err := s.open()
	if err != nil {
		return
	}
	defer func() { _ = root.Close() }() // a list that stays is stale within a minute
	for _, entry := range entries(root) {
		_ = root.Remove(entry.Name())
	}
}

// open opens the folder if it is a folder, no link to one, and its owner's alone.
// Nothing is reached through the result that does not lie in it.
func (s *Store) open() (*os.Root, error) {
	if s.dir == "" {
		return nil, fs.ErrNotExist
	}
	before, err := os.Lstat(s.dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return nil, err
	}
	after, err := root.Stat(".")
	switch {
	case err != nil:
	case !before.IsDir(), !os.SameFile(before, after):
		err = errors.New("not a folder")
	case runtime.GOOS != "windows" && after.Mode().Perm()&0o077 != 0: // Windows keeps rights elsewhere
		err = errors.New("others have rights to the folder")
	}
	if err != nil {
		_ = root.Close() // the error that counts is the first
		return nil, err
	}
	return root, nil
}

// key reads the key of the digests, or makes it.
func (s *Store) key(root *os.Root) ([]byte, error) {
	if key, err := safefile.Read(root, keyName, keySize); err == nil && len(key) == keySize {
		return key, nil
	}
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, safefile.Write(root, keyName, key, safefile.Options{})
}

// fileName is the digest of a name: of each part its length and its text, so that
// no two names are the same.
func fileName(key []byte, name []string) string {
	mac := hmac.New(sha256.New, key)
	for _, part := range name {
		_ = binary.Write(mac, binary.BigEndian, uint64(len(part))) // a hash takes everything
		_, _ = io.WriteString(mac, part)
	}
	return hex.EncodeToString(mac.Sum(nil)[:16]) + extension
}

// tidy removes the lists that are stale, and what a crash left half written.
func (s *Store) tidy(root *os.Root) {
	for _, entry := range entries(root) {
		info, err := entry.Info()
		if err != nil || entry.Name() == keyName || entry.IsDir() {
			continue
		}
		if age := s.now().Sub(info.ModTime()).Abs(); age >= Fresh {
			_ = root.Remove(entry.Name())
		}
	}
}

func entries(root *os.Root) []fs.DirEntry {
	dir, err := root.Open(".")
	if err != nil {
		return nil
	}
	defer func() { _ = dir.Close() }() // it was only read
	found, _ := dir.ReadDir(maxFiles)  // as far as it can be read
	return found
}
