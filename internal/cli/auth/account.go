package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/tokens"
)

// An Account is what can be told about one host and the token for it.
type Account struct {
	host, hostFrom string
	user           gitlab.User
	tokenFrom      string
	shadows        []string // where else a token is, which does not count
	Token          gitlab.Token
	Known          bool // whether the server tells about the token
	Version        string
	Namespace      string
	Awarding       prospect
	problem        error // what kept the rest from being read
}

// Inspect asks a host who the owner of the token is and what it may do.
func Inspect(ctx context.Context, s *config.Settings, c *api.Client) (Account, error) {
	acc := Account{host: s.Host.String(), hostFrom: s.HostFrom, tokenFrom: s.TokenFrom, Namespace: s.Namespace}
	ctx = c.AskAccount(ctx, s.Namespace)
	var scopes error
	// First, because a token without a scope for the API is nobody to GraphQL,
	// and only this answer says why.
	if acc.Token, scopes = c.KnownToken(ctx); scopes == nil {
		acc.Known = true
		if err := refuseScopes(s, c, acc.Token); err != nil {
			return acc, err
		}
	} else if !untold(scopes) {
		return acc, scopes
	}
	var err error
	if acc.user, err = c.Me(ctx); err != nil && !errors.Is(err, gitlab.ErrLacksPermission) {
		return acc, err
	}
	if acc.Version, err = c.KnownVersion(ctx); err != nil && !errors.Is(err, gitlab.ErrLacksPermission) {
		return acc, err
	}
	acc.Awarding = mayAward(ctx, c, acc)
	return acc, nil
}

// untold reports whether err is how a server answers that knows nothing of the
// token as such: only personal access tokens can be asked about, and an OAuth
// token serves as well. Whether the token is good at all, the next request tells.
func untold(err error) bool {
	var e *gitlab.Error
	return errors.As(err, &e) && (e.Kind == gitlab.Auth || e.Kind == gitlab.Forbidden || e.Kind == gitlab.Invalid)
}

// refuseScopes is the failure for a token that may not use the API at all.
func refuseScopes(s *config.Settings, c *api.Client, t gitlab.Token) error {
	if !t.Active {
		return &app.Failure{
			Code: app.ExitAuth, Message: fmt.Sprintf("GitLab does not accept the token %q on %s any more: it was revoked, or has expired", t.Name, s.Host),
			Hint: c.TokenPage() + " makes another one",
		}
	}
	if t.FineGrained || slices.Contains(t.Scopes, "api") || slices.Contains(t.Scopes, "read_api") {
		return nil
	}
	return &app.Failure{
		Code: app.ExitAuth,
		Message: fmt.Sprintf("GitLab does not accept the token %q for its API on %s: it has the scopes %s, and neither api nor read_api",
			t.Name, s.Host, OrNone(t.Scopes)),
		Hint: c.TokenPage() + " makes one with the scope api",
	}
}

// ReadsOnly reports whether the token may look and change nothing.
func (acc Account) ReadsOnly() bool {
	return acc.Known && !acc.Token.FineGrained && !slices.Contains(acc.Token.Scopes, "api")
}

// Soon is how long before a token or a certificate expires it is worth a warning.
const Soon = 14 * 24 * time.Hour

// Expiry words how long a token is good for, from the day GitLab gives for it:
// it ends with the beginning of that day, in UTC. near tells that this is soon.
func Expiry(day string, now time.Time) (words string, near bool) {
	if day == "" {
		return "never expires", false
	}
	end, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "expires on " + day, false
	}
	left := end.Sub(now)
	switch days := int(left.Hours() / 24); {
	case left <= 0:
		return "expired on " + day, true
	case days == 0:
		return "expires within a day, on " + day, true
	case days == 1:
		return "expires in one day, on " + day, true
	case left <= Soon:
		return fmt.Sprintf("expires in %d days, on %s", days, day), true
	}
	return "expires on " + day, false
}

// A prospect is what is known about somebody's right to award in a group.
type prospect struct {
	Answer string // yes, no or unknown; empty where there is no group to ask about
	Why    string
}

