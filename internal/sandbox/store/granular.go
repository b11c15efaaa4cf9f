package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Boundary is where a permission of a fine-grained token holds
// (app/models/authz/boundary).
type Boundary string

// The boundaries that achievements have to do with.
const (
	GroupBoundary    Boundary = "group"
	UserBoundary     Boundary = "user"
	InstanceBoundary Boundary = "instance"
)

// Permission is one that a fine-grained token can be granted.
type Permission string

// The permissions that matter here. Those that read achievements and awards
// cannot be granted on GitLab 19.5 yet; [FineGrained.Reads] says what they do.
const (
	AwardAchievement        Permission = "award_achievement"
	CreateAchievement       Permission = "create_achievement"
	UpdateAchievement       Permission = "update_achievement"
	RevokeAchievement       Permission = "revoke_achievement"
	DeleteAchievement       Permission = "delete_achievement"
	DeleteUserAchievement   Permission = "delete_user_achievement"
	UpdateUserAchievement   Permission = "update_user_achievement"
	ReadGroup               Permission = "read_group"
	ReadMember              Permission = "read_member"
	ReadUser                Permission = "read_user"
	ReadMetadata            Permission = "read_metadata"
	ReadPersonalAccessToken Permission = "read_personal_access_token"
	ReadAchievement         Permission = "read_achievement"
	ReadUserAchievement     Permission = "read_user_achievement"
)

type assignable struct {
	boundary Boundary
	// name is what the form for tokens, and the texts of refusals, call it.
	name string
}

func assignables() map[Permission]assignable {
	return map[Permission]assignable{
		AwardAchievement:        {GroupBoundary, "Achievement: Award"},
		CreateAchievement:       {GroupBoundary, "Achievement: Create"},
		UpdateAchievement:       {GroupBoundary, "Achievement: Update"},
		RevokeAchievement:       {GroupBoundary, "Achievement: Revoke"},
		DeleteAchievement:       {GroupBoundary, "Achievement: Delete"},
		DeleteUserAchievement:   {GroupBoundary, "Achievement: Delete"},
		ReadAchievement:         {GroupBoundary, "Achievement: Read"},
		ReadGroup:               {GroupBoundary, "Group: Read"},
		ReadMember:              {GroupBoundary, "Member: Read"},
		UpdateUserAchievement:   {UserBoundary, "Achievement: Update"},
		ReadUserAchievement:     {UserBoundary, "Achievement: Read"},
		ReadUser:                {UserBoundary, "User: Read"},
		ReadPersonalAccessToken: {UserBoundary, "Personal Access Token: Read"},
		ReadMetadata:            {InstanceBoundary, "Metadata: Read"},
	}
}

// Permissions lists the permissions a token can be granted, sorted.
func Permissions() []Permission { return slices.Sorted(maps.Keys(assignables())) }

// Boundary is where the permission holds.
func (p Permission) Boundary() Boundary { return assignables()[p].boundary }

// Granular is what makes a token a fine-grained one.
type Granular struct {
	Permissions []Permission
	// Groups are those the permissions of groups hold for, with the groups
	// below them; none is every group its owner is a member of.
	Groups []*Namespace
}

// FineGrained is what GitLab's source leaves open about fine-grained tokens, or
// what its releases do differently. The zero value of each field is the first
// of its values; [FineGrained.Validate] tells them all.
type FineGrained struct {
	// Self is whether GET personal_access_tokens/self answers such a token.
	Self string `yaml:"self"`
	// Scopes is whether that answer has granular_scopes.
	Scopes string `yaml:"scopes"`
	// Count is whether the count of a list counts rows that are not shown.
	Count string `yaml:"count"`
	// Payload is what stands in the answer of a mutation that was carried out.
	Payload string `yaml:"payload"`
	// Denied is how a mutation is refused for which the permission is missing.
	Denied string `yaml:"denied"`
	// Namespace is whether namespace(fullPath:) finds a group.
	Namespace string `yaml:"namespace"`
	// Reads is what read_achievement and read_user_achievement do.
	Reads string `yaml:"reads"`
}

