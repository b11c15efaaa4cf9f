package resolve

import (
	"context"
	"html"
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// Account is GitLab's interface User: what [User] and [CurrentUser] have in common.
type Account interface{ account() *User }

// User is UserCore.
type User struct {
	*store.User
	w *World
}

// CurrentUser is the owner of the token, where they are asked for as that.
type CurrentUser struct{ *User }

func (u *User) account() *User { return u }

func (w *World) user(u *store.User) *User {
	if u == nil {
		return nil
	}
	return &User{u, w}
}

// ID is the global id.
func (u *User) ID() string { return gid("User", u.User.ID) }

// WebURL is the address of the profile.
func (u *User) WebURL() string { return u.w.BaseURL() + "/" + u.Username }

// AvatarURL is absolute. It is null without a picture, as on an instance that asks no
// Gravatar (app/services/gravatar_service.rb).
func (u *User) AvatarURL() *string {
	return u.w.avatarURL("user", u.User.ID, u.Avatar, u.CreatedAt)
}

// UserAchievements lists the user's awards that are not revoked.
func (u *User) UserAchievements(ctx context.Context, after, before *string, first *int, includeHidden *bool, last *int) (*AwardConnection, error) {
	s := u.w.Store
	if s.FlagOffNull() {
		return nil, nil
	}
	rows := s.VisibleOnList(viewer(ctx), u.User, s.AwardsHeldBy(u.User), includeHidden != nil && *includeHidden)
	return u.w.awards(ctx, rows, byPlace(), pageArgs{after, before, first, last})
}

// Groups lists the groups the user is a direct member of; with a scope those, of
// all groups, where the user has the role that it takes
// (app/finders/groups/accepting_project_transfers_finder.rb). It is null for others than
// the user and administrators (app/graphql/resolvers/users/groups_resolver.rb).
func (u *User) Groups(ctx context.Context, after, before *string, first, last *int, permissionScope, search *string) (*GroupConnection, error) {
	v := viewer(ctx)
	if !v.MayReadGroupsOf(u.User) {
		return nil, nil
	}
	rows := u.w.Store.GroupsOf(u.User)
	if permissionScope != nil {
		role := store.Maintainer
		if *permissionScope == "CREATE_PROJECTS" {
			role = store.Developer
		}
		rows = u.w.Store.GroupsByRole(u.User, role)
	}
	if search != nil && *search != "" {
		rows = slices.DeleteFunc(rows, func(n *store.Namespace) bool {
			wanted := strings.ToLower(*search)
			return !strings.Contains(strings.ToLower(n.FullPath), wanted) && !strings.Contains(strings.ToLower(n.FullName), wanted)
		})
	}
	return connect(rows, byID(func(n *store.Namespace) int { return n.ID }, true),
		pageArgs{after, before, first, last}, func(n *store.Namespace) bool {
			return v.MayReadNamespace(n) && v.Granted(store.ReadGroup, n)
		}, u.w.namespace)
}

// Namespace is a group or a personal namespace; Group too.
type Namespace struct {
	*store.Namespace
	w *World
}

func (w *World) namespace(n *store.Namespace) *Namespace { return &Namespace{n, w} }

// ID is the global id, of the class the namespace has in GitLab.
func (n *Namespace) ID() string {
	if n.IsGroup() {
		return gid("Group", n.Namespace.ID)
	}
	return gid("Namespaces::UserNamespace", n.Namespace.ID)
}

// WebURL is the address of the page.
func (n *Namespace) WebURL() string {
	if n.IsGroup() {
		return n.w.BaseURL() + "/groups/" + n.FullPath
	}
	return n.w.BaseURL() + "/" + n.FullPath
}

// Achievements lists what the namespace itself owns, newest first.
func (n *Namespace) Achievements(ctx context.Context, after, before *string, first *int, ids []string, last *int) (*AchievementConnection, error) {
	if n.w.Store.FlagOffNull() {
		return nil, nil
	}
	rows := n.w.Store.AchievementsOf(n.Namespace)
	if len(ids) > 0 {
		rows = slices.DeleteFunc(rows, func(a *store.Achievement) bool {
			return !slices.Contains(ids, gid("Achievements::Achievement", a.ID))
		})
	}
	v := viewer(ctx)
	shows := func(a *store.Achievement) bool {
		return n.w.Store.ShowsAchievements(v, a.Namespace) && n.w.Store.MayReadAchievement(v, a)
	}
	return connect(counted(n.w, v, rows, shows), byID(func(a *store.Achievement) int { return a.ID }, true),
		pageArgs{after, before, first, last}, shows, n.w.achievement)
}

// Achievement is GitLab's type of that name.
type Achievement struct {
	*store.Achievement
	w *World
}

func (w *World) achievement(a *store.Achievement) *Achievement {
	if a == nil {
		return nil
	}
	return &Achievement{a, w}
}

// ID is the global id.
func (a *Achievement) ID() string { return gid("Achievements::Achievement", a.Achievement.ID) }

// AvatarURL is absolute; null without a picture.
func (a *Achievement) AvatarURL() *string {
	return a.w.avatarURL("achievements/achievement", a.Achievement.ID, a.Avatar, a.UpdatedAt)
}

// Namespace is null for a viewer who may not read it.
func (a *Achievement) Namespace(ctx context.Context) *Namespace {
	if !a.w.Store.FindsNamespace(viewer(ctx), a.Achievement.Namespace) {
		return nil
	}
	return a.w.namespace(a.Achievement.Namespace)
}

// UserAchievements lists the awards that are not revoked, hidden ones included.
func (a *Achievement) UserAchievements(ctx context.Context, after, before *string, first, last *int) (*AwardConnection, error) {
	return a.w.awards(ctx, a.w.Store.AwardsOf(a.Achievement), byAge(), pageArgs{after, before, first, last})
}

// UniqueUsers lists everybody who was ever awarded it.
func (a *Achievement) UniqueUsers(ctx context.Context, after, before *string, first, last *int) (*UserConnection, error) {
	return connect(a.w.Store.EverAwarded(a.Achievement), byID(func(u *store.User) int { return u.ID }, true),
		pageArgs{after, before, first, last}, readableUsers(viewer(ctx)), a.w.user)
}

// Award is UserAchievement.
type Award struct {
	*store.Award
	w *World
	// of is kept, since the achievement may be deleted in the same moment and
	// the field is not nullable.
	of *store.Achievement
}

func (w *World) award(a *store.Award) *Award {
	if a == nil {
		return nil
	}
	return &Award{a, w, w.Store.Achievement(a.AchievementID)}
}

// ID is the global id.
func (a *Award) ID() string { return gid("Achievements::UserAchievement", a.Award.ID) }

// Achievement is what was awarded.
func (a *Award) Achievement() *Achievement { return a.w.achievement(a.of) }

// User is the recipient.
func (a *Award) User() *User { return a.w.user(a.Award.User) }

// AwardedByUser is who gave it.
func (a *Award) AwardedByUser() *User { return a.w.user(a.AwardedBy) }

// RevokedByUser is null unless the award is revoked.
func (a *Award) RevokedByUser() *User { return a.w.user(a.RevokedBy) }

// AwardMessageHTML is the message as a paragraph of HTML.
func (a *Award) AwardMessageHTML() *string {
	if a.Message == nil {
		return nil
	}
	text := strings.TrimSpace(*a.Message)
	if text != "" {
		text = `<p dir="auto">` + html.EscapeString(text) + "</p>"
	}
	return &text
}
