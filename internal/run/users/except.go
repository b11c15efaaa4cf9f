package users

import (
	"context"
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// The Exceptions of a run are people whose rows are left alone, whatever else is wrong with
// those. Each has to be somebody: one that was mistyped would let that person's row through.
type Exceptions struct {
	places map[ids.User]string // where each stands, in words
	people []gitlab.User       // in their order, each once
	left   map[ids.User]bool   // those of whom there was a row
}

// Exceptions finds everybody who is excepted.
func (f Finder) Exceptions(ctx context.Context, src *source.Source) (*Exceptions, error) {
	x := &Exceptions{places: map[ids.User]string{}, left: map[ids.User]bool{}}
	if len(src.Except) == 0 {
		return x, nil
	}
	users, unknown, err := f.lookUp(ctx, words.Map(src.Except, func(e source.Entry) gitlab.UserRef { return e.User }))
	if err != nil {
		return nil, err
	}
	var missing []string
	for i, u := range users {
		if e := src.Except[i]; u == nil {
			missing = append(missing, e.Place+": "+unknown[e.User])
		}
	}
	switch {
	case len(missing) == 1:
		return nil, nobodyExcepted(missing[0])
	case len(missing) > 1:
		for _, text := range missing {
			f.Reporter.Warn("%s", text)
		}
		return nil, nobodyExcepted(fmt.Sprintf("%d of %d exceptions are nobody", len(missing), len(src.Except)))
	}
	for i, u := range users {
		if _, known := x.places[u.ID]; !known {
			x.places[u.ID] = src.Except[i].Place
			x.people = append(x.people, *u)
		}
	}
	return x, nil
}

// nobodyExcepted is the error of exceptions that are nobody.
func nobodyExcepted(what string) error {
	return &gitlab.Error{Kind: gitlab.NotFound, Message: what + "; nothing was sent"}
}

// Leave reports whether a user is excepted, and decides the row if so.
func (x *Exceptions) Leave(row *bulk.Row) bool {
	place, excepted := x.places[row.UserID]
	if !excepted || row.UserID == 0 {
		return false
	}
	x.left[row.UserID] = true
	row.Status, row.Error = bulk.StatusExcepted, "excepted by "+place
	return true
}

// Unmet tells of those whom no row names, which is how one that means another than was
// meant may be noticed. That a number is somebody's is not known where nothing is shown of
// them.
func (f Finder) Unmet(x *Exceptions) error {
	var names []string
	for _, u := range x.people {
		switch {
		case x.left[u.ID]:
		case u.Username == "":
			return nobodyExcepted(fmt.Sprintf("%s: GitLab shows no user with the number %d, and no row has it", x.places[u.ID], u.ID))
		default:
			names = append(names, "@"+u.Username)
		}
	}
	if len(names) > 0 {
		f.Reporter.Note("excepted, and named by no row: %s", words.Some(names))
	}
	return nil
}
