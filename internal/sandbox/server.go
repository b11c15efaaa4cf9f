package sandbox

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/store"
	"github.com/ach-cli/ach/internal/sandbox/version"
	"github.com/ach-cli/ach/internal/sandbox/web"
)

// Server is a sandbox. Its methods may be called from any goroutine.
type Server struct {
	now     func() time.Time
	root    string
	version version.Version
	faults  *fault.Plan
	store   *store.Store
	site    *web.Site
	schema  *ast.Schema
	engine  graphql.ExecutableSchema
	limiter *limiter
	handler http.Handler
	counts  counts

	underWay int // requests; it goes with counts

	// world is held by whoever reads people and groups, so that a [Server.Change]
	// finds nobody at it; data by whoever reads achievements and awards, for the
	// time of one field, so that a mutation has them for itself.
	world, data sync.RWMutex

	mu      sync.RWMutex
	baseURL string
}

// Handler serves the sandbox.
func (s *Server) Handler() http.Handler { return s.handler }

// SetBaseURL tells the sandbox the address it is reached at (scheme, host and
// port), which the addresses in its answers start with.
func (s *Server) SetBaseURL(origin string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baseURL = strings.TrimSuffix(origin, "/") + s.root
}

// BaseURL is the address of the instance: the origin with the relative root.
func (s *Server) BaseURL() string { return s.base() }

func (s *Server) base() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.baseURL
}

// Token is a ready-made token and whose it is.
type Token struct {
	Value    string
	Username string
	// Note tells what is special about it: its scopes, that it is expired,
	// that its owner is blocked.
	Note string
}

// GeneratedUsers are the first and the last of the users that were generated;
// each has the token sandbox-<username>-api, which Tokens does not list.
func (s *Server) GeneratedUsers() (first, last string) {
	s.world.RLock()
	defer s.world.RUnlock()
	for _, t := range s.store.Tokens() {
		if t.Generated && first == "" {
			first = t.User.Username
		}
		if t.Generated {
			last = t.User.Username
		}
	}
	return first, last
}

// Tokens lists the ready-made tokens in a stable order, without those of
// generated users.
func (s *Server) Tokens() []Token {
	s.world.RLock()
	defer s.world.RUnlock()
	var list []Token
	for _, t := range s.store.Tokens() {
		if t.Generated {
			continue
		}
		note := "scope " + strings.Join(t.Scopes, ", ")
		if t.Granular != nil {
			note = "fine-grained, " + t.Granular.String()
		}
		switch {
		case t.Revoked:
			note += ", revoked"
		case t.Expired(s.now()):
			note += ", expired"
		case t.User.State != "active":
			note += ", owner is " + t.User.State
		case t.User.Admin:
			note += ", administrator"
		}
		list = append(list, Token{Value: t.Value, Username: t.User.Username, Note: note})
	}
	return list
}
