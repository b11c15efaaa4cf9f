package manifest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/ach-cli/ach/internal/bulk/document"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/order"
)

// Bounds of a file.
const (
	MaxSize  = 32 << 20 // bytes
	maxNodes = 2_000_000
	maxTold  = 100 // problems
)

// Parse reads a text, as JSON or as YAML 1.2 as far as go.yaml.in/yaml knows it. With
// problems, which are in the order of their places, the file is none to go by: it has what
// could be read, so that what it names can be looked at too. It is nil where nothing could.
//
// An alias stands for what it names, and << merges mappings; together they may not make more
// values than two million.
func Parse(text []byte, isJSON bool) (*File, []Problem) {
	root, problem := Document(text, isJSON)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	d := &decoder{left: maxNodes}
	f := &File{}
	if d.version(root); len(d.problems) > 0 {
		return nil, d.problems
	}
	decode(d, root, "the file", fileKeys(), f)
	d.compare(f)
	order.By(d.problems, func(x, y Problem) int {
		return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column))
	})
	switch {
	case len(d.problems) == 0:
		return f, nil
	case len(d.problems) > maxTold:
		more := len(d.problems) - maxTold
		d.problems = append(d.problems[:maxTold:maxTold], Problem{d.problems[maxTold].Place, fmt.Sprintf("and %d more problems from here on", more)})
	}
	return f, d.problems
}

const isEmpty = "the file is empty; it begins with version: 1"

// Document is the root of the one document of a text, JSON or YAML, in nodes that know
// where they stand.
func Document(text []byte, isJSON bool) (*yaml.Node, *Problem) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if problem := checkText(text); problem != nil {
		return nil, problem
	}
	var broken *document.Error
	if isJSON { // YAML is no way to read it: that takes no tabs to indent
		root, err := document.JSONTree(text)
		switch {
		case err == nil:
			return root, nil
		case !err.Empty:
			return nil, &Problem{Place{max(1, err.Line), max(1, err.Column)}, err.Message}
		}
		return nil, &Problem{Place{1, 1}, isEmpty}
	}
	root, more, err := document.ReadYAML(text)
	switch {
	case errors.As(err, &broken):
		return nil, &Problem{Place{max(1, broken.Line), max(1, broken.Column)}, broken.Message}
	case err != nil:
		return nil, &Problem{Place{1, 1}, err.Error()}
	case root == nil:
		return nil, &Problem{Place{1, 1}, isEmpty}
	case more != nil:
		return nil, &Problem{placeOf(more), "the file has more than one document"}
	}
	return root, nil
}

// checkText refuses what is no text in UTF-8.
func checkText(text []byte) *Problem {
	if len(text) > MaxSize {
		return &Problem{Place{1, 1}, fmt.Sprintf("the file is longer than %d MiB", MaxSize>>20)}
	}
	line := 0
	for l := range bytes.Lines(text) {
		line++
		if !utf8.Valid(l) {
			return &Problem{Place{line, 1}, "the line is not valid UTF-8: save the file as UTF-8"}
		}
		if at := bytes.IndexByte(l, 0); at >= 0 {
			return &Problem{Place{line, at + 1}, "there is a NUL character"}
		}
	}
	return nil
}

// version refuses another form than this one before anything else is said of the file.
func (d *decoder) version(root *yaml.Node) {
	const hint = "; the file begins with version: 1"
	if root.Kind != yaml.MappingNode {
		d.wrong(root, "the file is no mapping%s", hint)
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key, value := root.Content[i], document.Resolve(root.Content[i+1]); key.Value == "version" {
			if value.Kind != yaml.ScalarNode || value.Value != strconv.Itoa(Version) {
				d.wrong(root.Content[i+1], "version is not %d, the only one that this program reads", Version)
			}
			return
		}
	}
	d.wrong(root, "there is no version%s", hint)
}

// compare finds definitions that GitLab could not tell from one another, and people who are
// named twice where once is enough.
func (d *decoder) compare(f *File) {
	names := map[string]Place{}
	once := func(name string, at Place) {
		folded := strings.ToLower(gitlab.Stored(name))
		if folded == "" {
			return // it was told
		}
		if first, has := names[folded]; has {
			d.problems = append(d.problems, Problem{at, fmt.Sprintf("the name %s is that of line %d too; GitLab compares names without letter case", quote(name), first.Line)})
			return
		}
		names[folded] = at
	}
	for _, a := range f.Achievements {
		if a.Name != "" {
			once(a.Name, a.Place)
		}
	}
	for _, a := range f.Achievements {
		for i, former := range a.FormerNames {
			if !strings.EqualFold(gitlab.Stored(former), gitlab.Stored(a.Name)) {
				once(former, a.FormerAt[i])
			}
		}
		if a.Holders != nil && a.Type != Multiple {
			d.twice(a.Holders.Users)
		}
	}
}

func (d *decoder) twice(people []Person) {
	seen := make(map[string]Place, len(people))
	for _, p := range people {
		if (p.User == gitlab.UserRef{}) {
			continue // it was told
		}
		name := strings.ToLower(p.User.String())
		if first, has := seen[name]; has {
			d.problems = append(d.problems, Problem{p.Place, fmt.Sprintf("%s is listed in line %d already; only type: multiple counts", p.User, first.Line)})
			continue
		}
		seen[name] = p.Place
	}
}
