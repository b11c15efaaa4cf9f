package definitions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// people are those who are named in a file, found all at once.
type people struct {
	named   map[gitlab.UserRef]*gitlab.User
	emails  map[string]gitlab.EmailMatch
	members map[listOfMembers]members
	unread  bool // the token is shown nobody, so that whom a number means cannot be looked up
}

// A listOfMembers is one that is read once, however often a file names it.
type listOfMembers struct {
	group  string
	direct bool
}

type members struct {
	all []gitlab.Member
	err error
}

// refs are all who are named, each once.
func (f *File) refs() (named []gitlab.UserRef, emails []string) {
	seen := map[gitlab.UserRef]bool{}
	for _, u := range f.achievements {
		for _, e := range slices.Concat(u.entries, u.except) {
			ref := e.User
			ref.Name = strings.ToLower(ref.Name)
			if seen[ref] {
				continue
			}
			if seen[ref] = true; ref.Email != "" {
				emails = append(emails, ref.Email)
			} else {
				named = append(named, ref)
			}
		}
	}
	return named, emails
}

// lists are the lists of members that are needed, each once.
func (f *File) lists() []listOfMembers {
	var lists []listOfMembers
	for _, u := range f.achievements {
		for _, group := range u.members.Groups {
			if list := (listOfMembers{group, u.members.Direct}); !slices.Contains(lists, list) {
				lists = append(lists, list)
			}
		}
	}
	return lists
}

// lanes requests are in flight at the same time.
const lanes = 4

// findPeople finds all who are named, and reads the members of groups.
func findPeople(ctx context.Context, c Client, f *File) (*people, error) {
	p := &people{named: map[gitlab.UserRef]*gitlab.User{}, members: map[listOfMembers]members{}}
	named, emails := f.refs()
	var tasks []func(context.Context) error
	if len(named) > 0 {
		tasks = append(tasks, func(ctx context.Context) error {
			found, err := c.LookupUsers(ctx, named)
			for i, u := range found {
				p.named[named[i]] = u
			}
			p.nameFound(found)
			if slices.ContainsFunc(found, func(u *gitlab.User) bool { return u != nil && u.Username == "" }) {
				p.unread = !c.ReadsUsers(ctx)
			}
			return err
		})
	}
	if len(emails) > 0 {
		tasks = append(tasks, func(ctx context.Context) (err error) {
			p.emails, err = c.LookupEmails(ctx, emails)
			return err
		})
	}
	var mu sync.Mutex
	for _, list := range f.lists() {
		tasks = append(tasks, func(ctx context.Context) error {
			all, err := c.Members(ctx, list.group, list.direct)
			mu.Lock()
			defer mu.Unlock()
			p.members[list] = members{all, err}
			return nil // it is told with the place
		})
	}
	return p, together(ctx, tasks...)
}

// nameFound has names be those of people whom others of the file name by number: GitLab shows
// blocked people by their numbers alone.
func (p *people) nameFound(found []*gitlab.User) {
	byName := map[string]*gitlab.User{}
	for _, u := range found {
		if u != nil && u.Username != "" {
			byName[strings.ToLower(u.Username)] = u
		}
	}
	for ref, u := range p.named {
		if u == nil && ref.ID == 0 {
			p.named[ref] = byName[ref.Name]
		}
	}
}

// together does tasks at the same time, but not too many, and returns the first error in
// their order.
func together(ctx context.Context, tasks ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	free := make(chan struct{}, lanes)
	failed := make([]error, len(tasks))
	for i, task := range tasks {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			if failed[i] = task(ctx); failed[i] != nil {
				cancel()
			}
		})
	}
	running.Wait()
	for _, err := range failed {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return cmp.Or(failed...)
}

// of is the user whom an entry names, nil for nobody, and why.
func (p *people) of(e source.Entry) (user *gitlab.User, why string) {
	if e.User.Email != "" {
		match := p.emails[gitlab.EmailKey(e.User.Email)]
		if user = match.User(); user == nil {
			why = match.Unknown(e.User.Email)
		}
		return user, why
	}
	ref := e.User
	ref.Name = strings.ToLower(ref.Name)
	if user = p.named[ref]; user == nil {
		why = e.User.Unknown()
	}
	return user, why
}

// A resolver makes what is wanted of what a file names.
type resolver struct {
	file   *File
	people *people
	group  []Existing
	wrong  *FileError
	told   []told
	groups []error // of groups whose members cannot be read, each with its place
}

// wanted are the achievements of the file, with the people found.
func (r *resolver) wanted(ctx context.Context) ([]Wanted, error) {
	all := words.Map(r.file.achievements, func(u unresolved) Wanted { return u.Wanted })
	found, err := match(all, r.group)
	if err != nil {
		return nil, r.file.placed(err)
	}
	for i := range r.file.achievements {
		u := r.file.achievements[i]
		if u.Holders != nil {
			if err := r.listed(ctx, &u, found[i]); err != nil {
				return nil, err
			}
		}
		all[i] = u.Wanted
	}
	if len(r.groups) > 0 {
		return nil, unread(r.groups)
	}
	if len(r.wrong.Problems) > 0 {
		return nil, r.wrong
	}
	return all, nil
}

// unread is the error of groups whose members cannot be read, which is that of the first, and
// tells of all.
func unread(groups []error) error {
	err := groups[0]
	for _, other := range groups[1:] {
		err = fmt.Errorf("%w; %s", err, other.Error())
	}
	return err
}

