package sandbox

import (
	"net/http"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/web"
)

// What the sandbox has beyond an instance is outside the relative root, so that
// a test finds it whatever the sandbox plays.
const (
	statePath  = "/__sandbox/state"
	faultsPath = "/__sandbox/faults"
	changePath = "/__sandbox/changes"
)

// uploadsPrefix is where an instance serves what was uploaded to it.
const uploadsPrefix = "/uploads/-/system/"

// StateURL is where the state is printed.
func (s *Server) StateURL() string { return strings.TrimSuffix(s.base(), s.root) + statePath }

// FaultsURL is where faults are listed and set.
func (s *Server) FaultsURL() string { return strings.TrimSuffix(s.base(), s.root) + faultsPath }

func (s *Server) routes() http.Handler {
	instance := s.faults.Handler(s.operations, http.HandlerFunc(s.instance))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case statePath:
			s.printState(w, r)
		case faultsPath:
			s.changeFaults(w, r)
		case web.StylePath:
			web.Style(w, r)
		case changePath:
			s.changePeople(w, r)
		default:
			s.begin()
			defer s.end()
			instance.ServeHTTP(w, r)
		}
	})
}

// instance is what a browser or client would meet at the address.
func (s *Server) instance(w http.ResponseWriter, r *http.Request) {
	if malformedAddress(r.URL) {
		http.Error(w, "Bad Request", http.StatusBadRequest)
		return
	}
	path, ok := strings.CutPrefix(r.URL.Path, s.root)
	if !ok || path != "" && path[0] != '/' {
		notFoundPage(w)
		return
	}
	if strings.HasPrefix(path, "/api/") && !s.limiter.allow(w, r, s.caller(r, "")) {
		return
	}
	switch {
	case path == graphqlPath:
		s.graphql(w, r)
	case path == "/api/v4/personal_access_tokens/self" && r.Method == http.MethodGet:
		s.tokenSelf(w, r)
	case strings.HasPrefix(path, "/api/"):
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "404 Not Found"})
	case strings.HasPrefix(path, uploadsPrefix) && strings.Contains(path, "/avatar/") && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		s.avatar(w, r, strings.TrimPrefix(path, uploadsPrefix))
	case path == "/users/sign_in":
		writePage(w, http.StatusOK, "Sign in · GitLab", "Sign in")
	case s.page(w, r, path):
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		// Whatever it is, a visitor who is not signed in is asked to sign in.
		http.Redirect(w, r, s.base()+"/users/sign_in", http.StatusFound)
	default:
		notFoundPage(w)
	}
}

// page answers with what the sandbox shows in a browser at that path, and reports whether
// it shows anything there.
func (s *Server) page(w http.ResponseWriter, r *http.Request, path string) bool {
	s.world.RLock()
	s.data.RLock()
	page, ok := s.site.Page(path)
	s.data.RUnlock()
	s.world.RUnlock()
	if ok {
		page.Write(w, r)
	}
	return ok
}
