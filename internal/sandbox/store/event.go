package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Event is what happens to people while others work: somebody is renamed,
// blocked, promoted or thrown out, or a token is revoked. What is not given
// stays as it is.
type Event struct {
	// User is whom it is about.
	User           string  `json:"user"`
	Username       *string `json:"username"`
	State          *string `json:"state"`
	PrivateProfile *bool   `json:"private_profile"`
	Admin          *bool   `json:"admin"`
	// Group is where the user gets Role; "none" ends the membership.
	Group string  `json:"group"`
	Role  *string `json:"role"`
	// Token is the value of one that is revoked or not.
	Token   string `json:"token"`
	Revoked *bool  `json:"revoked"`
}

// Apply carries a change out, all of it or nothing. It changes records that
// readers may hold, so nobody may read while it runs.
func (s *Store) Apply(c Event) error {
	u, ns, t := s.usersByName[fold(c.User)], s.namespacesByPath[fold(c.Group)], s.tokens[c.Token]
	ofToken := c.Token != "" || c.Revoked != nil
	ofUser := c.Username != nil || c.State != nil || c.PrivateProfile != nil || c.Admin != nil
	ofRole := c.Group != "" || c.Role != nil
	switch {
	case ofToken && (t == nil || c.Revoked == nil):
		return fmt.Errorf("token %q: there is none, or revoked is missing", c.Token)
	case ofUser && u == nil:
		return fmt.Errorf("no user %q", c.User)
	case c.State != nil && !slices.Contains(UserStates(), *c.State):
		return fmt.Errorf("state %q: want one of %v", *c.State, UserStates())
	case c.Username != nil && !s.free(u, *c.Username):
		return fmt.Errorf("username %q is empty or taken", *c.Username)
	case ofRole && (u == nil || ns == nil || !ns.IsGroup() || c.Role == nil):
		return fmt.Errorf("role of %q in %q: there is no such user or group, or role is missing", c.User, c.Group)
	case ofRole && *c.Role != "none" && Roles()[*c.Role] == NoAccess:
		return fmt.Errorf("role %q: want guest, planner, reporter, developer, maintainer, owner or none", *c.Role)
	case !ofToken && !ofUser && !ofRole:
		return errors.New("a change needs a user and what becomes of them, or a token and revoked")
	}
	if ofToken {
		t.Revoked = *c.Revoked
	}
	if ofUser {
		set(&u.State, c.State)
		set(&u.PrivateProfile, c.PrivateProfile)
		set(&u.Admin, c.Admin)
		if c.Username != nil {
			s.rename(u, *c.Username)
		}
	}
	if ofRole {
		s.setRole(u, ns, Roles()[*c.Role])
	}
	return nil
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// free reports whether the user can have that name, and the namespace with it.
func (s *Store) free(u *User, name string) bool {
	other, ns := s.usersByName[fold(name)], s.namespacesByPath[fold(name)]
	return name != "" && (other == nil || other == u) && (ns == nil || ns.Owner == u)
}

func (s *Store) rename(u *User, name string) {
	ns := s.namespacesByPath[fold(u.Username)]
	delete(s.usersByName, fold(u.Username))
	delete(s.namespacesByPath, fold(u.Username))
	u.Username, ns.FullPath = name, name
	s.usersByName[fold(name)], s.namespacesByPath[fold(name)] = u, ns
}

func (s *Store) setRole(u *User, ns *Namespace, access Access) {
	ns.Members = maps.Clone(ns.Members)
	members := slices.DeleteFunc(slices.Clone(s.membersByNamespace[ns.ID]), func(m *Member) bool { return m.User == u })
	if access == NoAccess {
		delete(ns.Members, u.ID)
	} else {
		ns.Members[u.ID] = access
		s.lastMember++
		members = append(members, &Member{s.lastMember, u, access})
	}
	s.membersByNamespace[ns.ID] = members
}
