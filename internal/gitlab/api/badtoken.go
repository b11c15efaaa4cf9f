package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// tokenSelf is where GitLab tells about the token in use.
const tokenSelf = "/api/v4/personal_access_tokens/self"

// reasonTimeout is how long a reason may take that an error can do without.
const reasonTimeout = 5 * time.Second

// badToken completes what is said of a token that GitLab answers with 401, by why, and
// names the reason. GraphQL has one text for every such token; REST tells one that
// has expired and one that was revoked apart (lib/api/api_guard.rb), and is asked where
// it was not REST that refused.
func (c *Client) badToken(ctx context.Context, message string, t *transport.Error) (whole string, reason gitlab.Reason) {
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
