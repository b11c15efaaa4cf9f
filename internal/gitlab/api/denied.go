package api

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// ErrLacksPermission is in the chain of an [*Error] of kind [Auth] where a
// fine-grained token lacks a permission.
var ErrLacksPermission = errors.New("the token lacks a permission")

// lacking is the error where a fine-grained token lacks p; could says what it could
// not do.
func (c *Client) lacking(could string, p gitlab.Permission) error {
	return &gitlab.Error{
		Kind:    gitlab.Auth,
		Reason:  gitlab.ReasonNoPermission,
		Message: fmt.Sprintf("%s: the token is fine-grained, and lacks the permission %s", could, p),
		Values:  gitlab.Values{Host: c.base, Permission: p},
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
	return &gitlab.Error{
		Kind:    gitlab.Auth,
		Message: "this token cannot be shown " + what + ": it is fine-grained, and GitLab leaves out what such a token may not read",
		Reason:  gitlab.ReasonNotShown,
		Values:  gitlab.Values{Host: c.base},
		Err:     ErrNotShown,
	}
}

// keptFrom reports whether a read may have failed because a fine-grained token lacks
// a permission: GitLab refuses it in words, or as if nothing were there.
func (c *Client) keptFrom(ctx context.Context, err error) bool {
	if e := gitlab.AsError(err); e == nil || e.Kind != gitlab.NotFound && !errors.Is(err, ErrLacksPermission) {
		return false
	}
	token, unknown := c.knownToken(ctx)
	return unknown == nil && token.FineGrained
}

// readsUsers reports whether the token is shown people. A fine-grained one without
// the permission for it finds nobody, without an error.
func (c *Client) readsUsers(ctx context.Context) bool {
	token, err := c.knownToken(ctx)
	switch {
	case err != nil || !token.FineGrained:
		return true
	case token.Grants != nil:
		return !token.Lacks(gitlab.ReadUser)
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
	e := &gitlab.Error{
		Kind:    gitlab.Auth,
		Message: "could not " + op.does + ": " + transport.Brief(strings.TrimSuffix(says, ".")),
		Reason:  gitlab.ReasonNoPermission,
		Values:  gitlab.Values{Host: c.base, Permission: op.permission},
		Err:     errors.Join(ErrLacksPermission, cause),
		Denied:  true,
	}
	if token, err := c.knownToken(ctx); err == nil && !token.FineGrained {
		e.Reason = gitlab.ReasonFineGrainedOnly
	}
	if token, err := c.knownToken(ctx); err == nil && token.Grants != nil && !token.Lacks(op.permission) {
		e.Reason = gitlab.ReasonOtherGroup
	}
	if strings.HasPrefix(says, noBoundaries) { // said of what is not there, too
		e.Kind, e.Err = gitlab.Refused, cause
		e.Values.Vague = true
	}
	return e
}
