package store

import (
	"slices"
	"time"
)

// Access is a role in a group, by GitLab's numbers (Gitlab::Access).
type Access int

// The roles; a higher one may do all that a lower one may.
const (
	NoAccess   Access = 0
	Guest      Access = 10
	Planner    Access = 15
	Reporter   Access = 20
	Developer  Access = 30
	Maintainer Access = 40
	Owner      Access = 50
)

// Roles maps the names used in seeds to the roles.
func Roles() map[string]Access {
	return map[string]Access{
		"guest": Guest, "planner": Planner, "reporter": Reporter,
		"developer": Developer, "maintainer": Maintainer, "owner": Owner,
	}
}

// UserStates are the values of GitLab's UserState.
func UserStates() []string {
	return []string{"active", "banned", "blocked", "blocked_pending_approval", "deactivated", "ldap_blocked"}
}

// User is somebody with an account.
type User struct {
	ID             int       `json:"id"`
	Username       string    `json:"username"`
	Name           string    `json:"name"`
	State          string    `json:"state"`
	Admin          bool      `json:"admin,omitempty"`
	Bot            bool      `json:"bot,omitempty"`
	PrivateProfile bool      `json:"private_profile,omitempty"`
	CreatedAt      time.Time `json:"created_at"`
	Avatar         *Avatar   `json:"avatar,omitempty"`
	PublicEmail    string    `json:"-"` // in lower case, "" for none
	Emails         []Address `json:"-"` // the primary one first
}

// Namespace is a group, or the personal namespace of Owner.
type Namespace struct {
	ID       int    `json:"id"`
	FullPath string `json:"full_path"`
	Name     string `json:"-"`
	FullName string `json:"-"`
	// Visibility is public, internal or private.
	Visibility string     `json:"visibility"`
	Archived   bool       `json:"archived"`
	Parent     *Namespace `json:"-"`
	// Owner is set for personal namespaces only.
	Owner *User `json:"-"`
	// Members are the direct ones, by user id.
	Members map[int]Access `json:"-"`
	// SharedWith are the groups whose members were invited as well.
	SharedWith []Link `json:"-"`
}

// Link invites the members of a group to another one, with at most that role.
type Link struct {
	Group  *Namespace
	Access Access
}

// IsGroup tells groups from personal namespaces.
func (n *Namespace) IsGroup() bool { return n.Owner == nil }

// Avatar is an uploaded picture.
type Avatar struct {
	Filename    string `json:"filename"`
	ContentType string `json:"content_type"`
	Data        []byte `json:"-"`
}

// Achievement is a badge that a group has defined.
type Achievement struct {
	ID        int        `json:"id"`
	Namespace *Namespace `json:"-"`
	// Name is nil only in the unsaved copy that a refused update answers with.
	Name        *string   `json:"name"`
	Description *string   `json:"description"`
	Avatar      *Avatar   `json:"avatar"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// Award is one grant of an achievement to a user.
type Award struct {
	ID            int   `json:"id"`
	AchievementID int   `json:"achievement_id"`
	User          *User `json:"-"`
	AwardedBy     *User `json:"-"`
	// Shown is nil only in the unsaved copy that a refused update answers with.
	Shown     *bool      `json:"show_on_profile"`
	Message   *string    `json:"message"`
	Priority  *int       `json:"priority"`
	CreatedAt time.Time  `json:"created_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	RevokedBy *User      `json:"-"`
	RevokedAt *time.Time `json:"revoked_at"`
}

// Email is a notification GitLab would have sent.
type Email struct {
	To      string `json:"to"`
	Award   int    `json:"award"`
	Subject string `json:"subject"`
}

// Token is a personal access token.
type Token struct {
	ID     int      `json:"id"`
	Name   string   `json:"name"`
	Value  string   `json:"token"`
	User   *User    `json:"-"`
	Scopes []string `json:"scopes"`
	// Granular is nil unless it is a fine-grained token.
	Granular *Granular `json:"-"`
	// Generated is whether it came with a generated user.
	Generated bool      `json:"-"`
	Revoked   bool      `json:"revoked,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	// ExpiresAt is a day, at midnight UTC; nil for a token without an end.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// Has reports whether the token carries the scope.
func (t *Token) Has(scope string) bool { return slices.Contains(t.Scopes, scope) }

// Expired reports whether the token's last day is over.
func (t *Token) Expired(now time.Time) bool {
	return t.ExpiresAt != nil && !now.UTC().Before(*t.ExpiresAt)
}