// The values of the fields of [FineGrained].
const (
	ByPermission = "permission"
	Open         = "open"
	Closed       = "closed"

	Shown = "shown"
	Left  = "left_out"

	CountRows = "rows"
	CountNone = "none"

	PayloadNone   = "none"
	PayloadObject = "object"

	DeniedNewest     = "newest"
	DeniedOlder      = "older"
	DeniedBoundaries = "boundaries"
	DeniedGeneric    = "generic"

	ReadsNone   = "none"
	ReadsGroups = "boundaries"
	ReadsOwn    = "own"
)

// Validate tells the first field with a value that it cannot have. An empty one
// stands for the first.
func (f *FineGrained) Validate() error {
	for _, field := range []struct {
		name   string
		value  *string
		values []string
	}{
		{"self", &f.Self, []string{ByPermission, Open, Closed}},
		{"scopes", &f.Scopes, []string{Shown, Left}},
		{"count", &f.Count, []string{CountRows, CountNone}},
		{"payload", &f.Payload, []string{PayloadNone, PayloadObject}},
		{"denied", &f.Denied, []string{DeniedNewest, DeniedOlder, DeniedBoundaries, DeniedGeneric}},
		{"namespace", &f.Namespace, []string{ByPermission, Open, Closed}},
		{"reads", &f.Reads, []string{ReadsNone, ReadsGroups, ReadsOwn}},
	} {
		if *field.value == "" {
			*field.value = field.values[0]
		}
		if !slices.Contains(field.values, *field.value) {
			return fmt.Errorf("fine_grained_tokens: %s %q: want one of %s", field.name, *field.value, strings.Join(field.values, ", "))
		}
	}
	return nil
}

// FineGrained reports whether the viewer's token is a fine-grained one.
func (v Viewer) FineGrained() bool { return v.Token != nil && v.Token.Granular != nil }

// Granted reports whether the viewer's token may do that, with the group where
// the permission is one of groups. Tokens that are not fine-grained are not
// asked: what they may do is decided by their scopes and their owner's role.
func (v Viewer) Granted(p Permission, ns *Namespace) bool {
	if !v.FineGrained() {
		return true
	}
	grant := v.Token.Granular
	if !slices.Contains(grant.Permissions, p) {
		return false
	}
	if p.Boundary() != GroupBoundary {
		return true
	}
	if ns == nil || !ns.IsGroup() {
		return false
	}
	if len(grant.Groups) == 0 {
		return v.membership(ns) > NoAccess
	}
	for ; ns != nil; ns = ns.Parent {
		if slices.Contains(grant.Groups, ns) {
			return true
		}
	}
	return false
}

// Denied is the error of a mutation for which the viewer's token lacks the
// permission; nil where it has it. A namespace that is nil is one that was not
// found (app/services/authz/tokens/authorize_granular_scopes_service.rb).
func (s *Store) Denied(v Viewer, p Permission, ns *Namespace) error {
	if v.Granted(p, ns) {
		return nil
	}
	style := s.opts.FineGrained.Denied
	if style == DeniedGeneric {
		return ErrNotPermitted
	}
	if style == DeniedBoundaries || p.Boundary() == GroupBoundary && ns == nil {
		return errors.New("Unable to determine boundaries for authorization") //nolint:staticcheck // GitLab's text
	}
	if style == DeniedOlder {
		place := ""
		if p.Boundary() == GroupBoundary {
			place = fmt.Sprintf(` for "%s"`, ns.FullPath)
		}
		return fmt.Errorf("Access denied: Your Personal Access Token lacks the required permissions: [%s]%s.", p, place) //nolint:staticcheck // GitLab's text
	}
	return errors.New(LacksPermission(p))
}

// LacksPermission is the sentence of the newest releases for a token without
// that permission.
func LacksPermission(p Permission) string {
	a := assignables()[p]
	return fmt.Sprintf("Access denied: This operation requires a fine-grained personal access token "+
		"with the following %s permissions: [%s].", a.boundary, a.name)
}

