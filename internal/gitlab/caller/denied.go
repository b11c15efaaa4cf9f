package caller

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// Lacking is the error where a fine-grained token lacks p; could says what it could
// not do.
func (c *Caller) Lacking(could string, p gitlab.Permission) error {
	return &gitlab.Error{
		Kind:    gitlab.Auth,
		Reason:  gitlab.ReasonNoPermission,
		Message: fmt.Sprintf("%s: the token is fine-grained, and lacks the permission %s", could, p),
		Values:  gitlab.Values{Host: c.base, Permission: p},
		Err:     gitlab.ErrLacksPermission,

		NotRun: true, Fatal: true,
	}
}

// NotShown is the error for a list of achievements or awards that came back empty,
// where GitLab shows such lists empty to the token, whatever is in them; nil for any
// other token. what completes "this token cannot be shown …".
func (c *Caller) NotShown(ctx context.Context, what string) error {
	token, err := c.KnownToken(ctx)
	if err != nil || !token.FineGrained {
		return nil
	}
	return &gitlab.Error{
		Kind:    gitlab.Auth,
		Message: "this token cannot be shown " + what + ": it is fine-grained, and GitLab leaves out what such a token may not read",
		Reason:  gitlab.ReasonNotShown,
		Values:  gitlab.Values{Host: c.base},
		Err:     gitlab.ErrNotShown,
	}
}

// KeptFrom reports whether a read may have failed because a fine-grained token lacks
// a permission: GitLab refuses it in words, or as if nothing were there.
func (c *Caller) KeptFrom(ctx context.Context, err error) bool {
	if e := gitlab.AsError(err); e == nil || e.Kind != gitlab.NotFound && !errors.Is(err, gitlab.ErrLacksPermission) {
		return false
	}
	token, unknown := c.KnownToken(ctx)
	return unknown == nil && token.FineGrained
}

// ReadsUsers reports whether the token is shown people. A fine-grained one without
// the permission for it finds nobody, without an error.
func (c *Caller) ReadsUsers(ctx context.Context) bool {
	token, err := c.KnownToken(ctx)
	switch {
	case err != nil || !token.FineGrained:
		return true
	case token.Grants != nil:
		return !token.Lacks(gitlab.ReadUser)
	}
	_, err = c.Me(ctx) // which takes the same permission
	return !errors.Is(err, gitlab.ErrLacksPermission)
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
func (c *Caller) tokenDenied(ctx context.Context, op Operation, says string, cause error) error {
	e := &gitlab.Error{
		Kind:    gitlab.Auth,
		Message: "could not " + op.Does + ": " + transport.Brief(strings.TrimSuffix(says, ".")),
		Reason:  gitlab.ReasonNoPermission,
		Values:  gitlab.Values{Host: c.base, Permission: op.Permission},
		Err:     errors.Join(gitlab.ErrLacksPermission, cause),
		Denied:  true,
	}
	if token, err := c.KnownToken(ctx); err == nil && !token.FineGrained {
		e.Reason = gitlab.ReasonFineGrainedOnly
	}
	if token, err := c.KnownToken(ctx); err == nil && token.Grants != nil && !token.Lacks(op.Permission) {
		e.Reason = gitlab.ReasonOtherGroup
	}
	if strings.HasPrefix(says, noBoundaries) { // said of what is not there, too
		e.Kind, e.Err = gitlab.Refused, cause
		e.Values.Vague = true
	}
	return e
}
