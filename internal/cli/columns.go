package cli

import (
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/term"
)

// The tables of fields. A field has one name in every machine format; tables
// for people show those that have a header.

// headers says which fields a table shows, by name, and under which title.
type headers map[string]string

// titled gives columns their headers; columns that h does not name are for
// machines only.
func titled[T any](cols []output.Column[T], h headers) []output.Column[T] {
	for i := range cols {
		cols[i].Header = h[cols[i].Name]
	}
	return cols
}

func awardColumns(h headers) []output.Column[gitlab.Award] {
	type A = gitlab.Award
	return titled([]output.Column[A]{
		{Name: "id", Doc: "number of the award", Value: func(a A) any { return int64(a.ID) }},
		achievementColumn("name of the achievement", func(a A) string { return a.Achievement.Name }),
		{Name: "achievement_id", Doc: "number of the achievement", Value: func(a A) any { return number(a.Achievement.ID) }},
		{Name: "description", Doc: "description of the achievement", Value: func(a A) any { return a.Achievement.Description }, Shrink: 3},
		{Name: "namespace", Doc: "full path of the group that awarded it; null where you may not see the group", Value: func(a A) any { return text(a.Achievement.Namespace.Path) }, Shrink: 2},
		userColumn("user", "user name of the holder", func(a A) string { return a.User.Username }),
		{Name: "user_id", Doc: "number of the holder", Value: func(a A) any { return number(a.User.ID) }},
		{Name: "awarded_at", Doc: "when it was awarded", Value: func(a A) any { return moment(a.AwardedAt) }},
		userColumn("awarded_by", "user name of the awarder", func(a A) string { return a.AwardedBy.Username }),
		{Name: "state", Doc: "shown (on the profile), hidden (or not accepted yet), or revoked", Value: func(a A) any { return stateOf(a) }, Style: stateStyle},
		{Name: "order", Doc: "place on the profile from 1; null where the holder chose none", Value: func(a A) any { return place(a.Priority) }},
		{Name: "message", Doc: "what the awarder wrote; null where there is nothing or it was not asked for", Value: func(a A) any { return optional(a.Message) }, Shrink: 3},
		{Name: "revoked_at", Doc: "when it was revoked; null while it stands", Value: func(a A) any { return optionalMoment(a.RevokedAt) }},
	}, h)
}

// userColumn has a user name. Where it may be read again it stands as it is typed:
// with its @ where it would be taken for a number.
func userColumn[T any](field, doc string, name func(T) string) output.Column[T] {
	return output.Column[T]{
		Name: field, Doc: doc + "; one that is a number has its @ in front, but in json and yaml",
		Value: func(row T) any { return text(name(row)) },
		Typed: func(row T) any { return text(gitlab.UsernameRef(name(row))) },
	}
}

// achievementColumn has the name of an achievement in the same way.
func achievementColumn[T any](doc string, name func(T) string) output.Column[T] {
	return output.Column[T]{
		Name: "achievement", Doc: doc + "; one that is a number has name: in front, but in json and yaml",
		Value:  func(row T) any { return text(name(row)) },
		Typed:  func(row T) any { return text(gitlab.NameRef(name(row))) },
		Shrink: 1,
	}
}

func achievementColumns(address func(gitlab.Namespace) string, h headers) []output.Column[gitlab.Achievement] {
	type A = gitlab.Achievement
	return titled([]output.Column[A]{
		{Name: "id", Doc: "number of the achievement", Value: func(a A) any { return int64(a.ID) }},
		{Name: "name", Doc: "its name", Value: func(a A) any { return a.Name }, Shrink: 1},
		{Name: "description", Doc: "its description; may be empty", Value: func(a A) any { return a.Description }, Shrink: 3},
		{Name: "namespace", Doc: "full path of the group that owns it", Value: func(a A) any { return text(a.Namespace.Path) }},
		{Name: "awards", Doc: "how many awards stand; null where it was not asked for", Value: func(a A) any {
			if a.Awards < 0 {
				return nil
			}
			return a.Awards
		}},
		{Name: "avatar", Doc: "whether it has an avatar", Value: func(a A) any { return a.AvatarURL != "" }, Text: func(a A) string {
			if a.AvatarURL != "" {
				return "yes"
			}
			return "no"
		}},
		{Name: "avatar_url", Doc: "address of the avatar, or null", Value: func(a A) any { return text(a.AvatarURL) }},
		{Name: "created_at", Doc: "when it was created", Value: func(a A) any { return moment(a.CreatedAt) }},
		{Name: "updated_at", Doc: "when it was last changed", Value: func(a A) any { return moment(a.UpdatedAt) }},
		{Name: "web_url", Doc: "address of the group's achievements page", Value: func(a A) any { return text(address(a.Namespace)) }},
	}, h)
}

func userColumns() []output.Column[gitlab.User] {
	type U = gitlab.User
	user := userColumn("user", "user name", func(u U) string { return u.Username })
	user.Header = "User"
	return []output.Column[U]{
		{Name: "id", Header: "ID", Doc: "number of the user", Value: func(u U) any { return int64(u.ID) }},
		user,
		{Name: "name", Header: "Name", Doc: "full name", Value: func(u U) any { return u.Name }, Shrink: 1},
		{Name: "state", Header: "State", Doc: "state of the account, such as active or blocked", Value: func(u U) any { return u.State }},
	}
}

func stateOf(a gitlab.Award) string {
	switch {
	case a.RevokedAt != nil:
		return "revoked"
	case a.Shown:
		return "shown"
	}
	return "hidden"
}

func stateStyle(a gitlab.Award) term.Style {
	switch stateOf(a) {
	case "shown":
		return term.Good
	case "revoked":
		return term.Bad
	}
	return term.Dim
}

// The functions below make null of what is not there.

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func optional(s *string) any {
	if s == nil {
		return nil
	}
	return strings.TrimSpace(*s)
}

// number is an id as it is printed, null where there is none.
func number[K ~int64](id K) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func optionalMoment(t *time.Time) any {
	if t == nil {
		return nil
	}
	return *t
}

func place(priority *int) any {
	if priority == nil {
		return nil
	}
	return *priority + 1
}

// idList prints ids for a message: 101, 102 and 103.
func idList(awards []ids.Award) string {
	var b strings.Builder
	for i, id := range awards {
		switch {
		case i == 0:
		case i == len(awards)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(id.String())
	}
	return b.String()
}

// idsOf are the ids of awards.
func idsOf(awards []gitlab.Award) []ids.Award {
	numbers := make([]ids.Award, len(awards))
	for i, w := range awards {
		numbers[i] = w.ID
	}
	return numbers
}

// people counts the holders of awards.
func people(awards []gitlab.Award) int {
	seen := map[ids.User]bool{}
	for _, w := range awards {
		seen[w.User.ID] = true
	}
	return len(seen)
}

// object is a row as a value inside another one.
func object[T any](cols []output.Column[T], row T) output.Object {
	o := make(output.Object, 0, len(cols))
	for _, c := range cols {
		o = append(o, output.Field{Name: c.Name, Value: c.Value(row)})
	}
	return o
}