// MayReadSelf reports whether the token may ask what it is itself.
func (s *Store) MayReadSelf(t *Token) bool {
	switch s.opts.FineGrained.Self {
	case Open:
		return true
	case Closed:
		return t.Granular == nil
	}
	return Viewer{User: t.User, Token: t}.Granted(ReadPersonalAccessToken, nil)
}

// TellsScopes reports whether the answer to that has granular_scopes.
func (s *Store) TellsScopes(t *Token) bool {
	return t.Granular != nil && s.opts.FineGrained.Scopes == Shown
}

// FindsNamespace reports whether namespace(fullPath:) shows a group or personal
// namespace to the viewer.
func (s *Store) FindsNamespace(v Viewer, ns *Namespace) bool {
	if !v.MayReadNamespace(ns) {
		return false
	}
	if !v.FineGrained() {
		return true
	}
	switch s.opts.FineGrained.Namespace {
	case Open:
		return true
	case Closed:
		return false
	}
	return v.Granted(ReadGroup, ns)
}

// ShowsAchievements reports whether the viewer's token may be shown the
// achievements of a group: those of GitLab 19.5 may be shown none.
func (s *Store) ShowsAchievements(v Viewer, ns *Namespace) bool {
	return !v.FineGrained() || s.opts.FineGrained.Reads != ReadsNone && v.Granted(ReadAchievement, ns)
}

// ShowsAward is the same question for one award.
func (s *Store) ShowsAward(v Viewer, award *Award) bool {
	if !v.FineGrained() {
		return true
	}
	switch s.opts.FineGrained.Reads {
	case ReadsGroups:
		return v.Granted(ReadUserAchievement, nil)
	case ReadsOwn:
		return v.is(award.User) && v.Granted(ReadUserAchievement, nil)
	}
	return false
}

// CountsUnseen reports whether a list's count holds rows that the viewer is not
// shown.
func (s *Store) CountsUnseen(v Viewer) bool {
	return !v.FineGrained() || s.opts.FineGrained.Count == CountRows
}

// AnswersObjects reports whether a mutation answers with the object it changed
// although the viewer's token may not read it.
func (s *Store) AnswersObjects(v Viewer) bool {
	return !v.FineGrained() || s.opts.FineGrained.Payload == PayloadObject
}

// String tells where the token's permissions hold and how many they are.
func (g *Granular) String() string {
	where := "all groups of its owner"
	if len(g.Groups) > 0 {
		paths := make([]string, len(g.Groups))
		for i, ns := range g.Groups {
			paths[i] = ns.FullPath
		}
		where = strings.Join(paths, ", ")
	}
	if len(g.Permissions) == 1 {
		return "1 permission in " + where
	}
	return fmt.Sprintf("%d permissions in %s", len(g.Permissions), where)
}

// GranularScope is one element of granular_scopes, as the REST API prints it.
type GranularScope struct {
	Access      string       `json:"access"`
	Permissions []Permission `json:"permissions"`
	GroupID     int          `json:"group_id,omitempty"`
}

// Scopes are the token's permissions by where they hold.
func (g *Granular) Scopes() []GranularScope {
	by := map[Boundary][]Permission{}
	for _, p := range g.Permissions {
		by[p.Boundary()] = append(by[p.Boundary()], p)
	}
	scopes := []GranularScope{}
	if list := by[GroupBoundary]; len(list) > 0 {
		for _, ns := range g.Groups {
			scopes = append(scopes, GranularScope{Access: "selected_memberships", Permissions: list, GroupID: ns.ID})
		}
		if len(g.Groups) == 0 {
			scopes = append(scopes, GranularScope{Access: "all_memberships", Permissions: list})
		}
	}
	for _, b := range []Boundary{UserBoundary, InstanceBoundary} {
		if list := by[b]; len(list) > 0 {
			scopes = append(scopes, GranularScope{Access: string(b), Permissions: list})
		}
	}
	return scopes
}
