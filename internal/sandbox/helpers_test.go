package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/sandbox"
)

// rna is GitLab's answer for "not there" and "not permitted".
const rna = "The resource that you are attempting to access does not exist or you don't have permission to perform this action"

// Global ids of the built-in world.
const (
	acme       = "gid://gitlab/Group/1"
	vault      = "gid://gitlab/Group/3"
	attic      = "gid://gitlab/Group/4"
	firstMerge = "gid://gitlab/Achievements::Achievement/1"
	bugHunter  = "gid://gitlab/Achievements::Achievement/2"
	toolsmith  = "gid://gitlab/Achievements::Achievement/4"
	keyholder  = "gid://gitlab/Achievements::Achievement/5"
	founder    = "gid://gitlab/Achievements::Achievement/6"
	alice      = "gid://gitlab/User/5"
	bob        = "gid://gitlab/User/6"
	carol      = "gid://gitlab/User/7"
	blake      = "gid://gitlab/User/8"
)

func awardID(n int) string { return fmt.Sprintf("gid://gitlab/Achievements::UserAchievement/%d", n) }

// noon is the moment the sandbox's clock stands at.
func noon() time.Time { return time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC) }

// instance is a running sandbox and a client of plain net/http.
type instance struct {
	t       *testing.T
	sandbox *sandbox.Server
	url     string
}

func start(t *testing.T, opts sandbox.Options) *instance {
	t.Helper()
	if opts.Now == nil {
		opts.Now = noon
	}
	s, err := sandbox.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	s.SetBaseURL(server.URL)
	return &instance{t, s, server.URL + opts.RelativeRoot}
}

// as turns a user's name into their token; "" is nobody.
func as(user string) string {
	switch {
	case user == "":
		return ""
	case strings.Contains(user, "-"):
		return "sandbox-" + user
	default:
		return "sandbox-" + user + "-api"
	}
}

// head is an answer without its body.
type head struct {
	StatusCode int
	Header     http.Header
}

// do sends a request and reads the whole answer.
func (i *instance) do(req *http.Request) (head, string) {
	i.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		i.t.Fatal(err)
	}
	return head{resp.StatusCode, resp.Header}, string(body)
}

func (i *instance) request(method, path, user, contentType string, body io.Reader) *http.Request {
	i.t.Helper()
	req, err := http.NewRequest(method, i.url+path, body)
	if err != nil {
		i.t.Fatal(err)
	}
	if user != "" {
		req.Header.Set("Authorization", "Bearer "+as(user))
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req
}

// postJSON sends any JSON value to the endpoint.
func (i *instance) postJSON(user string, value any) (int, string) {
	i.t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		i.t.Fatal(err)
	}
	resp, body := i.do(i.request("POST", "/api/graphql", user, "application/json", bytes.NewReader(raw)))
	return resp.StatusCode, body
}

// ask runs a document as a user and gives the decoded answer.
func (i *instance) ask(user, query string, variables ...map[string]any) map[string]any {
	i.t.Helper()
	message := map[string]any{"query": query}
	if len(variables) > 0 {
		message["variables"] = variables[0]
	}
	status, body := i.postJSON(user, message)
	if status != http.StatusOK {
		i.t.Fatalf("status %d: %s", status, body)
	}
	var answer map[string]any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		i.t.Fatalf("%v: %s", err, body)
	}
	return answer
}

// get follows a dotted path into a decoded answer; numbers are indexes.
func get(value any, path string) any {
	for _, step := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			n := 0
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(v) {
				return nil
			}
			value = v[n]
		default:
			return nil
		}
	}
	return value
}

// expect compares what stands at a path with a value in JSON.
func expect(t *testing.T, answer any, path, wantJSON string) {
	t.Helper()
	var want any
	if err := json.Unmarshal([]byte(wantJSON), &want); err != nil {
		t.Fatalf("%s: %v", wantJSON, err)
	}
	got := get(answer, path)
	if !reflect.DeepEqual(got, want) {
		text, _ := json.Marshal(got)
		whole, _ := json.Marshal(answer)
		t.Errorf("%s:\n got %s\nwant %s\nin %s", path, text, wantJSON, whole)
	}
}

// quoted makes a JSON string.
func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// refused expects the first top-level error.
func refused(t *testing.T, answer map[string]any, message string) {
	t.Helper()
	expect(t, answer, "errors.0.message", quoted(message))
}

// only expects one error and no data at all: nothing was executed.
func only(t *testing.T, answer map[string]any, message string) {
	t.Helper()
	refused(t, answer, message)
	if _, there := answer["data"]; there {
		t.Errorf("data is there: %v", answer)
	}
}
