package transport

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"
)

func TestOutcomeOfAnswersWithErrors(t *testing.T) {
	tests := []struct {
		name, body string
		want       Ran
	}{
		{"refused document", `{"errors":[{"message":"Field 'x' doesn't exist","path":["mutation","a7","input"]}]}`, NotRun},
		{"refused variable", `{"errors":[{"message":"Variable $input was provided invalid value"}]}`, NotRun},
		{"validation ran out of time", `{"errors":[{"message":"Timeout on validation of query"}]}`, NotRun},
		{"time-out without a path", `{"errors":[{"message":"Timeout on Mutation.award"}]}`, RanUnknown},
		{"refused document with a place", `{"errors":[{"message":"no","locations":[{"line":1,"column":1}]}]}`, NotRun},
		{"refused document with a code", `{"errors":[{"message":"no","extensions":{"code":"undefinedField"}}]}`, NotRun},
		{"refused for its depth", `{"errors":[{"message":"Query has depth of 21, which exceeds max depth of 20"}]}`, NotRun},
		{"refused for its recursion", `{"errors":[{"message":"Recursive query - too many of fields '{...}' detected\nin single branch of the query\")\n"}]}`, NotRun},
		{"refused whatever it says", `{"errors":[{"message":"The resource that you are attempting to access does not exist or you don't have permission to perform this action"}]}`, NotRun},
		{"read-only", `{"data":null,"errors":[{"message":"You cannot perform write operations on a read-only instance"}]}`, NotRun},
		{"two refusals", `{"errors":[{"message":"Query too large"},{"message":"Field 'x' doesn't exist on type 'Query'"}]}`, NotRun},
		{"a refusal and another error", `{"errors":[{"message":"Query too large"},{"message":"upstream timeout"}]}`, RanUnknown},
		{"a gateway's error", `{"errors":[{"message":"upstream timeout"}]}`, RanUnknown},
		{"a gateway's error with a code", `{"errors":[{"message":"upstream timeout","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`, RanUnknown},
		{"a gateway's error with empty locations", `{"errors":[{"message":"upstream timeout","locations":[]}]}`, RanUnknown},
		{"a gateway's error with odd locations", `{"errors":[{"message":"upstream timeout","locations":[{}]}]}`, RanUnknown},
		{"an error of another API", `{"errors":[{"message":"no","errorType":"X","locations":[{"line":1,"column":1}]}]}`, RanUnknown},
		{"an error without a message", `{"errors":[{"locations":[{"line":1,"column":1}]}]}`, RanUnknown},
		{"an error that is null", `{"errors":[null]}`, RanUnknown},
		{"a text in the middle", `{"errors":[{"message":"got: Query too large"}]}`, RanUnknown},
		{"null data", `{"data":null,"errors":[{"message":"no","locations":[{"line":1,"column":1}],"path":["a7"]}]}`, NotRun},
		{"null data, no place", `{"data":null,"errors":[{"message":"no","path":["a7"]}]}`, RanUnknown},
		{"null data, no path", `{"data":null,"errors":[{"message":"no"}]}`, RanUnknown},
		{"refused at the field, and a stray error", `{"data":{"a7":null},"errors":[{"message":"no","path":["a7"]},{"message":"Internal server error"}]}`, RanUnknown},
		{"refused at the field, and an error with a place", `{"data":{"a7":null},"errors":[{"message":"no","path":["a7"]},{"message":"no","locations":[{"line":1,"column":1}]}]}`, NotRun},
		{"an error with a place only", `{"data":{"a7":null},"errors":[{"message":"no","locations":[{"line":1,"column":1}]}]}`, RanUnknown},
		{"null data from below", `{"data":null,"errors":[{"message":"no","path":["a7","errors"]}]}`, RanUnknown},
		{"refused at the field", `{"data":{"a7":null},"errors":[{"message":"no","path":["a7"]}]}`, NotRun},
		{"time-out at the field alone", `{"data":{"a7":null},"errors":[{"message":"Timeout on Mutation.award","path":["a7"]}]}`, NotRun},
		{"time-out below the field", `{"data":{"a7":null},"errors":[{"message":"Timeout on Payload.errors","path":["a7","errors"]}]}`, RanUnknown},
		{"time-out in the payload", `{"data":{"a7":{"award":null,"errors":[]}},"errors":[{"message":"Timeout on Payload.award","path":["a7","award"]}]}`, RanUnknown},
		{"payload lost", `{"data":{"a7":null},"errors":[{"message":"Cannot return null","path":["a7","award","id"]}]}`, RanUnknown},
		{"payload in part", `{"data":{"a7":{"award":null,"errors":[]}},"errors":[{"message":"no","path":["a7","award"]}]}`, DidRun},
		{"one ran, one was refused", `{"data":{"a1":{"errors":[]},"a2":null},"errors":[{"message":"no","path":["a2"]}]}`, DidRun},
		{"one ran, one is lost", `{"data":{"a1":{"errors":[]},"a2":null},"errors":[{"message":"no","path":["a2","errors"]}]}`, RanUnknown},
		{"an error that belongs nowhere", `{"data":{"a1":null},"errors":[{"message":"no"}]}`, RanUnknown},
		{"an error with an odd path", `{"data":{"a1":null},"errors":[{"message":"no","path":"a1"}]}`, RanUnknown},
		{"empty data", `{"data":{},"errors":[{"message":"no"}]}`, RanUnknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer, err := decodeAnswer([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if got := answer.ran(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPartialDataComesWithTheError(t *testing.T) {
	body := `{"data":{"currentUser":{"id":"1"},"group":null},"errors":[
		{"message":"no such group","path":["group","nodes",3],"extensions":{"code":"notFound","x":[1]}},
		{"message":"seen ` + testToken + `","extensions":[]}, null]}`
	server, _ := newServer(t, answerWith(200, "application/json", body))
	c, _ := newTestClient(t, server.URL)
	data, err := query(t.Context(), c)
	e := asError(t, err, KindGraphQL, RanUnknown)
	want := []GraphQLError{
		{Message: "no such group", Path: []string{"group", "nodes", "3"}, Code: "notFound"},
		{Message: "seen •••"},
		{},
	}
	if !reflect.DeepEqual(e.GraphQL, want) || e.Message != "no such group; seen •••; an error without a message" {
		t.Errorf("got %+v", e)
	}
	if data.CurrentUser == nil || data.CurrentUser.ID != "1" {
		t.Errorf("the data was not decoded: %+v", data)
	}
}

func TestOddAnswers(t *testing.T) {
	tests := []struct {
		name, body, message string
		fine                bool
	}{
		{"unknown keys", `{"data":{"currentUser":{"id":"1","more":2}},"extensions":{"a":1},"errors":[],"b":null}`, "", true},
		{"duplicate keys", `{"data":{},"data":{"currentUser":null}}`, "the key \"data\" twice", false},
		{"null errors", `{"data":{"currentUser":null},"errors":null}`, "", true},
		{"null data alone", `{"data":null}`, "neither data nor errors", false},
		{"no errors, no data", `{"errors":[]}`, "neither data nor errors", false},
		{"data is a list", `{"data":[1]}`, "not an object", false},
		{"data is text", `{"data":"x","errors":[{"message":"m"}]}`, "not an object", false},
		{"errors are an object", `{"data":{},"errors":{"message":"m"}}`, "unexpected object in errors", false},
		{"a message is a number", `{"errors":[{"message":1}]}`, "unexpected number in errors", false},
		{"a string where an object belongs", `{"data":{"currentUser":"x"}}`, "unexpected string in currentUser", false},
		{"a number where a string belongs", `{"data":{"currentUser":{"id":1e999}}}`, "unexpected number in currentUser.id", false},
		{"null", `null`, "neither data nor errors", false},
		{"a number", `7`, "unexpected number", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, hits := newServer(t, answerWith(200, "application/json", test.body))
			c, _ := newTestClient(t, server.URL)
			_, err := query(t.Context(), c)
			if test.fine {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e := asError(t, err, KindNotGraphQL, RanUnknown)
			if !strings.Contains(e.Message, test.message) || hits.Load() != 1 {
				t.Errorf("got %q after %d requests, want it to contain %q", e.Message, hits.Load(), test.message)
			}
		})
	}
}

func TestDeepNestingIsACleanError(t *testing.T) {
	server, _ := newServer(t, answerWith(200, "application/json", `{"data":`+strings.Repeat(`[`, 1<<20)+strings.Repeat(`]`, 1<<20)+`}`))
	c, _ := newTestClient(t, server.URL)
	expect(t, mutate(t.Context(), c, "award"), KindTooLarge, RanUnknown)
}

func TestDocumentsThatMayChangeSomething(t *testing.T) {
	for document, want := range map[string]bool{
		queryText:                false,
		mutationText:             true,
		"{ currentUser { id } }": false,
		"subscription s { x }":   true,
		"":                       true,
		"# only a comment":       true,
		"fragment f on T { id } mutation m { x }": true,
		"query a { x }\nmutation b { y }":         true,
		"query a { x } subscription b { y }":      true,
		"} mutation m { x }":                      true,
	} {
		if got := !isQuery(document); got != want {
			t.Errorf("%q: got %t", document, got)
		}
	}
}

// FuzzAnswer feeds a stranger's bytes to the whole of decoding: whatever comes,
// there is a value or an *Error, and a mutation without a refusal in its answer
// is never reported as not run.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		okAnswer, `{"data":{"a7":null},"errors":[{"message":"Timeout on x","path":["a7","errors"]}]}`,
		`{"errors":[{"message":"m","path":[1,{"a":[]}],"extensions":{"code":1}}]}`, `{"error":"invalid_token"}`, `{"errors":[{"message":"m","locations":[{"line":1}]}, {}]}`, `{"data":null}`, `[]`, `"`, "<html>", `{"data":{"currentUser":{"id":1e999}}}`,
	} {
		f.Add(200, "application/json", []byte(seed))
		f.Add(422, "text/html", []byte(seed))
		f.Add(401, "application/json", []byte(seed))
	}
	c, err := New(Options{Base: &url.URL{Scheme: "https", Host: "git.example.org"}, Token: testToken})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, status int, contentType string, body []byte) {
		var data whoAmI
		res := &response{status: status, header: http.Header{"Content-Type": {contentType}}, body: body}
		failure := c.checkResponse(context.Background(), context.Background(), &call{}, c.base, res)
		if failure == nil {
			failure = c.decodeGraphQL(&reply{body: body, hasData: res.hasData, from: c.base}, &graphql.Response{Data: &data})
		}
		if failure == nil {
			if status != 200 || !json.Valid(body) {
				t.Error("accepted")
			}
			return
		}
		if failure.Message == "" || strings.Contains(failure.Message, testToken) || failure.Kind == "" {
			t.Errorf("got %+v", failure)
		}
		if failure.Ran != RanUnknown && failure.Status == 200 && len(failure.GraphQL) == 0 {
			t.Errorf("the outcome is claimed to be %q without a word of the server", failure.Ran)
		}
		if failure.Ran != RanUnknown && status != 200 && status != 429 {
			var said struct{ Errors, Error, Data any }
			if status < 400 || status > 422 || json.Unmarshal(body, &said) != nil || said.Data != nil || said.Errors == nil && said.Error == nil {
				t.Errorf("the outcome is claimed to be %q after %d", failure.Ran, status)
			}
		}
	})
}

// A server that says much is quoted with the beginning, and the token is blanked
// before anything is cut.
func TestLongWordsOfAServerAreCut(t *testing.T) {
	long := strings.Repeat("x", longest-60) + strings.Repeat(testToken+" ", 5<<20/len(testToken))
	for name, tt := range map[string]struct {
		status int
		body   string
		kind   Kind
		ran    Ran
	}{
		"GraphQL": {200, `{"errors":[{"message":"Field '` + long + `"}]}`, KindGraphQL, NotRun},
		"REST":    {422, `{"message":"` + long + `"}`, KindUnprocessable, RanUnknown},
	} {
		server, _ := newServer(t, answerWith(tt.status, "application/json", tt.body))
		c, _ := newTestClient(t, server.URL)
		_, err := query(t.Context(), c)
		e := asError(t, err, tt.kind, tt.ran)
		if len(e.Message) > longest+10 || !strings.HasSuffix(e.Message, "…") || strings.Contains(e.Message, testToken[:8]) {
			t.Errorf("%s: %d bytes, ending with %q", name, len(e.Message), e.Message[max(0, len(e.Message)-80):])
		}
	}
}
