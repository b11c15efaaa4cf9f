package transport

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"
)

// award is a payload as the generated code has it: typed, with nothing optional.
type award struct {
	AchievementsAward struct {
		UserAchievement struct {
			ID    string
			Count int
		}
		Errors []string
	}
}

// What a server may answer out of malice is an error that is short, holds no
// secret, and never looks like a success or like "it did not run".
func TestHostileAnswers(t *testing.T) {
	body := func(s string) http.HandlerFunc { return answerWith(200, "application/json", s) }
	payload := func(s string) http.HandlerFunc {
		return body(`{"data":{"achievementsAward":` + s + `}}`)
	}
	deep := strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)
	deepObjects := strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000)
	flood := func(w http.ResponseWriter, _ *http.Request) { // 100 MB
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":{"achievementsAward":{"errors":["`)
		for range 100 {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<20)); err != nil {
				return // the client has seen enough
			}
		}
		_, _ = io.WriteString(w, `"]}}}`)
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		kind   Kind
	}{
		"deep lists":            {payload(deep), KindTooLarge},
		"many values":           {payload("[" + strings.Repeat("0,", 200_000) + "0]"), KindTooLarge},
		"deep objects":          {payload(deepObjects), KindTooLarge},
		"deep errors":           {body(`{"errors":` + deep + `}`), KindTooLarge},
		"deep path":             {body(`{"errors":[{"message":"m","path":` + deep + `}]}`), KindTooLarge},
		"huge number":           {payload(`{"userAchievement":{"count":1e999}}`), KindNotGraphQL},
		"long number":           {payload(`{"userAchievement":{"count":` + strings.Repeat("9", 100_000) + `}}`), KindNotGraphQL},
		"fraction":              {payload(`{"userAchievement":{"count":1.5}}`), KindNotGraphQL},
		"number for a text":     {payload(`{"userAchievement":{"id":1}}`), KindNotGraphQL},
		"list for an object":    {payload(`{"userAchievement":[]}`), KindNotGraphQL},
		"object for a list":     {payload(`{"errors":{}}`), KindNotGraphQL},
		"text for a list":       {payload(`{"errors":"` + strings.Repeat("e", 100_000) + `"}`), KindNotGraphQL},
		"data is a list":        {body(`{"data":[]}`), KindNotGraphQL},
		"data is a text":        {body(`{"data":"x"}`), KindNotGraphQL},
		"data is null":          {body(`{"data":null}`), KindNotGraphQL},
		"errors are an object":  {body(`{"errors":{"message":"m"}}`), KindNotGraphQL},
		"errors are null":       {body(`{"errors":null}`), KindNotGraphQL},
		"the answer is null":    {body(`null`), KindNotGraphQL},
		"the answer is a list":  {body(`[]`), KindNotGraphQL},
		"the answer is a text":  {body(`"data"`), KindNotGraphQL},
		"empty":                 {body(``), KindNotGraphQL},
		"two answers":           {body(okAnswer + okAnswer), KindNotGraphQL},
		"errors taken back":     {body(`{"errors":[{"message":"no"}],"data":{"achievementsAward":{"errors":[]}},"errors":[]}`), KindNotGraphQL},
		"errors in other case":  {body(`{"errors":[{"message":"no"}],"data":{"achievementsAward":{"errors":[]}},"Errors":[]}`), KindNotGraphQL},
		"payload twice":         {body(`{"data":{"achievementsAward":{"errors":["no"]},"achievementsAward":{"errors":[]}}}`), KindNotGraphQL},
		"payload in other case": {payload(`{"errors":["no"],"Errors":[]}`), KindNotGraphQL},
		"payload with a long s": {payload(`{"errors":["no"],"errorſ":[]}`), KindNotGraphQL},
		"payload errors twice":  {payload(`{"errors":["no"],"errors":[]}`), KindNotGraphQL},
		"invalid UTF-8 and key": {payload("{\"\xff\":1,\"\xff\":2}"), KindNotGraphQL},
		"100 MB":                {flood, KindTooLarge},
		"100 MB in gzip":        {zipped(strings.Repeat(" ", 100<<20) + okAnswer), KindTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			server, _ := newServer(t, c.answer)
			client, _ := newTestClient(t, server.URL, func(o *Options) { o.MaxWait = 0 })
			err := client.MakeRequest(t.Context(), &graphql.Request{Query: mutationText, OpName: "award"}, &graphql.Response{Data: &award{}})
			e := asError(t, err, c.kind, RanUnknown)
			if len(e.Message) > 300 || strings.ContainsAny(e.Message, "\n\x1b") {
				t.Errorf("message %.400q", e.Message)
			}
		})
	}
}

func zipped(body string) http.HandlerFunc {
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, body)
	_ = z.Close()
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, b.String())
	}
}
