package source

import (
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// What one row says twice it has to say once, and a flag counts as if it stood in each.
func TestWhatARowNames(t *testing.T) {
	for name, tt := range map[string]struct {
		row  input.Record
		flag gitlab.AchievementRef
		user string
		of   string
		err  string
	}{
		"a user":                    {input.Record{User: "alice"}, gitlab.AchievementRef{ID: 7}, "@alice", "7", ""},
		"id and name":               {input.Record{UserID: "1", Username: "alice", AchievementID: "7"}, gitlab.AchievementRef{}, "", "7", ""},
		"ids that differ":           {input.Record{UserID: "1", User: "gid://gitlab/User/2"}, gitlab.AchievementRef{ID: 7}, "", "", "user_id says "},
		"names that differ":         {input.Record{Username: "alice", User: "bob"}, gitlab.AchievementRef{ID: 7}, "", "", "username says @alice, and user says @bob"},
		"three, of which two":       {input.Record{UserID: "1", Username: "alice", User: "@bob"}, gitlab.AchievementRef{ID: 7}, "", "", "user_id and username say "},
		"no user name":              {input.Record{Username: "a b"}, gitlab.AchievementRef{ID: 7}, "", "", "username: "},
		"an e-mail":                 {withEmail(input.Record{}, " Ada@X.example"), gitlab.AchievementRef{ID: 7}, "Ada@X.example", "7", ""},
		"a user beside an e-mail":   {withEmail(input.Record{User: "alice"}, "ada@x.example"), gitlab.AchievementRef{ID: 7}, "@alice", "7", ""},
		"an id beside an e-mail":    {withEmail(input.Record{UserID: "4"}, "none"), gitlab.AchievementRef{ID: 7}, "4", "7", ""},
		"no e-mail":                 {withEmail(input.Record{}, "ask me"), gitlab.AchievementRef{ID: 7}, "", "", `email: "ask me" is not an e-mail address`},
		"an e-mail as a user name":  {input.Record{User: "ada@x.example"}, gitlab.AchievementRef{ID: 7}, "", "", "is an e-mail address and no user name"},
		"no achievement":            {input.Record{User: "alice"}, gitlab.AchievementRef{}, "", "", "neither a column achievement nor --achievement names one"},
		"another achievement":       {input.Record{User: "alice", AchievementID: "8"}, gitlab.AchievementRef{ID: 7}, "", "", "--achievement says 7, and the column achievement_id says 8"},
		"another, by two":           {input.Record{User: "alice", AchievementID: "7", Achievement: "bug"}, gitlab.AchievementRef{Name: "badge"}, "", "", "--achievement and achievement_id say "},
		"a number as a name beside": {input.Record{User: "alice", AchievementID: "7", Achievement: "2024"}, gitlab.AchievementRef{}, "@alice", `"2024" and number 7`, ""},
		"a message too long":        {input.Record{User: "alice", Message: strings.Repeat("x", 201)}, gitlab.AchievementRef{ID: 7}, "", "", "201 characters"},
	} {
		e, err := (&Source{Achievement: tt.flag, NamedBy: "--achievement"}).EntryFrom(tt.row)
		switch {
		case tt.err != "":
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil, tt.user != "" && e.User.String() != tt.user, !strings.HasPrefix(e.Achievement.String(), tt.of):
			t.Errorf("%s: %v of %v, %v", name, e.Achievement, e.User, err)
		}
	}
}

func withEmail(r input.Record, address string) input.Record {
	r.Carried = append(r.Carried, input.Field{Name: "Name", Value: "Bob"}, input.Field{Name: "Email", Value: address})
	return r
}