// mayAward finds out whether achievements can be made and awarded in the
// account's namespace. GitLab tells no such right; what it shows of roles is a
// hint, so that the answer is no only where it is certain.
func mayAward(ctx context.Context, c *api.Client, acc Account) prospect {
	if acc.Namespace == "" {
		return prospect{}
	}
	if acc.ReadsOnly() {
		return prospect{"no", "the token may only read"}
	}
	if acc.Token.Lacks(gitlab.AwardAchievement) {
		return prospect{"no", "the token lacks the permission " + gitlab.AwardAchievement.String()}
	}
	role, err := c.RoleOf(ctx, acc.Namespace, acc.user)
	switch {
	case err != nil:
		return prospect{"unknown", err.Error()}
	case acc.Token.FineGrained && !role.Awards():
		return prospect{"unknown", "it takes the role of Maintainer or Owner in " + acc.Namespace +
			", and a fine-grained token is shown yours only with Group: Read, Member: Read, and User: Read"}
	case !role.Group:
		if ns, err := c.Namespace(ctx, acc.Namespace); err == nil && ns.Personal() {
			return prospect{"no", acc.Namespace + " is a personal namespace, and only groups can own achievements"}
		}
		return prospect{"no", fmt.Sprintf("the group %q does not exist, or you may not see it", acc.Namespace)}
	case !role.Awards():
		return prospect{"unknown", "it takes the role of Maintainer or Owner in " + acc.Namespace +
			", and none of yours shows there; administrators and members of an invited group may do it all the same"}
	case acc.Version != "" && !gitlab.AlwaysOn(acc.Version) && !HasAchievements(ctx, c, acc.Namespace):
		return prospect{"unknown", "before GitLab 19.2 an administrator has to switch on the feature flag achievements; " + RoleLetsYou(acc.Namespace)}
	}
	return prospect{"yes", RoleLetsYou(acc.Namespace)}
}

// RoleLetsYou is why the answer of a prospect is yes.
func RoleLetsYou(group string) string { return "your role in " + group + " lets you" }

// HasAchievements reports whether a group shows achievements, which proves that they
// are switched on.
func HasAchievements(ctx context.Context, c *api.Client, group string) bool {
	list, err := c.Achievements(group).All(ctx)
	return err == nil && len(list.Items) > 0
}

// accountColumns are the fields of an account that every kind of listing has.
func accountColumns() []output.Column[Account] {
	type A = Account
	user := columns.UserColumn("user", "user name", func(a A) string { return a.user.Username })
	user.Header = "User"
	return []output.Column[A]{
		{Name: "host", Header: "Host", Doc: "address of the GitLab", Value: output.Text(func(a A) string { return a.host })},
		{Name: "host_source", Header: "Host from", Doc: "where the address was found", Value: output.Text(func(a A) string { return a.hostFrom })},
		user,
		{Name: "user_id", Header: "User ID", Doc: "number of the user", ID: true, Value: output.IntOrNull(func(a A) int64 { return int64(a.user.ID) })},
		{Name: "token_source", Header: "Token from", Doc: "where the token was found", Value: output.TextOrNull(func(a A) string { return a.tokenFrom })},
		{Name: "token_name", Header: "Token name", Doc: "name of the token; null where the server does not tell", Value: output.TextOrNull(func(a A) string { return a.Token.Name })},
		{
			Name: "scopes", Header: "Scopes", Doc: "list of what the token may do; null where the server does not tell",
			Value: output.List(func(a A) []string {
				if !a.Known {
					return nil
				}
				return a.Token.Scopes
			}),
			Text: func(a A) string { return strings.Join(a.Token.Scopes, ", ") },
		},
		{Name: "expires_at", Header: "Expires", Doc: "the day it expires; null for never or not told", Value: output.TextOrNull(func(a A) string { return a.Token.ExpiresAt })},
		{Name: "gitlab_version", Header: "GitLab", Doc: "version of the server", Value: output.TextOrNull(func(a A) string { return a.Version })},
	}
}

// statusColumns are what auth status shows.
func statusColumns() []output.Column[Account] {
	type A = Account
	return append(append(accountColumns(), permissionColumns()...), []output.Column[A]{
		{
			Name: "token_shadows", Header: "Goes before",
			Doc:   "list of where else there is a token for this host, which does not count as long as the one of token_source does",
			Value: output.List(func(a A) []string { return append([]string{}, a.shadows...) }), Text: func(a A) string { return strings.Join(a.shadows, ", ") },
		},
		{Name: "namespace", Header: "Namespace", Doc: "the default namespace; null for none", Value: output.TextOrNull(func(a A) string { return a.Namespace })},
		{
			Name: "can_award", Header: "Can award", Doc: "whether achievements can be made and awarded in that namespace: yes, no or unknown; null without one",
			Value: output.TextOrNull(func(a A) string { return a.Awarding.Answer }),
			Text:  func(a A) string { return join(a.Awarding.Answer, a.Awarding.Why) },
		},
		{Name: "problem", Header: "Problem", Doc: "what kept the rest from being read; null for nothing", Value: output.TextOrNull(func(a A) string {
			if a.problem == nil {
				return ""
			}
			return tokens.Blank(a.problem.Error())
		})},
	}...)
}

// OrNone lists scopes for a message.
func OrNone(scopes []string) string {
	if len(scopes) == 0 {
		return "(none)"
	}
	return strings.Join(scopes, ", ")
}

// join puts a reason behind an answer.
func join(answer, why string) string {
	if why == "" {
		return answer
	}
	return answer + ": " + why
}

func accountShape() app.Shape { return app.ShapeOf("account", "An account", statusColumns()) }
