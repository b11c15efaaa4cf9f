package transport

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/Khan/genqlient/graphql"
)

// What decompresses to a large answer costs a small multiple of its size, whatever it
// holds.
func TestHostileAnswersAreCheap(t *testing.T) {
	const size = 2 << 20
	fill := func(begin, unit, end string) string {
		return begin + strings.Repeat(unit, size/len(unit)) + end
	}
	var keys strings.Builder
	for i := range 190_000 {
		fmt.Fprintf(&keys, `"%d":0,`, i)
	}
	for name, body := range map[string]string{
		"objects beside an escape": fill(`{"data":{"currentUser":null,"x":"\u0041","y":[`, "{},", "{}]}}"),
		"objects for errors":       fill(`{"errors":[`, "{},", "{}]}"),
		"objects for a message":    fill(`{"message":[`, "{},", "{}]}"),
		"a text of escapes":        fill(`{"data":{"currentUser":null,"x":"`, `\\`, `"}}`),
		"a text of entities":       fill(`{"data":{"currentUser":null,"x":"`, `&#103;`, `"}}`),
		"the token many times":     fill(`{"data":{"currentUser":null,"x":"`, testToken+" ", `"}}`),
		"keys":                     `{"data":{` + keys.String() + `"currentUser":null}}`,
	} {
		for _, status := range []string{"200", "422"} {
			t.Run(name+" "+status, func(t *testing.T) {
				answer := zipped(body)
				server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
					if status == "422" {
						w = failing{w}
					}
					answer(w, r)
				})
				c, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = 0 })
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_ = c.MakeRequest(t.Context(), &graphql.Request{Query: queryText, OpName: "whoAmI"}, &graphql.Response{Data: &whoAmI{}})
				runtime.ReadMemStats(&after)
				const most = 16 * size // of all that was allocated, growing the buffer of the answer included
				if all := after.TotalAlloc - before.TotalAlloc; all > most {
					t.Errorf("%d KiB were allocated for %d KiB", all>>10, len(body)>>10)
				}
			})
		}
	}
}

// failing turns an answer into a refusal.
type failing struct{ http.ResponseWriter }

func (f failing) Write(p []byte) (int, error) {
	f.WriteHeader(http.StatusUnprocessableEntity)
	return f.ResponseWriter.Write(p)
}

// pageOfRows is an answer as GitLab gives it for a page of holders.
func pageOfRows() []byte {
	var b bytes.Buffer
	b.WriteString(`{"data":{"group":{"achievements":{"nodes":[{"id":"gid://gitlab/Achievements::Achievement/1","userAchievements":{"nodes":[`)
	for i := range 100 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"gid://gitlab/Achievements::UserAchievement/%d","createdAt":"2026-01-02T03:04:05Z","revokedAt":null,"showOnProfile":true,`+
			`"user":{"id":"gid://gitlab/User/%d","username":"user%05d","name":"User %d","webUrl":"https://git.example.org/user%05d"},"awardedByUser":{"id":"gid://gitlab/User/2","username":"max"},"revokedByUser":null}`, i, i, i, i, i)
	}
	b.WriteString(`],"pageInfo":{"hasNextPage":true,"endCursor":"eyJpZCI6IjEwMCJ9"}}}]}}}}`)
	return b.Bytes()
}

// What a page of a hundred rows costs, from its bytes to its values.
func BenchmarkAnswer(b *testing.B) {
	type user struct{ ID, Username, Name, WebURL string }
	type row struct {
		ID                                 string
		CreatedAt                          time.Time
		RevokedAt                          *time.Time
		ShowOnProfile                      bool
		User, AwardedByUser, RevokedByUser *user
	}
	var data struct {
		Group struct {
			Achievements struct {
				Nodes []*struct{ UserAchievements struct{ Nodes []*row } }
			}
		}
	}
	c, err := New(Options{Base: &url.URL{Scheme: "https", Host: "git.example.org"}, Token: testToken})
	if err != nil {
		b.Fatal(err)
	}
	body := pageOfRows()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		res := &response{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: body}
		if failure := c.checkResponse(b.Context(), b.Context(), &call{}, c.base, res); failure != nil {
			b.Fatal(failure)
		}
		data.Group.Achievements.Nodes = nil
		if failure := c.decodeGraphQL(&reply{body: body, hasData: res.hasData, from: c.base}, &graphql.Response{Data: &data}); failure != nil {
			b.Fatal(failure)
		}
		if len(data.Group.Achievements.Nodes[0].UserAchievements.Nodes) != 100 {
			b.Fatal("rows are missing")
		}
	}
}
