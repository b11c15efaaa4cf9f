package definitions

import (
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// fold makes names equal that GitLab takes for one.
func fold(name string) string { return strings.ToLower(gitlab.Stored(name)) }

// SameName reports whether a group cannot have two achievements of these names.
func SameName(a, b string) bool { return fold(a) == fold(b) }

// A matcher finds the definitions of a group that a file means.
type matcher struct {
	byName map[string][]*Existing
	taken  map[*Existing]bool
}

// match finds for each of the wanted which of the group it is; nil for none. By names first,
// so that a former name takes none away. The error is of one that may be two of the group's.
func match(wanted []Wanted, group []Existing) ([]*Existing, error) {
	m := &matcher{byName: map[string][]*Existing{}, taken: map[*Existing]bool{}}
	for i := range group {
		key := fold(group[i].Name)
		m.byName[key] = append(m.byName[key], &group[i])
	}
	found := make([]*Existing, len(wanted))
	var err error
	for i, w := range wanted {
		if found[i], err = m.called(w, w.Name); err != nil {
			return nil, err
		}
		m.taken[found[i]] = true
	}
	for i, w := range wanted {
		if found[i] != nil {
			continue
		}
		if found[i], err = m.former(w); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// called finds the definition of a name. Of several that are one to this program and not to
// GitLab it is that which is called just so.
func (m *matcher) called(w Wanted, name string) (*Existing, error) {
	all := m.byName[fold(name)]
	exact := words.Filter(all, func(e *Existing) bool { return e.Name == gitlab.Stored(name) })
	switch {
	case len(all) == 0:
		return nil, nil //nolint:nilnil // there is none
	case len(all) == 1:
		return all[0], nil
	case len(exact) == 1:
		return exact[0], nil
	}
	return nil, fmt.Errorf("%d:%d: %q may be %q (%d) or %q (%d) of the group", w.Line, w.Column, name, all[0].Name, all[0].ID, all[1].Name, all[1].ID)
}

// former finds a definition by what it was called before; nil for none.
func (m *matcher) former(w Wanted) (*Existing, error) {
	var found *Existing
	for _, name := range w.FormerNames {
		e, err := m.called(w, name)
		switch {
		case err != nil:
			return nil, err
		case e == nil || m.taken[e]:
		case found != nil && found != e:
			return nil, fmt.Errorf("%d:%d: %q was %q or %q before, and the group has both", w.Line, w.Column, w.Name, found.Name, e.Name)
		default:
			found = e
		}
	}
	if found != nil {
		m.taken[found] = true
	}
	return found, nil
}
