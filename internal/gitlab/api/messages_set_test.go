package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// says is the answer that an award has a message now, as JSON, and was revoked at a time.
func says(id int, message, revoked string) string {
	return fmt.Sprintf(`{"userAchievementsUpdate":{"errors":[],"userAchievement":{"id":"gid://gitlab/Achievements::UserAchievement/%d","awardMessage":%s,"revokedAt":%s,
		"user":{"id":"gid://gitlab/User/7","username":"alice"},"achievement":{"id":"gid://gitlab/Achievements::Achievement/12","name":"Bug hunter"}}}}`, id, message, revoked)
}

// What GitLab answers is held against what was asked: a message that it left as it was, with
// success, was not changed.
func TestSetMessages(t *testing.T) {
	const op = "SetAwardMessage"
	for name, c := range map[string]struct {
		answer answer
		ask    string
		kind   gitlab.Kind
		says   string
	}{
		"changed":             {answer{data: says(5, `"new"`, "null")}, " new\n", 0, ""},
		"taken away":          {answer{data: says(5, `null`, "null")}, "", 0, ""},
		"taken away, empty":   {answer{data: says(5, `""`, "null")}, "", 0, ""},
		"left as it was":      {answer{data: says(5, `"old"`, "null")}, "new", gitlab.Ignored, "left the message of award 5 as it was"},
		"revoked":             {answer{data: says(5, `"new"`, `"2026-01-02T03:04:05Z"`)}, "new", gitlab.Refused, "was revoked"},
		"another award":       {answer{data: says(6, `"new"`, "null")}, "new", gitlab.Unknown, "may or may not"},
		"not shown":           {answer{data: `{"userAchievementsUpdate":{"errors":[],"userAchievement":null}}`}, "new", gitlab.Unknown, "does not show what the message of award 5 is"},
		"no payload":          {answer{data: `{"userAchievementsUpdate":null}`}, "new", gitlab.Unknown, "may or may not"},
		"refused":             {answer{data: `{"userAchievementsUpdate":{"errors":["No"],"userAchievement":null}}`}, "new", gitlab.Refused, "GitLab refused: No"},
		"too long":            {answer{data: `{"userAchievementsUpdate":null}`, err: graphQL(transport.NotRun, "awardMessage is too long (maximum is 200)")}, "new", gitlab.Failed, "too long"},
		"a server before it":  {answer{err: graphQL(transport.NotRun, "Variable $input of type UserAchievementsUpdateInput! was provided invalid value for awardMessage (Field is not defined on UserAchievementsUpdateInput), showOnProfile (Expected value to not be null)")}, "new", gitlab.Unsupported, "they need GitLab 19.2"},
		"lost on its way":     {answer{err: &transport.Error{Kind: transport.KindNetwork, Ran: transport.RanUnknown, Message: "gone"}}, "new", gitlab.Unknown, "gone"},
		"out of time, inside": {answer{data: `{"userAchievementsUpdate":null}`, err: graphQL(transport.RanUnknown, "Timeout on P.errors")}, "new", gitlab.Unknown, "Timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			c.answer.op = op
			first, last := answer{op: op, data: says(4, `"first"`, "null")}, answer{op: op, data: says(9, `"last"`, "null")}
			answers := []answer{first, c.answer, last}
			if c.kind == gitlab.Unsupported {
				answers = append(answers, answer{op: "ServerVersion", data: `{"metadata":{"version":"19.1.0"}}`})
			}
			api, s := client(t, answers...)
			got := api.SetMessages(context.Background(), []gitlab.MessageChange{{Award: 4, Message: "first"}, {Award: 5, Message: c.ask}, {Award: 9, Message: "last"}})
			if got[0].Err != nil || got[2].Err != nil || got[2].Award.User.Username != "alice" || got[2].Award.Achievement.Name != "Bug hunter" {
				t.Errorf("its neighbours: %+v", got)
			}
			if sent := s.variables(1); !strings.Contains(sent, fmt.Sprintf(`"awardMessage":%q`, strings.TrimSpace(c.ask))) || strings.Contains(sent, "showOnProfile") {
				t.Errorf("sent %s", sent)
			}
			if c.says == "" {
				if got[1].Err != nil || got[1].Award.ID != 5 {
					t.Errorf("%+v", got[1])
				}
				return
			}
			if e := wantKind(t, got[1].Err, c.kind); !strings.Contains(e.Message, c.says) {
				t.Error(e.Message)
			}
		})
	}
}

func TestSameMessage(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		stored *string
		wanted string
		same   bool
	}{
		{nil, "", true}, {nil, " ", true}, {text(""), "", true}, {text("a"), " a\n", true}, {text("a\r\nb"), "a\nb", true},
		{nil, "a", false}, {text("a"), "", false}, {text("a"), "A", false}, {text("a b"), "a  b", false},
	} {
		if gitlab.SameMessage(c.stored, c.wanted) != c.same {
			t.Errorf("%v and %q", c.stored, c.wanted)
		}
	}
}
