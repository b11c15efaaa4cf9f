package gitlab

import (
	"slices"
	"strings"
)

// A Token is what GitLab tells about the token in use.
type Token struct {
	Name      string   // empty where the token may not read it
	Scopes    []string // of a fine-grained token they say nothing
	ExpiresAt string   // a day, such as 2027-01-31; empty for never
	Active    bool
	// FineGrained reports that permissions decide what the token may do, and not
	// scopes (GitLab: fine-grained personal access tokens, for everybody since 19.2).
	FineGrained bool
	// Grants are those permissions; nil where GitLab does not tell them.
	Grants []Grant
}

// A Grant is a part of what a fine-grained token may do.
type Grant struct {
	// Access is where: user, instance, all_memberships, personal_projects or
	// selected_memberships.
	Access      string
	Permissions []string // such as award_achievement
	Group       int64    // the group's number where a group was selected, else 0
	Project     int64    // likewise
}

// A Permission is something that a fine-grained token has to be granted, and that
// a token with scopes needs api for, or read_api to read.
type Permission int

// The permissions that there is something to do with.
const (
	AwardAchievement Permission = iota
	RevokeAchievement
	CreateAchievement
	UpdateAchievement
	DeleteAchievement
	ReadGroup
	ReadMember
	UpdateOwnAwards
	ReadUser
	ReadToken
	ReadMetadata
)

// Where a permission holds: the tabs of GitLab's form for a fine-grained token.
const (
	inGroups   = "group"
	inUser     = "user"
	inInstance = "global"
)

// A grantable is how GitLab calls a permission.
type grantable struct {
	tick  string   // as in the form: resource and action
	where string   // the tab of the form
	names []string // as a token's granular_scopes have it
}

// grantables is the one table of what a fine-grained token can be granted that is
// of use here (doc/auth/tokens/fine_grained_access_tokens_graphql.md). Achievements
// and awards cannot be read by such a token: there is no permission for that.
func grantables() [ReadMetadata + 1]grantable {
	return [...]grantable{
		AwardAchievement:  {"Achievement: Award", inGroups, []string{"award_achievement"}},
		RevokeAchievement: {"Achievement: Revoke", inGroups, []string{"revoke_achievement"}},
		CreateAchievement: {"Achievement: Create", inGroups, []string{"create_achievement"}},
		UpdateAchievement: {"Achievement: Update", inGroups, []string{"update_achievement"}},
		DeleteAchievement: {"Achievement: Delete", inGroups, []string{"delete_achievement", "delete_user_achievement"}},
		ReadGroup:         {"Group: Read", inGroups, []string{"read_group"}},
		ReadMember:        {"Member: Read", inGroups, []string{"read_member"}},
		UpdateOwnAwards:   {"Achievement: Update", inUser, []string{"update_achievement", "update_user_achievement"}},
		ReadUser:          {"User: Read", inUser, []string{"read_user"}},
		ReadToken:         {"Personal Access Token: Read", inUser, []string{"read_personal_access_token"}},
		ReadMetadata:      {"Metadata: Read", inInstance, []string{"read_metadata"}},
	}
}

// Permissions are all of them, in the order in which they are shown.
func Permissions() []Permission {
	all := make([]Permission, len(grantables()))
	for i := range all {
		all[i] = Permission(i)
	}
	return all
}

// String is what is to be ticked in GitLab's form for a fine-grained token, such
// as Achievement: Award.
func (p Permission) String() string { return grantables()[p].tick }

// Where is the part of that form: group, user or global.
func (p Permission) Where() string { return grantables()[p].where }

// Lacks reports whether GitLab is certain to refuse a fine-grained token what p is
// needed for, in every group. Where GitLab does not tell what a token was granted,
// or tells it in words that are not known here, nothing is certain.
func (t Token) Lacks(p Permission) bool {
	if !t.FineGrained || t.Grants == nil {
		return false
	}
	row := grantables()[p]
	for _, g := range t.Grants {
		if !g.reaches(row.where) {
			continue
		}
		for _, name := range g.Permissions {
			if slices.Contains(row.names, name) || strings.HasPrefix(row.tick, "Achievement") && isNews(name) {
				return false
			}
		}
	}
	return true
}

// Ticked is what was granted, in the words of GitLab's form where it is something of
// use here, else by GitLab's name for it.
func (g Grant) Ticked() []string {
	var all []string
	for _, name := range g.Permissions {
		word := name
		for _, row := range grantables() {
			if g.reaches(row.where) && slices.Contains(row.names, name) {
				word = row.tick
			}
		}
		if !slices.Contains(all, word) { // two names can be one tick
			all = append(all, word)
		}
	}
	return all
}

// reaches reports whether a grant can hold in that part of the form. A kind of
// access that is not known here may be any.
func (g Grant) reaches(where string) bool {
	switch g.Access {
	case "user":
		return where == inUser
	case "instance":
		return where == inInstance
	case "all_memberships":
		return where == inGroups
	case "selected_memberships":
		return where == inGroups && (g.Group != 0 || g.Project == 0)
	case "personal_projects":
		return false
	}
	return true
}

// isNews reports whether a permission to change achievements is none of those known.
func isNews(name string) bool {
	if !strings.Contains(name, "achievement") || strings.HasPrefix(name, "read_") {
		return false
	}
	for _, row := range grantables() {
		if slices.Contains(row.names, name) {
			return false
		}
	}
	return true
}
