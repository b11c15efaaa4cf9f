// Package users finds whom rows are about, and who is excepted from them.
package users

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// A Client finds people by what rows call them; it is an [api.Client].
type Client interface {
	LookupUsers(context.Context, []gitlab.UserRef) ([]*gitlab.User, error) // nil for nobody; none by e-mail
	LookupEmails(ctx context.Context, addresses []string) (map[string]gitlab.EmailMatch, error)
	Users(context.Context, []gitlab.UserRef) ([]gitlab.User, error) // all of them, or an error
	Similar(ctx context.Context, names []string) map[string]string  // what may have been meant by the first of them
}

// A Finder finds them, and tells of exceptions what is worth telling.
type Finder struct {
	Client   Client
	Reporter interface {
		Warn(format string, args ...any)
		Note(format string, args ...any)
	}
}

// Find is the user of each entry, or nil, and why a ref names nobody. On the command
// line a name that matches nobody is an error, with what may have been meant, beside the
// users; unless those are to be skipped.
func (f Finder) Find(ctx context.Context, src *source.Source) ([]*gitlab.User, map[gitlab.UserRef]string, error) {
	refs := words.Map(src.Entries, func(e source.Entry) gitlab.UserRef { return e.User })
	if src.Many() {
		return f.lookUp(ctx, refs)
	}
	users, nobody := f.Client.Users(ctx, refs)
	if nobody == nil {
		pointers := make([]*gitlab.User, len(users))
		for i := range users {
			pointers[i] = &users[i]
		}
		return pointers, nil, nil
	}
	if !gitlab.IsKind(nobody, gitlab.NotFound) {
		return nil, nil, nobody
	}
	found, unknown, err := f.lookUp(ctx, refs)
	switch {
	case err != nil:
		return nil, nil, nobody
	case src.SkipInvalid:
		return found, unknown, nil
	}
	src.Told = true // by the error
	return found, unknown, nobody
}

// lookUp is the user of each ref, or nil, and why a ref names nobody, with whom it may
// have meant.
func (f Finder) lookUp(ctx context.Context, refs []gitlab.UserRef) (users []*gitlab.User, unknown map[gitlab.UserRef]string, err error) {
	addressed := func(ref gitlab.UserRef) bool { return ref.Email != "" }
	named, err := f.Client.LookupUsers(ctx, words.Filter(refs, func(ref gitlab.UserRef) bool { return !addressed(ref) }))
	if err != nil {
		return nil, nil, err
	}
	matches := map[string]gitlab.EmailMatch{}
	if addresses := words.Map(words.Filter(refs, addressed), gitlab.UserRef.String); len(addresses) > 0 {
		if matches, err = f.Client.LookupEmails(ctx, addresses); err != nil {
			return nil, nil, err
		}
	}
	unknown = map[gitlab.UserRef]string{}
	var names []string
	for _, ref := range refs {
		var user *gitlab.User
		if addressed(ref) {
			match := matches[gitlab.EmailKey(ref.Email)]
			if user = match.User(); user == nil {
				unknown[ref] = match.Unknown(ref.Email)
			}
		} else if user, named = named[0], named[1:]; user == nil {
			if ref.ID == 0 && unknown[ref] == "" {
				names = append(names, ref.Name)
			}
			unknown[ref] = ref.Unknown()
		}
		users = append(users, user)
	}
	if len(names) > 0 {
		for name, near := range f.Client.Similar(ctx, names) {
			ref := gitlab.UserRef{Name: name}
			unknown[ref] = words.JoinHints(unknown[ref], near)
		}
	}
	return users, unknown, nil
}
