package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/bulk/input"
)

// Found are the files that a path stands for.
type Found struct {
	Paths   []string // sorted
	Several bool     // it may stand for several
	Passed  []string // what stands among them and is not read
}

// Files returns the files that a path stands for. It may stand for several: all tables, lists of objects and documents in a folder and those in it, or all
// files that a pattern matches. They are sorted by path. What is hidden is not among them,
// unless the pattern says so. A file that is called like a pattern is that file.
//
// Of a folder only those of a format count, if one is given.
//
// In a pattern * and ? stand for characters of a name, [a-z] for one of several, and ** for
// any folders. The error is an [*Error] that names each folder that cannot be read.
func Files(from string, format input.Format) (Found, error) {
	info, err := os.Stat(from)
	s := &search{}
	switch {
	case err == nil && info.IsDir():
		s.below(from, []string{"**", "*"}, func(name string) bool { return isListing(name, format) })
	case err == nil || !isPattern(from):
		return Found{Paths: []string{from}}, nil
	default:
		s.pattern(from)
	}
	slices.Sort(s.found)
	slices.Sort(s.passed)
	found := Found{Several: true}
	switch {
	case s.broken != nil:
		return found, &Error{"what cannot be read was not looked into: " + some(s.broken), wayGiveFile}
	case len(s.found) > 0:
		found.Paths, found.Passed = slices.Compact(s.found), slices.Compact(s.passed)
		return found, nil
	case err == nil:
		return found, &Error{from + " is a folder without a file of rows", "it takes files whose names end in .csv, .tsv, .ndjson, .jsonl, .json, .yaml or .yml; others are given by a pattern, such as '" + path.Join(filepath.ToSlash(from), "*.txt") + "'"}
	}
	return found, &Error{"no file matches " + from, wayGiveFile}
}

func isPattern(text string) bool { return strings.ContainsAny(text, "*?[") }

// isListing reports whether a file of that name in a folder is meant to be read. A text
// without columns may be anything, unless lists of lines are asked for.
func isListing(name string, asked input.Format) bool {
	format, known := input.FormatOf(name)
	return known && (format == asked || asked == "" && format != input.Lines)
}

// A search looks for files.
type search struct{ found, passed, broken []string }

func (s *search) pattern(text string) {
	if _, err := path.Match(filepath.ToSlash(text), ""); err != nil {
		s.broken = append(s.broken, fmt.Sprintf("%s is no pattern: it has a [ without its ]", text))
		return
	}
	volume := filepath.VolumeName(text)
	rest := filepath.ToSlash(text[len(volume):])
	if strings.HasPrefix(rest, "/") {
		volume += string(filepath.Separator)
	}
	segments := slices.DeleteFunc(strings.Split(rest, "/"), func(segment string) bool { return segment == "" })
	s.below(volume, segments, func(string) bool { return true })
}

// below adds the files below a folder, "" for the current one, that match the names.
func (s *search) below(folder string, names []string, wanted func(name string) bool) {
	name, rest := names[0], names[1:]
	if name == "**" && len(rest) == 0 {
		rest = []string{"*"}
	}
	if !isPattern(name) {
		s.add(filepath.Join(folder, name), rest, wanted)
		return
	}
	if name == "**" {
		s.below(folder, rest, wanted)
	}
	entries, err := os.ReadDir(cmp.Or(folder, "."))
	if err != nil {
		s.cannot(err)
	}
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(name, ".")
		switch {
		case hidden:
		case name == "**":
			s.deeper(filepath.Join(folder, e.Name()), e, names, wanted)
		default:
			if matches, _ := path.Match(name, e.Name()); matches {
				s.add(filepath.Join(folder, e.Name()), rest, wanted)
			}
		}
	}
}

// deeper looks on in one of any folders. A link to one may lead round in a circle, and one
// that leads nowhere today may lead to a folder tomorrow: what is behind them is not read.
func (s *search) deeper(at string, e fs.DirEntry, names []string, wanted func(name string) bool) {
	if e.IsDir() {
		s.below(at, names, wanted)
		return
	}
	if e.Type()&fs.ModeSymlink == 0 {
		return
	}
	info, err := os.Stat(at)
	if err != nil {
		s.cannot(err)
	}
	if err != nil || info.IsDir() {
		s.passed = append(s.passed, at)
	}
}

// add adds a file, or looks on in a folder.
func (s *search) add(at string, rest []string, wanted func(name string) bool) {
	info, err := os.Stat(at)
	switch {
	case err != nil:
		if s.cannot(err); isLink(at) {
			s.passed = append(s.passed, at)
		}
	case len(rest) > 0 && info.IsDir():
		s.below(at, rest, wanted)
	case len(rest) > 0, info.IsDir() && !isLink(at):
	case !info.IsDir() && wanted(filepath.Base(at)):
		s.found = append(s.found, at)
	default: // a link to a folder may lead round in a circle
		s.passed = append(s.passed, at)
	}
}

func isLink(at string) bool {
	info, err := os.Lstat(at)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// cannot notes what may hide files.
func (s *search) cannot(err error) {
	if !errors.Is(err, fs.ErrNotExist) {
		s.broken = append(s.broken, err.Error())
	}
}
