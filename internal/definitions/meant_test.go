package definitions

import (
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
)

// An entry is somebody for certain, one of some holders, any of them, or none.
func TestWhoIsMeant(t *testing.T) {
	h := holdersOf(&Existing{Awards: []gitlab.Award{
		{User: gitlab.User{ID: 1, Username: "ann"}}, {User: gitlab.User{ID: 2, Username: "Ben"}}, {User: gitlab.User{ID: 3}}, {},
	}})
	type ref = gitlab.UserRef
	for name, c := range map[string]struct {
		ref     ref
		found   *gitlab.User
		unread  bool
		user    ids.User
		maybe   []ids.User
		anyone  bool
		certain bool
	}{
		"an account":                          {ref: ref{Name: "zoe"}, found: &gitlab.User{ID: 9, Username: "zoe"}, user: 9, certain: true},
		"a name that only a holder has":       {ref: ref{Name: "BEN"}, user: 2, certain: true},
		"a name that nobody has":              {ref: ref{Name: "zoe"}},
		"an e-mail of nobody":                 {ref: ref{Email: "a@b.example"}, anyone: true},
		"a number that only a holder has":     {ref: ref{ID: 2}, found: &gitlab.User{ID: 2}, user: 2, certain: true},
		"that of a holder without a name":     {ref: ref{ID: 3}, found: &gitlab.User{ID: 3}, user: 3, certain: true},
		"a number that nobody has":            {ref: ref{ID: 9}, found: &gitlab.User{ID: 9}},
		"a number, and nobody is shown":       {ref: ref{ID: 9}, found: &gitlab.User{ID: 9}, unread: true, user: 9},
		"both are a holder's":                 {ref: ref{ID: 2, Name: "ben"}, user: 2, certain: true},
		"both, of a holder without a name":    {ref: ref{ID: 3, Name: "cid"}, found: &gitlab.User{ID: 3}, user: 3, certain: true},
		"a number and another name":           {ref: ref{ID: 2, Name: "robert"}, maybe: []ids.User{2}},
		"a name and another number":           {ref: ref{ID: 9, Name: "ann"}, maybe: []ids.User{1}},
		"a name and a number nobody has":      {ref: ref{ID: 9, Name: "ann"}, found: &gitlab.User{ID: 9}, maybe: []ids.User{1}},
		"the name and the number of two":      {ref: ref{ID: 2, Name: "ann"}, maybe: []ids.User{2, 1}},
		"both, of which nobody holds it":      {ref: ref{ID: 9, Name: "zoe"}},
		"both, where nobody is shown":         {ref: ref{ID: 9, Name: "zoe"}, found: &gitlab.User{ID: 9}, unread: true, user: 9},
		"a name that the unnamed holder has?": {ref: ref{ID: 3, Name: "zoe"}, maybe: []ids.User{3}},
	} {
		p := &people{named: map[gitlab.UserRef]*gitlab.User{{ID: c.ref.ID, Name: strings.ToLower(c.ref.Name)}: c.found}, unread: c.unread}
		l, certain := p.meant(source.Entry{User: c.ref, Place: "here"}, h)
		if l.User.ID != c.user || !slices.Equal(l.Maybe, c.maybe) || l.Anyone != c.anyone || certain != c.certain {
			t.Errorf("%s: %+v, certain %v", name, l, certain)
		}
		if (l.Why == "") != (c.user != 0) || (l.Name == "") != (c.user != 0) || l.From != "here" {
			t.Errorf("%s: %+v", name, l)
		}
	}
}
