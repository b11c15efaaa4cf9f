package gitlab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A Permission is something that a fine-grained token has to be granted, and that
// a token with scopes needs api for, or read_api to read.
type Permission int

// The permissions that there is something to do with.
const (
	AwardAchievement Permission = iota
	RevokeAchievement
	CreateAchievement
	UpdateAchievement
	DeleteAchievement
	ReadGroup
	ReadMember
	UpdateOwnAwards
	ReadUser
	ReadToken
	ReadMetadata
)

// Where a permission holds: the tabs of GitLab's form for a fine-grained token.
const (
	inGroups   = "group"
	inUser     = "user"
	inInstance = "global"
)

// A grantable is how GitLab calls a permission.
type grantable struct {
	tick  string   // as in the form: resource and action
	where string   // the tab of the form
	names []string // as a token's granular_scopes have it
}

// grantables is the one table of what a fine-grained token can be granted that is
// of use here (doc/auth/tokens/fine_grained_access_tokens_graphql.md). Achievements
// and awards cannot be read by such a token: there is no permission for that.
func grantables() [ReadMetadata + 1]grantable {
	return [...]grantable{
		AwardAchievement:  {"Achievement: Award", inGroups, []string{"award_achievement"}},
		RevokeAchievement: {"Achievement: Revoke", inGroups, []string{"revoke_achievement"}},
		CreateAchievement: {"Achievement: Create", inGroups, []string{"create_achievement"}},
		UpdateAchievement: {"Achievement: Update", inGroups, []string{"update_achievement"}},
		DeleteAchievement: {"Achievement: Delete", inGroups, []string{"delete_achievement", "delete_user_achievement"}},
		ReadGroup:         {"Group: Read", inGroups, []string{"read_group"}},
		ReadMember:        {"Member: Read", inGroups, []string{"read_member"}},
		UpdateOwnAwards:   {"Achievement: Update", inUser, []string{"update_achievement", "update_user_achievement"}},
		ReadUser:          {"User: Read", inUser, []string{"read_user"}},
		ReadToken:         {"Personal Access Token: Read", inUser, []string{"read_personal_access_token"}},
		ReadMetadata:      {"Metadata: Read", inInstance, []string{"read_metadata"}},
	}
}

// Permissions are all of them, in the order in which they are shown.
func Permissions() []Permission {
	all := make([]Permission, len(grantables()))
	for i := range all {
		all[i] = Permission(i)
	}
	return all
}

// String is what is to be ticked in GitLab's form for a fine-grained token, such
// as Achievement: Award.
func (p Permission) String() string { return grantables()[p].tick }

// Where is the part of that form: group, user or global.
func (p Permission) Where() string { return grantables()[p].where }

// Lacks reports whether GitLab is certain to refuse a fine-grained token what p is
// needed for, in every group. Where GitLab does not tell what a token was granted,
// or tells it in words that are not known here, nothing is certain.
func (t Token) Lacks(p Permission) bool {
	if !t.FineGrained || t.Grants == nil {
		return false
	}
	row := grantables()[p]
	for _, g := range t.Grants {
		if !g.reaches(row.where) {
			continue
		}
		for _, name := range g.Permissions {
			if slices.Contains(row.names, name) || strings.HasPrefix(row.tick, "Achievement") && isNews(name) {
				return false
			}
		}
	}
	return true
}

// Ticked is what was granted, in the words of GitLab's form where it is something of
// use here, else by GitLab's name for it.
func (g Grant) Ticked() []string {
	var all []string
	for _, name := range g.Permissions {
		word := name
		for _, row := range grantables() {
			if g.reaches(row.where) && slices.Contains(row.names, name) {
				word = row.tick
			}
		}
		if !slices.Contains(all, word) { // two names can be one tick
			all = append(all, word)
		}
	}
	return all
}

// reaches reports whether a grant can hold in that part of the form. A kind of
// access that is not known here may be any.
func (g Grant) reaches(where string) bool {
	switch g.Access {
	case "user":
		return where == inUser
	case "instance":
		return where == inInstance
	case "all_memberships":
		return where == inGroups
	case "selected_memberships":
		return where == inGroups && (g.Group != 0 || g.Project == 0)
	case "personal_projects":
		return false
	}
	return true
}

// isNews reports whether a permission to change achievements is none of those known.
func isNews(name string) bool {
	if !strings.Contains(name, "achievement") || strings.HasPrefix(name, "read_") {
		return false
	}
	for _, row := range grantables() {
		if slices.Contains(row.names, name) {
			return false
		}
	}
	return true
}

