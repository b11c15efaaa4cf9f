package source

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/bulk/input"
	"github.com/ach-cli/ach/internal/gitlab"
)

// Whatever stands in a column email, a row that names a user by another column is that
// user, or wrong for the same reason, as without it; and it is carried as it was.
func TestAnEmailNeverOverrulesAColumnOfUsers(t *testing.T) {
	read := func(row map[string]string) (string, string) { return meant(t, row) }
	cells := []string{"", "ada", "@7", "7", "a b", "ada@x.example"}
	for _, user := range cells {
		for _, username := range cells {
			for _, id := range cells {
				for _, email := range []string{"ben@x.example", "none", "a@x.example, b@x.example", "\x00", "=1+1"} {
					row := map[string]string{"user": user, "username": username, "user_id": id, "name": "Zoe"}
					without, _ := read(row)
					row["email"] = email
					with, carried := read(row)
					if user+username+id == "" {
						continue
					}
					if with != without || carried != strings.TrimSpace(email) {
						t.Errorf("%v: %s, and without the e-mail %s; carried %q", row, with, without, carried)
					}
				}
			}
		}
	}
	for email, want := range map[string]string{"ben@x.example": "ben@x.example", "ben": `wrong: email: "ben" is not an e-mail address`, " ": "wrong: the row names no user"} {
		if got, _ := read(map[string]string{"email": email, "name": "ada", "user": ""}); got != want {
			t.Errorf("%q: %s", email, got)
		}
	}
}

// meant is whom a row of ndjson names, or what is wrong with it, and its e-mail.
func meant(t *testing.T, row map[string]string) (who, email string) {
	t.Helper()
	s := &Source{Achievement: gitlab.AchievementRef{ID: 7}, NamedBy: "--achievement"}
	text, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	records, problems, err := input.Read(strings.NewReader(string(text)), input.Options{Format: input.NDJSON})
	if err != nil {
		t.Fatal(err)
	}
	if len(records) == 0 {
		return "wrong: " + problems[0].Text, problems[0].Row.Email()
	}
	e, err := s.EntryFrom(records[0])
	if err != nil {
		return "wrong: " + err.Error(), records[0].Email()
	}
	return e.User.String(), records[0].Email()
}
