package sandbox

import (
	"net/http"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// caller is what a request says about who sent it.
type caller struct {
	// present is whether any token was sent, good or bad.
	present bool
	// token is nil for a value that is no personal access token.
	token *store.Token
}

// caller looks where GitLab looks (lib/gitlab/auth/auth_finders.rb). Job
// tokens are seen but stand for nobody: GraphQL does not take them.
func (s *Server) caller(r *http.Request, param string) caller {
	value := r.Header.Get("Private-Token")
	if value == "" {
		value = r.URL.Query().Get("private_token")
	}
	if value == "" {
		value = param
	}
	if scheme, rest, ok := strings.Cut(r.Header.Get("Authorization"), " "); value == "" && ok && strings.EqualFold(scheme, "Bearer") {
		value = strings.TrimSpace(rest)
	}
	if value == "" {
		job := r.Header.Get("Job-Token") != "" || r.URL.Query().Get("job_token") != ""
		return caller{present: job}
	}
	token := s.store.Token(value)
	if token != nil && token.Granular != nil && !s.version.FineGrainedTokens() {
		token = nil
	}
	return caller{present: true, token: token}
}

// active reports whether the token may still be used.
func (s *Server) active(t *store.Token) bool {
	return t != nil && !t.Revoked && !t.Expired(s.now())
}

// graphqlViewer is who a GraphQL request runs as; otherwise the refusal.
func (s *Server) graphqlViewer(c caller) (store.Viewer, int, string) {
	if !c.present {
		return store.Viewer{}, 0, ""
	}
	if !s.active(c.token) || !c.token.Has("api") && !c.token.Has("read_api") && c.token.Granular == nil {
		return store.Viewer{}, http.StatusUnauthorized, "Invalid token"
	}
	if c.token.User.State != "active" {
		return store.Viewer{}, http.StatusForbidden, "API not accessible for user"
	}
	return store.Viewer{User: c.token.User, Write: c.token.Has("api") || c.token.Granular != nil, Token: c.token}, 0, ""
}
