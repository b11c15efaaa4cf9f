package resolve

import (
	"context"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// User is UserCore, and CurrentUser too.
type User struct {
	w *World
	u *store.User
}

func (w *World) user(u *store.User) *User {
	if u == nil {
		return nil
	}
	return &User{w, u}
}

// ID is the global id.
func (u *User) ID() string { return gid("User", u.u.ID) }

// Name is the display name.
func (u *User) Name() string { return u.u.Name }

// Username is the name in its stored spelling.
func (u *User) Username() string { return u.u.Username }

// Admin is whether the user is an administrator of the instance.
func (u *User) Admin() bool { return u.u.Admin }

// Bot is whether a machine uses the account.
func (u *User) Bot() bool { return u.u.Bot }

// State is a value of UserState.
func (u *User) State() string { return u.u.State }

// WebURL is the address of the profile.
func (u *User) WebURL() string { return u.w.BaseURL() + "/" + u.u.Username }

// UserAchievements lists the user's awards that are not revoked.
func (u *User) UserAchievements(ctx context.Context, after, before *string, first *int, includeHidden *bool, last *int) (*AwardConnection, error) {
	s := u.w.Store
	if s.FlagOffNull() {
		return nil, nil
	}
	rows := s.VisibleOnList(viewer(ctx), u.u, s.AwardsHeldBy(u.u), includeHidden != nil && *includeHidden)
	return u.w.awards(ctx, rows, byPlace(), pageArgs{after, before, first, last})
}

// Groups lists the groups the user is a direct member of; with a scope those, of
// all groups, where the user has the role that it takes
// (app/finders/groups/accepting_project_transfers_finder.rb).
func (u *User) Groups(ctx context.Context, after, before *string, first, last *int, permissionScope, search *string) (*GroupConnection, error) {
	v := viewer(ctx)
	rows := u.w.Store.GroupsOf(u.u)
	if permissionScope != nil {
		role := store.Maintainer
		if *permissionScope == "CREATE_PROJECTS" {
			role = store.Developer
		}
		rows = u.w.Store.GroupsByRole(u.u, role)
	}
	if search != nil && *search != "" {
		rows = slices.DeleteFunc(rows, func(n *store.Namespace) bool {
			wanted := strings.ToLower(*search)
			return !strings.Contains(strings.ToLower(n.FullPath), wanted) && !strings.Contains(strings.ToLower(n.FullName), wanted)
		})
	}
	return connect(rows, newestNamespaces(),
		pageArgs{after, before, first, last}, func(n *store.Namespace) bool {
			return v.MayReadNamespace(n) && v.Granted(store.ReadGroup, n)
		}, u.w.namespace)
}

// Namespace is a group or a personal namespace; Group too.
type Namespace struct {
	w *World
	n *store.Namespace
}

func (w *World) namespace(n *store.Namespace) *Namespace { return &Namespace{w, n} }

// Archived tells whether the group itself is archived (app/graphql/types/group_type.rb).
func (n *Namespace) Archived() *bool { return &n.n.Archived }

// ID is the global id, of the class the namespace has in GitLab.
func (n *Namespace) ID() string {
	if n.n.IsGroup() {
		return gid("Group", n.n.ID)
	}
	return gid("Namespaces::UserNamespace", n.n.ID)
}

// Name is the display name.
func (n *Namespace) Name() string { return n.n.Name }

// FullName is the display name with those of the ancestors.
func (n *Namespace) FullName() string { return n.n.FullName }

// FullPath is the path with those of the ancestors.
func (n *Namespace) FullPath() string { return n.n.FullPath }

// WebURL is the address of the page.
func (n *Namespace) WebURL() string {
	if n.n.IsGroup() {
		return n.w.BaseURL() + "/groups/" + n.n.FullPath
	}
	return n.w.BaseURL() + "/" + n.n.FullPath
}

// Achievements lists what the namespace itself owns, newest first.
func (n *Namespace) Achievements(ctx context.Context, after, before *string, first *int, ids []string, last *int) (*AchievementConnection, error) {
	if n.w.Store.FlagOffNull() {
		return nil, nil
	}
	rows := n.w.Store.AchievementsOf(n.n)
	if len(ids) > 0 {
		wanted := map[string]bool{}
		for _, id := range ids {
			wanted[modelID(id)] = true
		}
		kept := rows[:0]
		for _, a := range rows {
			if wanted[strconv.Itoa(a.ID)] {
				kept = append(kept, a)
			}
		}
		rows = kept
	}
	v := viewer(ctx)
	shows := func(a *store.Achievement) bool {
		return n.w.Store.ShowsAchievements(v, a.Namespace) && n.w.Store.MayReadAchievement(v, a)
	}
	return connect(counted(n.w, v, rows, shows), newestAchievements(),
		pageArgs{after, before, first, last}, shows, n.w.achievement)
}

// Achievement is GitLab's type of that name.
type Achievement struct {
	w *World
	a *store.Achievement
}

func (w *World) achievement(a *store.Achievement) *Achievement {
	if a == nil {
		return nil
	}
	return &Achievement{w, a}
}

// ID is the global id.
func (a *Achievement) ID() string { return gid("Achievements::Achievement", a.a.ID) }

// Name is nil only after a refused update that asked for null.
func (a *Achievement) Name() *string { return a.a.Name }

// Description may be null.
func (a *Achievement) Description() *string { return a.a.Description }

// AvatarURL is absolute; null without a picture.
func (a *Achievement) AvatarURL() *string { return a.w.avatarURL(a.a) }

// CreatedAt is in whole seconds, as all times on the wire.
func (a *Achievement) CreatedAt() time.Time { return seconds(a.a.CreatedAt) }

// UpdatedAt is the moment of the last change.
func (a *Achievement) UpdatedAt() time.Time { return seconds(a.a.UpdatedAt) }

// Namespace is null for a viewer who may not read it.
func (a *Achievement) Namespace(ctx context.Context) *Namespace {
	if !a.w.Store.FindsNamespace(viewer(ctx), a.a.Namespace) {
		return nil
	}
	return a.w.namespace(a.a.Namespace)
}

// UserAchievements lists the awards that are not revoked, hidden ones included.
func (a *Achievement) UserAchievements(ctx context.Context, after, before *string, first, last *int) (*AwardConnection, error) {
	return a.w.awards(ctx, a.w.Store.AwardsOf(a.a), byAge(), pageArgs{after, before, first, last})
}

// UniqueUsers lists everybody who was ever awarded it.
func (a *Achievement) UniqueUsers(ctx context.Context, after, before *string, first, last *int) (*UserConnection, error) {
	return connect(a.w.Store.EverAwarded(a.a), newestUsers(),
		pageArgs{after, before, first, last}, readableUsers(viewer(ctx)), a.w.user)
}

// Award is UserAchievement.
type Award struct {
	w *World
	a *store.Award
	// of is kept, since the achievement may be deleted in the same moment and
	// the field is not nullable.
	of *store.Achievement
}

func (w *World) award(a *store.Award) *Award {
	if a == nil {
		return nil
	}
	return &Award{w, a, w.Store.Achievement(a.AchievementID)}
}

// ID is the global id.
func (a *Award) ID() string { return gid("Achievements::UserAchievement", a.a.ID) }

// Achievement is what was awarded.
func (a *Award) Achievement() *Achievement { return a.w.achievement(a.of) }

// User is the recipient.
func (a *Award) User() *User { return a.w.user(a.a.User) }

// AwardedByUser is who gave it.
func (a *Award) AwardedByUser() *User { return a.w.user(a.a.AwardedBy) }

// RevokedByUser is null unless the award is revoked.
func (a *Award) RevokedByUser() *User { return a.w.user(a.a.RevokedBy) }

// AwardMessage is what the awarder wrote.
func (a *Award) AwardMessage() *string { return a.a.Message }

// AwardMessageHTML is the message as a paragraph of HTML.
func (a *Award) AwardMessageHTML() *string {
	if a.a.Message == nil {
		return nil
	}
	text := strings.TrimSpace(*a.a.Message)
	if text != "" {
		text = `<p dir="auto">` + html.EscapeString(text) + "</p>"
	}
	return &text
}

// CreatedAt is when it was given.
func (a *Award) CreatedAt() time.Time { return seconds(a.a.CreatedAt) }

// UpdatedAt is the moment of the last change.
func (a *Award) UpdatedAt() time.Time { return seconds(a.a.UpdatedAt) }

// Priority is the place on the profile.
func (a *Award) Priority() *int { return a.a.Priority }

// RevokedAt is null unless the award is revoked.
func (a *Award) RevokedAt() *time.Time {
	if a.a.RevokedAt == nil {
		return nil
	}
	t := seconds(*a.a.RevokedAt)
	return &t
}

// ShowOnProfile is nil only after a refused update that asked for null.
func (a *Award) ShowOnProfile() *bool { return a.a.Shown }
