package journal

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/safefile"
)

// A Group is one that nobody else on this machine makes what a file says meanwhile. Beside
// its lock stands what was sent of its definitions and not answered: no run keeps those.
type Group struct {
	unlock func()
	path   string
	sent   Sent
}

// Sent is what was sent of the definitions of a group and not answered.
type Sent struct {
	At           time.Time     `json:"at"`           // the last of it
	GraceTime    time.Duration `json:"grace_time"`   // in nanoseconds: how long the server may work on it
	Achievements []string      `json:"achievements"` // their names, after the change
}

const maxSent = 1 << 20

// GuardGroup keeps others from making the same group of a host what a file says, until it
// is released or the process ends. Runs go on beside it. The error is as that of [Guard].
func GuardGroup(dir, host, group string) (*Group, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	path := groupPath(dir, host, group)
	l, err := guard(path+".lock", fmt.Sprintf("the group %s on %s", group, host))
	if err != nil {
		return nil, err
	}
	g := &Group{unlock: func() { _ = l.Unlock() }, path: path + ".sent"} // the end of the process unlocks it in any case
	if g.sent, err = LeftInGroup(dir, host, group); err != nil {
		g.Release()
		return nil, err
	}
	return g, nil
}

func groupPath(dir, host, group string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%s", host, strings.ToLower(group))) // paths are one without letter case
	return filepath.Join(dir, fmt.Sprintf("group-%x", sum[:8]))
}

// LeftInGroup is what was sent by whoever changed a group last and was cut off; the zero
// Sent for nothing. Of a file that is damaged only the time is known.
func LeftInGroup(dir, host, group string) (s Sent, err error) {
	path := groupPath(dir, host, group) + ".sent"
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Sent{}, nil
	}
	text, unread := safefile.Read(safefile.Paths{}, path, maxSent)
	if err := errors.Join(err, unread); err != nil {
		return Sent{}, unusable(path, err)
	}
	if json.Unmarshal(text, &s) != nil || s.At.IsZero() {
		s = Sent{At: info.ModTime()}
	}
	return s, nil
}

// Release lets others have the group.
func (g *Group) Release() { g.unlock() }

// Left is what is not answered, as far as this program knows.
func (g *Group) Left() Sent { return g.sent }

// Sending notes that a change of a definition is about to be sent. Once it returns, that
// is on disk.
func (g *Group) Sending(achievement string, graceTime time.Duration) error {
	g.sent = Sent{time.Now(), max(graceTime, g.sent.GraceTime), append(slices.Clone(g.sent.Achievements), achievement)}
	return g.write()
}

// Over notes that the server has done with what was sent of a definition last.
func (g *Group) Over(achievement string) error {
	g.sent.Achievements = slices.Clone(g.sent.Achievements)
	if i := slices.Index(g.sent.Achievements, achievement); i >= 0 { // an earlier one may be under way still
		g.sent.Achievements = slices.Delete(g.sent.Achievements, i, i+1)
	}
	if len(g.sent.Achievements) == 0 {
		return g.Forget()
	}
	return g.write()
}

// Forget notes that the server has done with all that was sent.
func (g *Group) Forget() error {
	g.sent = Sent{}
	if err := os.Remove(g.path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (g *Group) write() error {
	text, err := json.Marshal(g.sent)
	if err != nil {
		return err
	}
	return safefile.Write(safefile.Paths{}, g.path, text, safefile.Options{Mode: 0o600, Sync: true})
}
