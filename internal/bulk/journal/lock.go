package journal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/safefile"
)

// lockWait bounds how long a lock that is held is tried for. Whoever lists
// journals holds each for an instant, and that is no run.
const lockWait = 200 * time.Millisecond

// lockPath returns the file that is locked for a journal: itself, but on Windows
// one beside it, since a lock there keeps others from reading.
func lockPath(journal string) string {
	if runtime.GOOS == "windows" {
		return journal + ".lock"
	}
	return journal
}

// lock takes the lock on a file until it is released or the process ends. The
// error is ErrRunning where another holds it.
func lock(path string, flag int) (*flock.Flock, error) {
	if _, err := lstatRegular(path); err != nil && (flag&os.O_CREATE == 0 || !errors.Is(err, fs.ErrNotExist)) {
		return nil, err
	}
	l := flock.New(path, flock.SetFlag(flag), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), lockWait)
	defer cancel()
	ok, err := l.TryLockContext(ctx, lockWait/20)
	if err == nil && !ok || errors.Is(err, context.DeadlineExceeded) {
		err = ErrRunning
	}
	return l, err
}

// lockJournal takes the lock on the journal at a path.
func lockJournal(path string) (*flock.Flock, error) {
	flag := os.O_RDWR
	if lockPath(path) != path {
		flag |= os.O_CREATE
	}
	l, err := lock(lockPath(path), flag)
	if errors.Is(err, ErrRunning) {
		id, _ := idOf(path)
		err = errorf(ErrRunning, "run %s is still going on", id)
	}
	return l, err
}

// running reports whether a run holds the lock on its journal.
func running(path string) bool {
	if _, err := lstatRegular(lockPath(path)); err != nil {
		return false
	}
	l := flock.New(lockPath(path), flock.SetFlag(os.O_RDONLY))
	free, err := l.TryRLock()
	return err == nil && (!free || l.Unlock() != nil)
}

// Guard keeps other runs from changing the same achievements of a host until it
// is released or the process ends, as [Guards] do that are taken at once.
func Guard(dir string, hosts []string, achievements []ids.Achievement) (release func(), err error) {
	g := Guards{Dir: dir}
	if err := g.Take(hosts, achievements); err != nil {
		return nil, err
	}
	return g.Release, nil
}

// Guards keep other runs from changing the same achievements until they are released or
// the process ends. Whoever has them all may go by what was read since the first was taken.
type Guards struct {
	Dir  string
	held map[string]*flock.Flock // by path
}

// Take guards achievements of a host beside those that are guarded already. hosts are the
// origins that it goes by, as in [Header]; whoever shares one of them is kept off. The
// error is an [*Error] about ErrRunning where another run holds one of them, and lets go
// of all.
func (g *Guards) Take(hosts []string, achievements []ids.Achievement) error {
	err := g.take(hosts, achievements)
	if err != nil {
		g.Release()
	}
	return err
}

func (g *Guards) take(hosts []string, achievements []ids.Achievement) error {
	if err := makeDir(g.Dir); err != nil {
		return err
	}
	if g.held == nil {
		g.held = map[string]*flock.Flock{}
	}
	for _, host := range slices.Compact(slices.Sorted(slices.Values(hosts))) {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(achievements))) {
			path := guardPath(g.Dir, host, id)
			if g.held[path] != nil {
				continue
			}
			l, err := guard(path, fmt.Sprintf("achievement %d on %s", id, host))
			if err != nil {
				return err
			}
			g.held[path] = l
		}
	}
	return nil
}

// Release lets others have what is guarded.
func (g *Guards) Release() {
	for _, l := range g.held {
		_ = l.Unlock() // the end of the process unlocks it in any case
	}
	g.held = nil
}

// guard locks what stands for something that is changed.
func guard(path, what string) (*flock.Flock, error) {
	if info, err := os.Lstat(path); err == nil && safefile.Linked(info) { // it is written into
		return nil, errorf(nil, "%s, which keeps runs from changing the same at once, is a hard link to another file", path)
	}
	l, err := lock(path, os.O_RDWR|os.O_CREATE)
	if errors.Is(err, ErrRunning) {
		err = errorf(ErrRunning, "another run%s is changing %s", holder(path), what)
	}
	if err != nil {
		return nil, err
	}
	sign(path)
	return l, nil
}

// guardPath returns the file that stands for an achievement. It stays when the
// lock is released: removing it would let two processes lock two files of one name.
func guardPath(dir, host string, id ids.Achievement) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", host, id))
	return filepath.Join(dir, fmt.Sprintf("achievement-%x.lock", sum[:8]))
}

// sign writes into a locked file who has locked it. It leaves out the first
// byte, which is what Windows locks. That it fails costs only a part of a message.
func sign(path string) {
	f, err := openRegular(path, os.O_WRONLY)
	if err != nil {
		return
	}
	_, _ = f.WriteAt(fmt.Appendf(nil, "%-20d\n", os.Getpid()), 1)
	_ = f.Close()
}

// holder returns who signed a file, as part of a sentence, "" if it is unknown.
func holder(path string) string {
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	text := make([]byte, 20)
	n, _ := f.ReadAt(text, 1)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil || pid <= 0 {
		return ""
	}
	return fmt.Sprintf(" (process %d)", pid)
}
