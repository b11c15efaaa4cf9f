package run

import (
	"context"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// findUsers is the user of each entry, or nil, and why a ref names nobody. On the command
// line a name that matches nobody is an error, with what may have been meant, beside the
// users; unless those are to be skipped.
func (r *Runner) findUsers(ctx context.Context, src *source.Source) ([]*gitlab.User, map[gitlab.UserRef]string, error) {
	refs := words.Map(src.Entries, func(e source.Entry) gitlab.UserRef { return e.User })
	if src.Many() {
		return r.lookUp(ctx, refs)
	}
	users, nobody := r.Client.Users(ctx, refs)
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
	found, unknown, err := r.lookUp(ctx, refs)
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
func (r *Runner) lookUp(ctx context.Context, refs []gitlab.UserRef) (users []*gitlab.User, unknown map[gitlab.UserRef]string, err error) {
	addressed := func(ref gitlab.UserRef) bool { return ref.Email != "" }
	named, err := r.Client.LookupUsers(ctx, words.Filter(refs, func(ref gitlab.UserRef) bool { return !addressed(ref) }))
	if err != nil {
		return nil, nil, err
	}
	matches := map[string]gitlab.EmailMatch{}
	if addresses := words.Map(words.Filter(refs, addressed), gitlab.UserRef.String); len(addresses) > 0 {
		if matches, err = r.Client.LookupEmails(ctx, addresses); err != nil {
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
		for name, near := range r.Client.Similar(ctx, names) {
			ref := gitlab.UserRef{Name: name}
			unknown[ref] = words.JoinHints(unknown[ref], near)
		}
	}
	return users, unknown, nil
}
