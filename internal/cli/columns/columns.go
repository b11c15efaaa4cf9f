// Package columns has the fields that several commands print: of awards, achievements and
// users, and of the rows of runs.
//
// What belongs here: a field's name, what it holds, and how people and machines see it.
// What does not: which of them a command shows people ([Headers] say so), and fields that
// one command alone prints.
package columns

import (
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
	"github.com/ach-cli/ach/internal/words"
)

// The tables of fields. A field has one name in every machine format; tables
// for people show those that have a header.

// Headers says which fields a table shows, by name, and under which title.
type Headers map[string]string

// titled gives columns their headers; columns that h does not name are for
// machines only.
func titled[T any](cols []output.Column[T], h Headers) []output.Column[T] {
	for i := range cols {
		cols[i].Header = h[cols[i].Name]
	}
	return cols
}

// Stay has a column stay in a table, however narrow the terminal: the flags are about it.
func Stay[T any](cols []output.Column[T], field string) {
	for i := range cols {
		if cols[i].Name == field {
			cols[i].Stays = true
		}
	}
}

// Together has tables show the awards of one achievement that somebody holds several times
// on one line, with their number: Star × 3. For programs they stay one by one.
func Together[T any](cols []output.Column[T]) {
	for i, c := range cols {
		switch c.Name {
		case "achievement_id", "user_id":
			cols[i].Same = true
		case "achievement", "user":
			cols[i].Times = true
		}
	}
}

// AwardColumns are the fields of an award.
func AwardColumns(h Headers) []output.Column[gitlab.Award] {
	type A = gitlab.Award
	return titled([]output.Column[A]{
		{Name: "id", Doc: "number of the award", Value: output.Int(func(a A) int64 { return int64(a.ID) })},
		AchievementColumn("name of the achievement", func(a A) string { return a.Achievement.Name }),
		{Name: "achievement_id", Doc: "number of the achievement", Value: output.IntOrNull(func(a A) int64 { return int64(a.Achievement.ID) })},
		{Name: "description", Doc: "description of the achievement", Value: output.Text(func(a A) string { return a.Achievement.Description }), Cut: output.CutProse},
		{Name: "namespace", Doc: "full path of the group that awarded it; null where you may not see the group", Value: output.TextOrNull(func(a A) string { return a.Achievement.Namespace.Path }), Cut: output.CutAddress},
		UserColumn("user", "user name of the holder", func(a A) string { return a.User.Username }),
		{Name: "user_id", Doc: "number of the holder", Value: output.IntOrNull(func(a A) int64 { return int64(a.User.ID) })},
		{Name: "awarded_at", Doc: "when it was awarded", Value: output.Time(func(a A) time.Time { return a.AwardedAt })},
		UserColumn("awarded_by", "user name of the awarder", func(a A) string { return a.AwardedBy.Username }),
		{Name: "state", Doc: "shown (on the profile), hidden (or not accepted yet), or revoked", Value: output.Text(StateOf), Cut: output.CutNever, Style: stateStyle},
		{Name: "order", Doc: "place on the profile from 1; null where the holder chose none", Value: output.IntOrNull(place)},
		{Name: "message", Doc: "what the awarder wrote; null where there is nothing or it was not asked for", Value: output.Value[A]{Kind: output.String, Of: message}, Cut: output.CutProse},
		{Name: "revoked_at", Doc: "when it was revoked; null while it stands", Value: output.Time(revokedAt)},
	}, h)
}

// OwnAwards are what a table of somebody's awards shows.
func OwnAwards() Headers {
	return Headers{
		"id": "Award", "achievement": "Achievement", "description": "Description", "namespace": "Namespace",
		"awarded_at": "Date", "awarded_by": "Awarded by", "state": "State", "order": "Order",
	}
}

// UserColumn has a user name. Where it may be read again it stands as it is typed:
// with its @ where it would be taken for a number.
func UserColumn[T any](field, doc string, name func(T) string) output.Column[T] {
	return output.Column[T]{
		Name: field, Doc: doc + "; one that is a number has its @ in front, but in json and yaml",
		Value: output.TextOrNull(name),
		Typed: output.TextOrNull(func(row T) string { return gitlab.UsernameRef(name(row)) }),
	}
}

// AchievementColumn has the name of an achievement in the same way.
func AchievementColumn[T any](doc string, name func(T) string) output.Column[T] {
	return output.Column[T]{
		Name: "achievement", Doc: doc + "; one that is a number has name: in front, but in json and yaml",
		Value: output.TextOrNull(name),
		Typed: output.TextOrNull(func(row T) string { return gitlab.NameRef(name(row)) }),
	}
}

