package source

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// A Map says what the names of a list are called in GitLab. With one, a list is not in
// GitLab's names: what the map does not have may be the name of somebody else there, and is
// nobody's.
type Map struct {
	Name  string // of its file, in words
	Hash  string // SHA-256 of what was read, in hex
	names map[string][]mapped
	users map[string]bool // the right side of it
}

// A mapped name stands in a line of the map; it may be empty.
type mapped struct {
	name string
	line int
}

// place says in words where it stands, if that is known.
func (m mapped) place() string {
	if m.line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", m.line)
}

// Add adds a line.
func (m *Map) Add(line int, from, to string) {
	if m.names == nil {
		m.names, m.users = map[string][]mapped{}, map[string]bool{}
	}
	key, to := mapKey(from), strings.TrimSpace(to)
	m.users[mapKey(to)] = true
	for _, known := range m.names[key] {
		if mapKey(known.name) == mapKey(to) {
			return
		}
	}
	m.names[key] = append(m.names[key], mapped{to, line})
}

// mapKey makes two ways to write one name equal: letter case does not count, nor an @ in
// front, nor whether an accent is a character of its own.
func mapKey(name string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimPrefix(strings.TrimSpace(name), "@")))
}

// of is what a name of the list is called in GitLab. What that is, is not looked up again.
func (m *Map) of(name string) (mapped, error) {
	switch found := m.names[mapKey(name)]; {
	case len(found) == 0:
		e := &Error{Message: fmt.Sprintf("%q is not in %s; who is called the same in GitLab needs a line there too", strings.TrimSpace(name), m.Name)}
		if m.users[mapKey(name)] {
			e.Hint = fmt.Sprintf("%q stands in the second column of %s: the first has the names of the list, the second who they are in GitLab; is it the wrong way round?", strings.TrimSpace(name), m.Name)
			return mapped{}, e
		}
		return mapped{}, unmapped{e}
	case len(found) > 1:
		return mapped{}, fmt.Errorf("%q is in %s twice, as %q%s and %q%s", strings.TrimSpace(name), m.Name, found[0].name, found[0].place(), found[1].name, found[1].place())
	case found[0].name == "":
		return mapped{}, unnamed(fmt.Sprintf("%q has no GitLab name in %s%s", strings.TrimSpace(name), m.Name, found[0].place()))
	default:
		return found[0], nil
	}
}

// ErrUnnamed is in the error of a name that has no line in a map, or one with an empty place:
// somebody who has no account yet, or of whom nobody has said who that is.
var ErrUnnamed = errors.New("there is no GitLab name")

type unnamed string

func (u unnamed) Error() string { return string(u) }

// Unwrap returns [ErrUnnamed].
func (u unnamed) Unwrap() error { return ErrUnnamed }

// unmapped is the error of a name that has no line.
type unmapped struct{ told *Error }

func (u unmapped) Error() string { return u.told.Error() }

// Unwrap returns [ErrUnnamed] too.
func (u unmapped) Unwrap() []error { return []error{u.told, ErrUnnamed} }

// ByMap is the user that a name of the list is mapped to. In the map stands a user name,
// whatever it looks like, or the address of a profile: a number is nobody's id there.
func (s *Source) ByMap(text string) (gitlab.UserRef, error) {
	to, err := s.Map.of(text)
	if err != nil {
		return gitlab.UserRef{}, err
	}
	name, err := gitlab.NameAt(s.Host, to.name)
	var ref gitlab.UserRef
	if err == nil {
		ref, err = gitlab.ParseUsername(name)
	}
	if err != nil {
		err = fmt.Errorf("%q in %s%s: %w", strings.TrimSpace(text), s.Map.Name, to.place(), err)
	}
	return ref, err
}

// ReadMap reads the file of a map, whose format its extension says. The first column, or the
// keys, are names in a list, the other ones user names. There is no header: one would be
// a line like others. An error is an [*Error].
func ReadMap(path string) (*Map, error) {
	if e := input.SpreadsheetOf(path); e != nil {
		return nil, unreadable(e)
	}
	format, ok := input.FormatOf(path)
	if !ok || format == input.Lines {
		return nil, &Error{path + " has no extension of a table", "a map is csv or tsv of two columns, or json or yaml"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, &Error{err.Error(), "give a file of two columns"}
	}
	defer func() { _ = file.Close() }() // it was only read
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, &Error{path + " is a folder", "give a file of two columns"}
	}
	sum := sha256.New()
	pairs, err := input.ReadPairs(io.TeeReader(file, sum), format)
	if err != nil {
		return nil, unreadable(err)
	}
	if len(pairs) == 0 {
		return nil, &Error{"the input is empty", "give a file of two columns"}
	}
	m := &Map{Name: path, Hash: hex.EncodeToString(sum.Sum(nil))}
	for _, p := range pairs {
		m.Add(p.Line, p.Key, p.Text)
	}
	return m, nil
}
