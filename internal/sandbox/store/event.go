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
	var steps []func()
	for _, plan := range []func(Event) (func(), error){s.tokenChange, s.userChange, s.roleChange} {
		step, err := plan(c)
		if err != nil {
			return err
		}
		if step != nil {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 {
		return errors.New("a change needs a user and what becomes of them, or a token and revoked")
	}
	for _, step := range steps {
		step()
	}
	return nil
}

func (s *Store) tokenChange(c Event) (func(), error) {
	if c.Token == "" && c.Revoked == nil {
		return nil, nil
	}
	t := s.tokens[c.Token]
	if t == nil || c.Revoked == nil {
		return nil, fmt.Errorf("token %q: there is none, or revoked is missing", c.Token)
	}
	return func() { t.Revoked = *c.Revoked }, nil
}

func (s *Store) userChange(c Event) (func(), error) {
	if c.Username == nil && c.State == nil && c.PrivateProfile == nil && c.Admin == nil {
		return nil, nil
	}
	u := s.usersByName[fold(c.User)]
	switch {
	case u == nil:
		return nil, fmt.Errorf("no user %q", c.User)
	case c.State != nil && !slices.Contains(UserStates(), *c.State):
		return nil, fmt.Errorf("state %q: want one of %v", *c.State, UserStates())
	case c.Username != nil && !s.free(u, *c.Username):
		return nil, fmt.Errorf("username %q is empty or taken", *c.Username)
	}
	return func() {
		if c.State != nil {
			u.State = *c.State
		}
		if c.PrivateProfile != nil {
			u.PrivateProfile = *c.PrivateProfile
		}
		if c.Admin != nil {
			u.Admin = *c.Admin
		}
		if c.Username != nil {
			s.rename(u, *c.Username)
		}
	}, nil
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

func (s *Store) roleChange(c Event) (func(), error) {
	if c.Group == "" && c.Role == nil {
		return nil, nil
	}
	u, ns := s.usersByName[fold(c.User)], s.namespacesByPath[fold(c.Group)]
	if u == nil || ns == nil || !ns.IsGroup() || c.Role == nil {
		return nil, fmt.Errorf("role of %q in %q: there is no such user or group, or role is missing", c.User, c.Group)
	}
	access, known := Roles()[*c.Role]
	if !known && *c.Role != "none" {
		return nil, fmt.Errorf("role %q: want guest, planner, reporter, developer, maintainer, owner or none", *c.Role)
	}
	return func() { s.setRole(u, ns, access) }, nil
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
