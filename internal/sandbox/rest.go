package sandbox

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// tokenSelf is GET /api/v4/personal_access_tokens/self.
func (s *Server) tokenSelf(w http.ResponseWriter, r *http.Request) {
	s.world.RLock()
	status, answer := s.self(s.caller(r, "").token)
	s.world.RUnlock()
	writeJSON(w, status, answer)
}

func (s *Server) self(t *store.Token) (int, any) {
	switch {
	case t == nil:
		return http.StatusUnauthorized, map[string]string{"message": "401 Unauthorized"}
	case t.Revoked:
		return http.StatusUnauthorized, map[string]string{
			"error":             "invalid_token",
			"error_description": "Token was revoked. You have to re-authorize from the user.",
		}
	case t.Expired(s.now()):
		return http.StatusUnauthorized, map[string]string{
			"error":             "invalid_token",
			"error_description": "Token is expired. You can either do re-authorization or token refresh.",
		}
	case t.User.State != "active":
		return http.StatusForbidden, map[string]string{
			"message": "403 Forbidden - Your account has been blocked.",
		}
	case !s.store.MayReadSelf(t):
		return http.StatusForbidden, map[string]string{
			"error":             "insufficient_granular_scope",
			"error_description": store.LacksPermission(store.ReadPersonalAccessToken),
		}
	}
	var expires *string
	if t.ExpiresAt != nil {
		day := t.ExpiresAt.Format(time.DateOnly)
		expires = &day
	}
	answer := map[string]any{
		"id": t.ID, "name": t.Name, "revoked": false, "created_at": restTime(t.CreatedAt), "description": nil,
		"scopes": t.Scopes, "user_id": t.User.ID, "last_used_at": restTime(s.now()), "active": true, "expires_at": expires,
	}
	if s.version.FineGrainedTokens() {
		answer["granular"] = t.Granular != nil
	}
	if s.store.TellsScopes(t) {
		answer["granular_scopes"] = t.Granular.Scopes()
	}
	return http.StatusOK, answer
}

// restTime is how GitLab's REST API writes a moment.
func restTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// avatar serves an uploaded picture: rest is <class>/avatar/<id>/<filename>.
func (s *Server) avatar(w http.ResponseWriter, r *http.Request, rest string) {
	class, rest, _ := strings.Cut(rest, "/avatar/")
	id, filename, _ := strings.Cut(rest, "/")
	of := map[string]func(int) *store.Avatar{"achievements/achievement": s.store.AvatarOfAchievement, "user": s.store.AvatarOfUser}[class]
	n, err := strconv.Atoi(id)
	if err != nil || of == nil {
		notFoundPage(w)
		return
	}
	s.data.RLock()
	picture := of(n)
	s.data.RUnlock()
	if picture == nil || picture.Filename != filename {
		notFoundPage(w)
		return
	}
	w.Header().Set("Content-Type", picture.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(picture.Data)))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodHead {
		_, _ = w.Write(picture.Data)
	}
}