// AchievementColumns are the fields of an achievement; address returns the page of a group.
func AchievementColumns(address func(gitlab.Namespace) string, h Headers) []output.Column[gitlab.Achievement] {
	type A = gitlab.Achievement
	return titled([]output.Column[A]{
		{Name: "id", Doc: "number of the achievement", Value: output.Int(func(a A) int64 { return int64(a.ID) })},
		{Name: "name", Doc: "its name", Value: output.Text(func(a A) string { return a.Name })},
		{Name: "description", Doc: "its description; may be empty", Value: output.Text(func(a A) string { return a.Description }), Cut: output.CutProse},
		{Name: "namespace", Doc: "full path of the group that owns it", Value: output.TextOrNull(func(a A) string { return a.Namespace.Path }), Cut: output.CutAddress},
		{Name: "awards", Doc: "how many awards stand; null where it was not asked for", Value: output.Value[A]{Kind: output.Integer, Of: func(a A) any {
			if a.Awards < 0 {
				return nil
			}
			return int64(a.Awards)
		}}},
		{Name: "avatar", Doc: "whether it has an avatar", Value: output.Bool(func(a A) bool { return a.AvatarURL != "" })},
		{Name: "avatar_url", Doc: "address of the avatar, or null", Value: output.TextOrNull(func(a A) string { return a.AvatarURL }), Cut: output.CutAddress},
		{Name: "created_at", Doc: "when it was created", Value: output.Time(func(a A) time.Time { return a.CreatedAt })},
		{Name: "updated_at", Doc: "when it was last changed", Value: output.Time(func(a A) time.Time { return a.UpdatedAt })},
		{Name: "web_url", Doc: "address of the group's achievements page", Value: output.TextOrNull(func(a A) string { return address(a.Namespace) }), Cut: output.CutAddress},
	}, h)
}

// UserColumns are the fields of a user.
func UserColumns() []output.Column[gitlab.User] {
	type U = gitlab.User
	user := UserColumn("user", "user name", func(u U) string { return u.Username })
	user.Header = "User"
	return []output.Column[U]{
		{Name: "id", Header: "ID", Doc: "number of the user", Value: output.Int(func(u U) int64 { return int64(u.ID) })},
		user,
		{Name: "name", Header: "Name", Doc: "full name", Value: output.Text(func(u U) string { return u.Name })},
		{Name: "state", Header: "State", Doc: "state of the account, such as active or blocked", Value: output.Text(func(u U) string { return u.State }), Cut: output.CutNever},
	}
}

// StateOf is the state of an award in one word: shown, hidden or revoked.
func StateOf(a gitlab.Award) string {
	switch {
	case a.RevokedAt != nil:
		return "revoked"
	case a.Shown:
		return "shown"
	}
	return "hidden"
}

func stateStyle(a gitlab.Award) term.Style {
	switch StateOf(a) {
	case "shown":
		return term.Good
	case "revoked":
		return term.Bad
	}
	return term.Dim
}

// message is what the awarder wrote, if it was asked for.
func message(a gitlab.Award) any {
	if a.Message == nil {
		return nil
	}
	return strings.TrimSpace(*a.Message)
}

// place is where the holder put the award, from 1; 0 if they chose none.
func place(a gitlab.Award) int {
	if a.Priority == nil {
		return 0
	}
	return *a.Priority + 1
}

func revokedAt(a gitlab.Award) time.Time {
	if a.RevokedAt == nil {
		return time.Time{}
	}
	return *a.RevokedAt
}

// IdsOf are the ids of awards.
func IdsOf(awards []gitlab.Award) []ids.Award {
	return words.Map(awards, func(w gitlab.Award) ids.Award { return w.ID })
}

// People counts the holders of awards.
func People(awards []gitlab.Award) int {
	seen := map[ids.User]bool{}
	for _, w := range awards {
		seen[w.User.ID] = true
	}
	return len(seen)
}

// AwardShape is an award.
func AwardShape() app.Shape {
	headers := OwnAwards()
	headers["user"] = "User"
	return app.ShapeOf("award", "An award", AwardColumns(headers))
}

// AchievementShape is an achievement.
func AchievementShape() app.Shape {
	return app.ShapeOf("achievement", "An achievement", AchievementColumns(nil, nil))
}

// UserShape is a user.
func UserShape() app.Shape { return app.ShapeOf("user", "A user", UserColumns()) }
