package definitions

import (
	"errors"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A message of the file is that of the one award which it can mean, or it is told why not.
func TestMessagesOfStandingAwards(t *testing.T) {
	for name, c := range map[string]struct {
		holders string
		kind    string
		change  func(*fake)
		want    string
		why     string
	}{
		"another text":               {holders: "users: [{user: ann, message: new}]", want: "update_message ann, unlisted ben"},
		"a text where there is none": {holders: "users: [{user: ben, message: new}]", want: "update_message ben, unlisted ann"},
		"the same text":              {holders: "users: [{user: ann, message: 'old '}, ben]"},
		"no text":                    {holders: "users: [ann, ben]"},
		"a text of fields":           {holders: "users: [ann, ben], message: 'for {user}'", want: "update_message ann, update_message ben"},
		"multiple":                   {holders: "users: [{user: ann, message: new}]", kind: "multiple", want: "unlisted ben"},
		"several awards": {holders: "users: [{user: ann, message: new}, ben]", want: "other_message ann, surplus ann", why: "several awards",
			change: func(f *fake) { f.add(13, "ann", "older") }},
		"several awards, one of which says so": {holders: "users: [{user: ann, message: new}, ben]",
			change: func(f *fake) { f.add(13, "ann", "new") }},
		"perhaps several awards": {holders: "users: [{user: ann, message: new}, ben]", want: "other_message ann", why: "counts 2 awards of it more",
			change: func(f *fake) { f.definitions[0].Awards = 4 }},
		"not sure to be shown all": {holders: "users: [{user: ann, message: new}, ben]", want: "other_message ann", why: "not sure to be shown",
			change: func(f *fake) { f.veil = gitlab.VeilToken }},
		"an account that is not found": {holders: "users: [ann, ben], message: 'for {user}'", want: "update_message ann, update_message ben",
			change: func(f *fake) { delete(f.people, "ben") }},
		"an account that is not found, and a text without it": {holders: "users: [ann, ben], message: well done", want: "update_message ann, update_message ben",
			change: func(f *fake) { delete(f.people, "ben") }},
		"a server that keeps none": {holders: "users: [{user: ann, message: new}, ben]",
			change: func(f *fake) { f.noMessages = true }},
		"a server that changes none": {holders: "users: [{user: ann, message: new}, ben]", want: "other_message ann", why: "too old to change",
			change: func(f *fake) { f.noEdits = errors.New("too old to change them") }},
		"not by behind the list": {holders: "users: [ann, ben, {user: cid, message: new}]",
			change: func(f *fake) {
				f.definitions[0].Awards = 3
				f.hidden = map[ids.User]gitlab.StandingAward{103: {Award: 13, User: 103}}
			}},
	} {
		t.Run(name, func(t *testing.T) {
			f, old := world1(), "old"
			f.definitions[0].Awards, f.awards[1][0].Message = 2, &old
			if c.change != nil {
				c.change(f)
			}
			if c.kind == "" {
				c.kind = "once"
			}
			got, p, err := prepared(t, f, "  - name: Star\n    type: "+c.kind+"\n    holders: {"+c.holders+"}\n", Options{MaxRevokes: -1})
			if err != nil {
				t.Fatal(err)
			}
			words := strings.Split(got, ", ")
			want := strings.Split(c.want, ", ")
			for _, w := range want {
				if len(words) != len(want) || !strings.Contains(", "+got+",", ", "+w+",") && w != "" {
					t.Fatalf("%s, want %s", got, c.want)
				}
			}
			why := ""
			for _, row := range p.Rows {
				if row.Action == OtherMessage {
					why = row.Why
				}
			}
			if !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
				t.Errorf("because %q, want %q", why, c.why)
			}
		})
	}
}

// add has somebody hold the first achievement once more.
func (f *fake) add(id ids.Award, user, message string) {
	f.awards[1] = append(f.awards[1], gitlab.Award{ID: id, User: gitlab.User{ID: f.people[user], Username: user}, Message: &message})
	f.definitions[0].Awards++
}
