package caller

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// What GitLab calls fine-grained tokens where tokens are read, and where one
// lacks a permission for a REST route (lib/api/api_guard.rb).
const (
	granularScope = "granular"
	granularLacks = "insufficient_granular_scope"
)

// Token is what GitLab knows about the token in use (REST:
// GET /personal_access_tokens/self). Tokens that are no personal access tokens
// have no such answer: the error is then of kind [Auth], [Forbidden] or [Invalid].
// A fine-grained token needs a permission for it; where it lacks that, the
// refusal tells its kind all the same, and the Token has no more than that.
func (c *Caller) Token(ctx context.Context) (gitlab.Token, error) {
	var answer struct {
		Name      string          `json:"name"`
		Scopes    []string        `json:"scopes"`
		ExpiresAt string          `json:"expires_at"`
		Active    *bool           `json:"active"`
		Revoked   bool            `json:"revoked"`
		Granular  bool            `json:"granular"`
		Grants    json.RawMessage `json:"granular_scopes"`
	}
	if err := c.api.GetJSON(ctx, tokenSelf, &answer); err != nil {
		// This route belongs to the user and to no group, so that no rule of a
		// group can have another kind of token refused in these words.
		if t := (*transport.Error)(nil); errors.As(err, &t) && t.Kind == transport.KindForbidden && t.Code == granularLacks {
			return gitlab.Token{FineGrained: true, Active: true}, nil
		}
		return gitlab.Token{}, c.Reading(ctx, "the token's scopes", err)
	}
	if answer.Scopes == nil && !answer.Granular {
		return gitlab.Token{}, gitlab.Errorf(gitlab.Invalid, gitlab.ReasonNoGitLab, gitlab.Values{},
			"could not read the token's scopes: %s does not answer as GitLab does", c.base.Host)
	}
	scopes := answer.Scopes
	return gitlab.Token{
		Name:        answer.Name,
		Scopes:      scopes,
		ExpiresAt:   answer.ExpiresAt,
		Active:      !answer.Revoked && (answer.Active == nil || *answer.Active),
		FineGrained: answer.Granular || len(scopes) == 1 && scopes[0] == granularScope,
		Grants:      grantsFrom(answer.Grants),
	}, nil
}

// grantsFrom reads what a token is granted. Not every version of GitLab tells, nor
// every one in the same form: what cannot be read is not known.
func grantsFrom(raw json.RawMessage) []gitlab.Grant {
	var told []struct {
		Access      string   `json:"access"`
		Permissions []string `json:"permissions"`
		Group       int64    `json:"group_id"`
		Project     int64    `json:"project_id"`
	}
	if json.Unmarshal(raw, &told) != nil || told == nil {
		return nil
	}
	grants := make([]gitlab.Grant, len(told))
	for i, g := range told {
		grants[i] = gitlab.Grant{Access: g.Access, Permissions: g.Permissions, Group: g.Group, Project: g.Project}
	}
	return grants
}

// tokenSelf is where GitLab tells about the token in use.
const tokenSelf = "/api/v4/personal_access_tokens/self"

// reasonTimeout is how long a reason may take that an error can do without.
const reasonTimeout = 5 * time.Second

// badToken completes what is said of a token that GitLab answers with 401, by why, and
// names the reason. GraphQL has one text for every such token; REST tells one that
// has expired and one that was revoked apart (lib/api/api_guard.rb), and is asked where
// it was not REST that refused.
func (c *Caller) badToken(ctx context.Context, message string, t *transport.Error) (whole string, reason gitlab.Reason) {
	const (
		revoked = "Token was revoked"
		expired = "Token is expired"
	)
	told := t.Message
	if !strings.Contains(told, revoked) && !strings.Contains(told, expired) {
		ctx, cancel := context.WithTimeout(ctx, reasonTimeout)
		defer cancel()
		var ignored json.RawMessage
		var again *transport.Error
		if err := c.api.GetJSON(ctx, tokenSelf, &ignored); errors.As(err, &again) && again.Kind == transport.KindUnauthorized {
			told = again.Message
		}
	}
	switch {
	case strings.Contains(told, revoked):
		return message + ": it was revoked", gitlab.ReasonTokenEnded
	case strings.Contains(told, expired):
		return message + ": it has expired", gitlab.ReasonTokenEnded
	}
	return message, gitlab.ReasonTokenRefused
}
