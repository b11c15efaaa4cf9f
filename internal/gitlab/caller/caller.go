package caller

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/gql"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// A Transport carries requests to one GitLab; a [transport.Client] is one.
type Transport interface {
	graphql.Client
	// GetJSON reads a REST path below the host's address into out.
	GetJSON(ctx context.Context, path string, out any) error
	// Multiplex sends what calls ask of the client they are handed in one
	// request, and answers each; mutations are sent once, whatever happens.
	Multiplex(ctx context.Context, calls []func(graphql.Client) error) []error
}

// A Caller is who asks one GitLab: the owner of one token. All it remembers is what does
// not change meanwhile. It may be used by several goroutines if its transport may.
type Caller struct {
	api   Transport
	base  *url.URL
	facts *facts
}

// New returns the caller over a transport for the GitLab at base, the address of its
// start page.
func New(api Transport, base *url.URL) *Caller {
	return &Caller{api: api, base: base, facts: &facts{me: memo[gitlab.User]{needed: true}}}
}

// Now is what the server's clock says, as far as its answers have told, and this
// machine's before. What the server gives a time for is compared with it.
func (c *Caller) Now() time.Time {
	if clock, ok := c.api.(interface{ ServerNow() time.Time }); ok {
		return clock.ServerNow()
	}
	return time.Now()
}

// Quota is how many requests the server still takes of the caller; zero where no answer
// has said so.
func (c *Caller) Quota() gitlab.Quota {
	if limited, ok := c.api.(interface{ Quota() transport.Quota }); ok {
		return gitlab.Quota(limited.Quota())
	}
	return gitlab.Quota{}
}

// Me is the owner of the token (GitLab: currentUser), who stays the same and is asked
// for once. The error is of kind [Auth] where the server takes the caller for nobody.
func (c *Caller) Me(ctx context.Context) (gitlab.User, error) {
	return c.facts.me.get(ctx, c.currentUser)
}

func (c *Caller) currentUser(ctx context.Context) (gitlab.User, error) {
	r, err := gql.CurrentUser(ctx, c.api)
	if err := c.ReadingOwn(ctx, "who you are", err, r.CurrentUser != nil && r.CurrentUser.Id != 0); err != nil {
		return gitlab.User{}, err
	}
	u := r.CurrentUser
	if strings.TrimSpace(u.Username) == "" {
		return gitlab.User{}, Malformed("could not read who you are: " + c.base.Host + " gives an account without a name")
	}
	return gitlab.User{ID: u.Id.ID(), Username: u.Username, Name: u.Name, State: string(u.State), WebURL: u.WebUrl}, nil
}

// ReadingOwn is the error of a query about the caller: err, or that the server takes
// the caller for nobody.
func (c *Caller) ReadingOwn(ctx context.Context, what string, err error, signedIn bool) error {
	switch {
	case err != nil:
		return c.Reading(ctx, what, err)
	case !signedIn:
		return c.nobody(ctx, what, gitlab.ReadUser)
	}
	return nil
}

// nobody is the error where GitLab shows nothing that it shows to whoever is signed
// in. A fine-grained token that lacks the permission p for it is shown nothing either.
func (c *Caller) nobody(ctx context.Context, what string, p gitlab.Permission) error {
	if token, err := c.KnownToken(ctx); err == nil && token.FineGrained {
		return c.Lacking("could not read "+what, p)
	}
	return &gitlab.Error{Kind: gitlab.Auth, Reason: gitlab.ReasonNotSignedIn, Message: "not signed in to " + c.base.Host, Values: gitlab.Values{Host: c.base}}
}

// Version is the server's version, such as 17.3.0-ee (GitLab: metadata).
func (c *Caller) Version(ctx context.Context) (string, error) {
	r, err := gql.ServerVersion(ctx, c.api)
	if err != nil {
		return "", c.Reading(ctx, "the server's version", err)
	}
	if r.Metadata == nil {
		return "", c.nobody(ctx, "the server's version", gitlab.ReadMetadata)
	}
	return r.Metadata.Version, nil
}
