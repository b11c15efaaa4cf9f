package store

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// The methods of this file fill a store before it serves anybody. They check
// what the database would refuse, not who asks.

// AddUser gives the user the next id, and a personal namespace by [Store.Seal]. The
// picture, if any, is checked as an upload is.
func (s *Store) AddUser(u *User, picture *File) error {
	if u.Username == "" {
		return errors.New("user without a username")
	}
	if s.usersByName[fold(u.Username)] != nil {
		return fmt.Errorf("username %q is taken", u.Username)
	}
	if !slices.Contains(UserStates(), u.State) {
		return fmt.Errorf("state %q: want one of %v", u.State, UserStates())
	}
	if picture != nil {
		var refusal string
		if u.Avatar, refusal = newAvatar(*picture); refusal != "" {
			return errors.New(refusal)
		}
	}
	u.ID = len(s.users) + 1
	for i := range u.Emails {
		s.lastAddress++
		u.Emails[i].ID = s.lastAddress
	}
	s.users[u.ID] = u
	s.usersByName[fold(u.Username)] = u
	return nil
}

// AddNamespace gives the group or personal namespace the next id.
func (s *Store) AddNamespace(ns *Namespace) error {
	if ns.FullPath == "" {
		return errors.New("group without a path")
	}
	if s.namespacesByPath[fold(ns.FullPath)] != nil {
		return fmt.Errorf("path %q is taken", ns.FullPath)
	}
	ns.ID = len(s.namespaces) + 1
	s.namespaces[ns.ID] = ns
	s.namespacesByPath[fold(ns.FullPath)] = ns
	return nil
}

// AddAchievement stores an achievement with its times; the picture is checked
// as an upload is.
func (s *Store) AddAchievement(a *Achievement, picture *File) error {
	if refusals := s.invalid(a, picture); len(refusals) > 0 {
		return errors.New(refusals[0])
	}
	s.addAchievement(a)
	return nil
}

// AddAward stores an award with its times and state.
func (s *Store) AddAward(award *Award) { s.addAward(award) }

// AddToken stores a token.
func (s *Store) AddToken(t *Token) error {
	if t.Value == "" {
		return errors.New("token without a value")
	}
	if s.tokens[t.Value] != nil {
		return fmt.Errorf("token %q is there twice", t.Value)
	}
	t.ID = len(s.tokens) + 1
	s.tokens[t.Value] = t
	return nil
}

// Seal gives every user a personal namespace and builds what lists need.
func (s *Store) Seal() error {
	users := make([]*User, 0, len(s.users))
	for id := 1; id <= len(s.users); id++ {
		u := s.users[id]
		users = append(users, u)
		personal := &Namespace{FullPath: u.Username, Name: u.Name, FullName: u.Name, Visibility: "public", Owner: u}
		if err := s.AddNamespace(personal); err != nil {
			return fmt.Errorf("personal namespace of %s: %w", u.Username, err)
		}
	}
	slices.SortFunc(users, func(a, b *User) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	s.usersByCreation = users
	s.enroll()
	return nil
}

// Token finds a token by its value; nil if there is none.
func (s *Store) Token(value string) *Token { return s.tokens[value] }

// Tokens lists all tokens by id.
func (s *Store) Tokens() []*Token {
	return slices.SortedFunc(maps.Values(s.tokens), func(a, b *Token) int { return cmp.Compare(a.ID, b.ID) })
}
