package definitions

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/source"
	"github.com/ach-cli/ach/internal/words"
)

// Holders are those of an achievement, as far as they are shown. GitLab shows holders of
// whom it shows nothing else, such as blocked people.
type holders struct {
	byID   map[ids.User]gitlab.User
	byName map[string]gitlab.User
}

func holdersOf(e *Existing) holders {
	h := holders{map[ids.User]gitlab.User{}, map[string]gitlab.User{}}
	if e == nil {
		return h
	}
	for _, a := range e.Awards {
		if a.User.ID != 0 {
			h.byID[a.User.ID] = a.User
			if a.User.Username != "" {
				h.byName[strings.ToLower(a.User.Username)] = a.User
			}
		}
	}
	return h
}

// meant says whom an entry means. It is somebody for certain, or nobody: then it says why,
// and which of the holders it may be. A number or a name alone that is that of a holder is
// that holder; where both are given and do not go together, either may be meant. A name
// alone of which there is no account is nobody's: whether somebody was renamed is not to be
// seen.
func (p *people) meant(e source.Entry, h holders) (l Listed, certain bool) {
	user, why := p.of(e)
	ref := e.User
	l.From = e.Place
	holder, numbered := h.byID[ref.ID]
	namesake, named := h.byName[strings.ToLower(ref.Name)]
	switch {
	case user != nil && user.Username != "":
		return Listed{User: *user, From: e.Place}, true
	case ref.Name == "" && numbered, numbered && named && holder.ID == namesake.ID, numbered && holder.Username == "" && user != nil:
		return Listed{User: holder, From: e.Place}, true
	case ref.ID == 0 && named:
		return Listed{User: namesake, From: e.Place}, true
	case numbered || named:
		l.Why = cmp.Or(why, ref.Unknown())
		for _, u := range []gitlab.User{holder, namesake} {
			if u.ID != 0 {
				l.Maybe = append(l.Maybe, u.ID)
				l.Why += fmt.Sprintf("; %s may be meant, and keeps it", words.UserName(u.Username, u.ID))
			}
		}
	case user != nil && p.unread: // a number is enough to be awarded by
		return Listed{User: *user, From: e.Place}, false
	case user != nil:
		l.Why = fmt.Sprintf("GitLab shows nobody with the number %d", user.ID)
	default:
		l.Why, l.Anyone = why, ref.Email != ""
	}
	l.Name = strings.TrimPrefix(ref.String(), "@")
	return l, false
}

// A span is the part of the entries of an achievement that is of one source.
type span struct {
	source           string // in words, such as: under users
	entries, unnamed int    // where it ends in each
}

// sourceEnds notes that what was read since the last one is of a source.
func (u *unresolved) sourceEnds(what string) {
	u.sources = append(u.sources, span{what, len(u.entries), len(u.unnamed)})
}

// noteStrangers notes the sources that list people of whom not one is found: such a source
// is as suspicious as one that names nobody, whatever others say.
func (u *unresolved) noteStrangers(certain []bool) {
	var last span
	for _, s := range u.sources {
		entries := certain[last.entries:s.entries]
		n := len(entries) + s.unnamed - last.unnamed
		if n > 0 && !slices.Contains(entries, true) {
			u.suspect(fmt.Sprintf("none of the %s %s is found", words.People(n), s.source))
		} else {
			u.noteStrangeFiles(u.entries[last.entries:s.entries], entries)
		}
		last = s
	}
}

// noteStrangeFiles does so of each of the files that a pattern or a folder stands for.
func (u *unresolved) noteStrangeFiles(entries []source.Entry, certain []bool) {
	var files []string
	people, found := map[string]int{}, map[string]bool{}
	for i, e := range entries {
		file := e.File
		if file == "" {
			continue
		}
		if people[file]++; people[file] == 1 {
			files = append(files, file)
		}
		found[file] = found[file] || certain[i]
	}
	for _, file := range files {
		if !found[file] {
			u.suspect(fmt.Sprintf("none of the %s in %s is found", words.People(people[file]), file))
		}
	}
}

// suspect notes why a source is not to be taken at its word.
func (u *unresolved) suspect(why string) {
	if u.Empty != "" {
		why = u.Empty + ", and " + why
	}
	u.Empty = why
}
