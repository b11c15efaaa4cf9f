package definitions

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/manifest"
)

// Types are what a file says of how often achievements may be held.
type Types struct {
	Path      string // as it was named
	Namespace string // full path of the group; "" where the file does not say it

	of []named
}

// named is the type of what is called so, or was.
type named struct {
	name string
	is   manifest.Type
}

// LoadTypes reads the types out of a file of achievements; pictures and lists that it names
// are not looked at. What is wrong with it is a [*FileError].
func LoadTypes(ctx context.Context, path string) (*Types, error) {
	l := newLoader(ctx, path, nil)
	parsed, err := l.parse()
	switch {
	case err != nil:
		return nil, err
	case len(l.wrong) > 0:
		return nil, l.failure()
	}
	t := &Types{Path: path, Namespace: parsed.Namespace}
	for _, a := range parsed.Achievements {
		t.of = append(t.of, named{a.Name, a.Type})
	}
	for _, a := range parsed.Achievements {
		for _, former := range a.FormerNames {
			t.of = append(t.of, named{former, a.Type})
		}
	}
	return t, nil
}

// Multiple says whether the file has an achievement, and whether anybody may hold it several
// times. Names are compared as a plan compares them: one in just that spelling is meant, else
// all that are the same to GitLab, and of several one that may is enough.
func (t *Types) Multiple(name string) (may, listed bool) {
	for _, of := range gitlab.Called(gitlab.Stored(name), t.of, func(n named) string { return gitlab.Stored(n.name) }) {
		may, listed = may || of.is == manifest.Multiple, true
	}
	return may, listed
}
