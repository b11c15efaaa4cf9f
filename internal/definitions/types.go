package definitions

import (
	"context"

	"github.com/ach-cli/ach/internal/manifest"
)

// Types are what a file says of how often achievements may be held.
type Types struct {
	Path      string // as it was named
	Namespace string // full path of the group; "" where the file does not say it

	of map[string]manifest.Type // by name, former ones too
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
	t := &Types{Path: path, Namespace: parsed.Namespace, of: map[string]manifest.Type{}}
	for _, a := range parsed.Achievements {
		for _, former := range a.FormerNames {
			t.of[former] = a.Type
		}
	}
	for _, a := range parsed.Achievements {
		t.of[a.Name] = a.Type
	}
	return t, nil
}

// Multiple says whether the file has an achievement, and whether anybody may hold it several
// times.
func (t *Types) Multiple(name string) (may, listed bool) {
	is, listed := t.of[name]
	return is == manifest.Multiple, listed
}