// listed finds who is to hold an achievement that the group has, nil where it has not.
func (r *resolver) listed(ctx context.Context, u *unresolved, has *Existing) error {
	members, err := r.membersOf(ctx, u)
	if err != nil {
		return err
	}
	holders := holdersOf(has)
	r.excepted(u, holders)
	var id ids.Achievement
	if has != nil {
		id = has.ID
	}
	first := map[string]source.Entry{}
	add := func(e source.Entry, l Listed) {
		key := l.User.ID.String()
		if l.User.ID == 0 {
			key = strings.ToLower(e.User.String())
		}
		if u.Out[l.User.ID] {
			return
		}
		if before, seen := first[key]; seen && u.Type != manifest.Multiple {
			r.twice(u, before, e)
			return
		}
		first[key] = e
		if l.Message, err = messageOf(u, e, l.User, id); err != nil && l.User.ID != 0 {
			r.wrong.Problems = append(r.wrong.Problems, e.Place+": "+err.Error())
		}
		u.Listed = append(u.Listed, l)
	}
	certain := make([]bool, len(u.entries))
	for i, e := range u.entries {
		if of := e.Achievement.ID; of != 0 && of != id {
			is := fmt.Sprintf("%q is %d", u.Name, id)
			if id == 0 {
				is = fmt.Sprintf("%q is not there yet", u.Name)
			}
			r.wrong.Problems = append(r.wrong.Problems, fmt.Sprintf("%s: the row is of achievement %d, and %s", e.Place, of, is))
			continue
		}
		var l Listed
		l, certain[i] = r.people.meant(e, holders)
		add(e, l)
	}
	for _, m := range members {
		add(m.Entry, Listed{User: m.user, From: m.Place})
	}
	unnamed := map[string]bool{}
	for _, l := range u.unnamed {
		if u.Type == manifest.Multiple || !unnamed[l.Name] {
			unnamed[l.Name] = true
			u.Listed = append(u.Listed, l)
		}
	}
	u.noteStrangers(certain)
	return nil
}

// excepted finds who is not to hold an achievement, whatever the sources say.
func (r *resolver) excepted(u *unresolved, h holders) {
	except := map[ids.User]bool{}
	for _, e := range u.except {
		l, _ := r.people.meant(e, h)
		user, _ := r.people.of(e)
		switch {
		case l.User.ID != 0:
			except[l.User.ID] = true
		case user != nil && len(l.Maybe) == 0: // a number is that of one, and no name is against it
			except[user.ID] = true
		default:
			u.Except = append(u.Except, l)
		}
	}
	u.Out = except
}

// A member is somebody who is listed as one of a group.
type member struct {
	source.Entry
	user gitlab.User
}

// membersOf are the members who are meant. A group without anybody is noted.
func (r *resolver) membersOf(ctx context.Context, u *unresolved) ([]member, error) {
	var all []member
	for _, group := range u.members.Groups {
		one := u.members
		one.Groups = []string{group}
		src, users := &source.Source{Members: one}, map[ids.User]gitlab.User{}
		err := src.AddMembers(ctx, func(_ context.Context, group string, direct bool) ([]gitlab.Member, error) {
			read := r.people.members[listOfMembers{group, direct}]
			for _, m := range read.all {
				users[m.User.ID] = m.User
			}
			return read.all, read.err
		})
		switch {
		case errors.Is(err, source.ErrNobody):
			u.suspect(err.Error())
			r.told = append(r.told, told{u.Name, r.place(u.Holders.MembersAt) + ": members_of", err.Error()})
		case gitlab.IsKind(err, gitlab.NotFound): // all such groups are told at once
			r.groups = append(r.groups, fmt.Errorf("%s: members_of: %w", r.place(u.Holders.MembersAt), err))
		case err != nil:
			return nil, fmt.Errorf("%s: members_of: %w", r.place(u.Holders.MembersAt), err)
		}
		for _, e := range src.Entries {
			e.Place = "a member of " + group
			all = append(all, member{e, users[e.User.ID]})
		}
	}
	// GitLab's order changes with every change of a role, which would be another plan.
	order.By(all, func(x, y member) int {
		return cmp.Or(strings.Compare(x.user.Username, y.user.Username), cmp.Compare(x.user.ID, y.user.ID))
	})
	seen := map[ids.User]bool{} // of several groups each once
	return slices.DeleteFunc(all, func(m member) bool {
		again := seen[m.user.ID]
		seen[m.user.ID] = true
		return again
	}), nil
}

// messageOf is the message of an award, by the rules of a run.
func messageOf(u *unresolved, e source.Entry, user gitlab.User, achievement ids.Achievement) (string, error) {
	if e.Message != "" && !u.template.Has(source.MessageField) {
		return e.Message, nil
	}
	text, err := u.template.Fill(func(field string) string {
		switch field {
		case "user", "username":
			return user.Username
		case "user_id":
			return user.ID.String()
		case "achievement":
			return u.Name
		case "achievement_id":
			if achievement == 0 {
				return "" // it is not made yet
			}
			return achievement.String()
		case source.MessageField:
			return e.Message
		}
		return e.Carries(field)
	})
	switch {
	case err == nil:
		err = gitlab.CheckMessage(text)
	case achievement == 0 && u.template.Has("achievement_id"):
		err = fmt.Errorf("message: {achievement_id} is not known before %q is made", u.Name)
	}
	return gitlab.SaidMessage(text), err
}
