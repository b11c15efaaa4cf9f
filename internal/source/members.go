package source

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
)

// Members are the people of groups.
type Members struct {
	Groups    []string           // their full paths; none for no such people
	Direct    bool               // of the groups themselves, without those of the groups above
	MinAccess gitlab.AccessLevel // who has less in each of the groups is left out; 0 for nobody
	Bots      bool               // bots among them too
}

// ErrNobody is in the error where a group has nobody who is meant, as far as is shown.
var ErrNobody = errors.New("nobody is shown who is meant")

// AddMembers makes an entry of each of the members, group after group, and of each once.
// membersOf reads all members of a group.
func (s *Source) AddMembers(ctx context.Context, membersOf func(ctx context.Context, group string, direct bool) ([]gitlab.Member, error)) error {
	added := map[gitlab.UserRef]bool{}
	for _, group := range s.Members.Groups {
		members, err := membersOf(ctx, group, s.Members.Direct)
		if err != nil {
			return err
		}
		if len(members) == 0 { // as if nothing were shown
			return NoMembers(group)
		}
		for _, m := range members {
			meant, err := s.Members.mean(m, group)
			if err != nil {
				return err
			}
			if ref := (gitlab.UserRef{ID: m.User.ID}); meant && !added[ref] {
				added[ref] = true
				s.Entries = append(s.Entries, Entry{Line: len(added), User: ref, Achievement: s.Achievement})
			}
		}
	}
	if len(s.Members.Groups) > 0 && len(added) == 0 {
		return s.Members.none()
	}
	return nil
}

// mean reports whether a member of a group is one of those who are meant. A role that is
// not shown may be any.
func (m Members) mean(member gitlab.Member, group string) (bool, error) {
	switch {
	case member.Bot && !m.Bots:
		return false, nil
	case m.MinAccess > 0 && member.Level == 0:
		return false, &gitlab.Error{Kind: gitlab.NotFound, Message: fmt.Sprintf("the role of @%s in %s is not shown, so who has at least %s cannot be told", member.User.Username, group, m.MinAccess)}
	}
	return member.Level >= m.MinAccess, nil
}

// none is the error where there are members and none of them is meant.
func (m Members) none() error {
	groups := "the group " + m.Groups[0] + " has"
	if len(m.Groups) > 1 {
		groups = "the groups " + strings.Join(m.Groups, ", ") + " have"
	}
	switch {
	case m.MinAccess > 0:
		return &gitlab.Error{Kind: gitlab.NotFound, Message: groups + " no member with the role " + m.MinAccess.String() + " or a higher one, as far as you may see", Err: ErrNobody}
	default:
		return &gitlab.Error{Kind: gitlab.NotFound, Message: groups + " no members but bots, as far as you may see", Err: ErrNobody}
	}
}

// NoMembers is the error of a group without anybody to award.
func NoMembers(path string) error {
	return &gitlab.Error{Kind: gitlab.NotFound, Message: "the group " + path + " has no members that you may see", Err: ErrNobody}
}
