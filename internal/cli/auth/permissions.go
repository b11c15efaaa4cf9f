package auth

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/output"
)

// The two kinds of token, by what decides what they may do.
const (
	tokenOfScopes    = "scopes"
	tokenFineGrained = "fine-grained"
)

// Unseen is what has to be known of every fine-grained token.
const Unseen = "GitLab shows a fine-grained token no achievements and no awards today"

// tokenKind is empty where the server does not tell.
func (acc Account) tokenKind() string {
	switch {
	case !acc.Known:
		return ""
	case acc.Token.FineGrained:
		return tokenFineGrained
	}
	return tokenOfScopes
}

// ToTick are the permissions that a fine-grained token lacks of those that are of
// use, or all of them where GitLab does not tell what it has.
func ToTick(t gitlab.Token) []gitlab.Permission {
	all := gitlab.Permissions()
	if t.Grants == nil {
		return all
	}
	return slices.DeleteFunc(all, func(p gitlab.Permission) bool { return !t.Lacks(p) })
}

// tickLines are permissions as a table: the part of GitLab's form, what to tick
// there, and what for.
func tickLines(permissions []gitlab.Permission) []string {
	lines := make([]string, len(permissions))
	for i, p := range permissions {
		lines[i] = fmt.Sprintf("%-6s  %-27s  %s", p.Where(), p, app.PermissionUse(p))
	}
	return lines
}

// TickWords are permissions in one line.
func TickWords(permissions []gitlab.Permission) string {
	var b strings.Builder
	for i, p := range permissions {
		switch {
		case i == 0:
			b.WriteString("under " + p.Where() + " ")
		case permissions[i-1].Where() != p.Where():
			b.WriteString("; under " + p.Where() + " ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%s)", p, app.PermissionUse(p))
	}
	return b.String()
}

// GrantedWords say what a token was granted, and where.
func GrantedWords(t gitlab.Token) string {
	switch {
	case t.Grants == nil:
		return "GitLab does not tell which"
	case len(t.Grants) == 0:
		return "it has none"
	}
	parts := make([]string, len(t.Grants))
	for i, g := range t.Grants {
		parts[i] = strings.Join(g.Ticked(), ", ") + " " + placeOf(g)
	}
	return strings.Join(parts, "; ")
}

func placeOf(g gitlab.Grant) string {
	switch {
	case g.Group != 0:
		return "in group " + strconv.FormatInt(g.Group, 10)
	case g.Project != 0:
		return "in project " + strconv.FormatInt(g.Project, 10)
	}
	switch g.Access {
	case "user":
		return "for the account"
	case "instance":
		return "for the instance"
	case "all_memberships":
		return "in all groups and projects of the account"
	case "personal_projects":
		return "in the projects of the account"
	}
	return "(" + g.Access + ")"
}

// permissionColumns tell of a fine-grained token what it may do. They are empty for
// others.
func permissionColumns() []output.Column[Account] {
	return []output.Column[Account]{
		{
			Name: "token_kind", Header: "Kind of token",
			Doc:   "scopes or fine-grained, which is what decides what the token may do; null where the server does not tell",
			Value: output.TextOrNull(func(a Account) string { return a.tokenKind() }),
		},
		{
			Name: "permissions", Header: "Permissions",
			Doc:   "list of what a fine-grained token was granted, each with access, group_id, project_id, and permissions as GitLab calls them; null where it is none or the server does not tell",
			Value: output.Objects(grantColumns(), func(a Account) []gitlab.Grant { return a.Token.Grants }),
			Text: func(a Account) string {
				if !a.Token.FineGrained {
					return ""
				}
				return GrantedWords(a.Token)
			},
		},
		{
			Name: "to_tick", Header: "To be ticked",
			Doc: "list of the permissions that are of use to ach and that a fine-grained token lacks, or all of them where the server does not tell which it has, each with where (the part of GitLab's form), permission, and use; null for another token",
			Value: output.Objects(tickColumns(), func(a Account) []gitlab.Permission {
				if !a.Token.FineGrained {
					return nil
				}
				return append([]gitlab.Permission{}, ToTick(a.Token)...)
			}),
			Text: func(a Account) string {
				if !a.Token.FineGrained {
					return ""
				}
				return strings.Join(tickLines(ToTick(a.Token)), "\n")
			},
		},
	}
}

func grantColumns() []output.Column[gitlab.Grant] {
	type G = gitlab.Grant
	return []output.Column[G]{
		{Name: "access", Value: output.Text(func(g G) string { return g.Access })},
		{Name: "group_id", Value: output.IntOrNull(func(g G) int64 { return g.Group })},
		{Name: "project_id", Value: output.IntOrNull(func(g G) int64 { return g.Project })},
		{Name: "permissions", Value: output.List(func(g G) []string { return append([]string{}, g.Permissions...) })},
	}
}

func tickColumns() []output.Column[gitlab.Permission] {
	return []output.Column[gitlab.Permission]{
		{Name: "where", Value: output.Text(gitlab.Permission.Where)},
		{Name: "permission", Value: output.Text(gitlab.Permission.String)},
		{Name: "use", Value: output.Text(app.PermissionUse)},
	}
}

// TokensText is the help topic about the two kinds of token.
func TokensText() string {
	return `ach takes personal access tokens of both kinds, group access tokens, and those
of service accounts.

A token with the scope api may do what its account may. With read_api alone it
can only look.

A fine-grained token may do what was ticked when it was made, and nothing can be
ticked later: it takes another token.

` + Unseen + `:
there is no permission for that. So lists and views end with exit code 4, an
achievement has to be given by its number, and nobody can tell who holds it:

  ach award --achievement 12 --user alice --again

awards without that look, and the same command twice awards twice. What has to
be known before it is done is not done: revoking by --user, reorder --top.

What to tick, in which part of GitLab's form, and what for:

` + indented(tickLines(gitlab.Permissions())) + `
'ach auth status' and 'ach doctor' tell which of these a token lacks, where it
may read that itself. A change for which the permission is missing is refused
with exit code 4 and not made.`
}

func indented(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}