// ErrLacksPermission is in the chain of an [*Error] of kind [Auth] where a
// fine-grained token lacks a permission.
var ErrLacksPermission = errors.New("the token lacks a permission")

// lacking is the error where a fine-grained token lacks p; could says what it could
// not do.
func (c *Client) lacking(could string, p Permission) error {
	return &Error{
		Kind:    Auth,
		Reason:  ReasonNoPermission,
		Message: fmt.Sprintf("%s: the token is fine-grained, and lacks the permission %s", could, p),
		Values:  Values{Host: c.base, Permission: p},
		Err:     ErrLacksPermission,

		NotRun: true, Fatal: true,
	}
}

// ErrNotShown is in the chain of an [*Error] of kind [Auth] where what was not seen
// may be there all the same: GitLab does not show it to a token of this kind.
var ErrNotShown = errors.New("not shown to this token")

// NotShown is the error for a list of achievements or awards that came back empty,
// where GitLab shows such lists empty to the token, whatever is in them; nil for any
// other token. what completes "this token cannot be shown …".
func (c *Client) NotShown(ctx context.Context, what string) error {
	token, err := c.knownToken(ctx)
	if err != nil || !token.FineGrained {
		return nil
	}
	return &Error{
		Kind:    Auth,
		Message: "this token cannot be shown " + what + ": it is fine-grained, and GitLab leaves out what such a token may not read",
		Reason:  ReasonNotShown,
		Values:  Values{Host: c.base},
		Err:     ErrNotShown,
	}
}

// keptFrom reports whether a read may have failed because a fine-grained token lacks
// a permission: GitLab refuses it in words, or as if nothing were there.
func (c *Client) keptFrom(ctx context.Context, err error) bool {
	if e := AsError(err); e == nil || e.Kind != NotFound && !errors.Is(err, ErrLacksPermission) {
		return false
	}
	token, unknown := c.knownToken(ctx)
	return unknown == nil && token.FineGrained
}

// readsGroups reports whether a fine-grained token is told to have the permission.
func (t Token) readsGroups() bool { return t.Grants != nil && !t.Lacks(ReadGroup) }

// readsUsers reports whether the token is shown people. A fine-grained one without
// the permission for it finds nobody, without an error.
func (c *Client) readsUsers(ctx context.Context) bool {
	token, err := c.knownToken(ctx)
	switch {
	case err != nil || !token.FineGrained:
		return true
	case token.Grants != nil:
		return !token.Lacks(ReadUser)
	}
	_, err = c.Me(ctx) // which takes the same permission
	return !errors.Is(err, ErrLacksPermission)
}

// What GitLab says where the permissions of a token do not allow something
// (app/services/authz/tokens/authorize_granular_scopes_service.rb). It says the
// first of a token with scopes too, where a group takes fine-grained ones only.
const (
	accessDenied   = "Access denied: "
	noBoundaries   = "Unable to determine "
	noBoundaryTail = "for authorization"
)

// deniedToken is what GitLab says of the token where that is why it refuses, "" where
// it is not.
func deniedToken(t *transport.Error) string {
	for _, e := range t.GraphQL {
		if strings.HasPrefix(e.Message, accessDenied) || strings.HasPrefix(e.Message, noBoundaries) && strings.Contains(e.Message, noBoundaryTail) {
			return e.Message
		}
	}
	if t.Kind == transport.KindForbidden && t.Code == granularLacks {
		return t.Message
	}
	return ""
}

// tokenDenied is the error of a change that GitLab refused because of the token's
// permissions, before it ran.
func (c *Client) tokenDenied(ctx context.Context, op operation, says string, cause error) error {
	e := &Error{
		Kind:    Auth,
		Message: "could not " + op.does + ": " + transport.Brief(strings.TrimSuffix(says, ".")),
		Reason:  ReasonNoPermission,
		Values:  Values{Host: c.base, Permission: op.permission},
		Err:     errors.Join(ErrLacksPermission, cause),
		Denied:  true,
	}
	if token, err := c.knownToken(ctx); err == nil && !token.FineGrained {
		e.Reason = ReasonFineGrainedOnly
	}
	if token, err := c.knownToken(ctx); err == nil && token.Grants != nil && !token.Lacks(op.permission) {
		e.Reason = ReasonOtherGroup
	}
	if strings.HasPrefix(says, noBoundaries) { // said of what is not there, too
		e.Kind, e.Err = Refused, cause
		e.Values.Vague = true
	}
	return e
}
