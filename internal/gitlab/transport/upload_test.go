package transport

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/Khan/genqlient/graphql"
)

type createInput struct {
	Name   string  `json:"name"`
	Avatar *Upload `json:"avatar,omitempty"`
}

type createVariables struct {
	Input createInput `json:"input"`
}

func (v *createVariables) Upload() (path string, file *Upload) {
	return "variables.input.avatar", v.Input.Avatar
}

type part struct{ name, file, contentType, body string }

// readParts reads a multipart request back in the order it was written.
func readParts(t *testing.T, r *http.Request) []part {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		t.Errorf("got content type %q", r.Header.Get("Content-Type"))
		return nil
	}
	var parts []part
	for reader := multipart.NewReader(r.Body, params["boundary"]); ; {
		p, err := reader.NextRawPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Error(err)
			return parts
		}
		body, _ := io.ReadAll(p)
		parts = append(parts, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(body)})
	}
}

func TestUploadIsSentByTheMultipartSpecification(t *testing.T) {
	server, hits := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength <= 0 || len(r.TransferEncoding) > 0 {
			t.Errorf("got length %d, encoding %v", r.ContentLength, r.TransferEncoding)
		}
		parts := readParts(t, r)
		if len(parts) != 3 {
			t.Errorf("got %d parts: %+v", len(parts), parts)
			return
		}
		var operation struct {
			Query, OperationName string
			Variables            struct{ Input map[string]any }
		}
		if err := json.Unmarshal([]byte(parts[0].body), &operation); err != nil {
			t.Error(err)
		}
		avatar, there := operation.Variables.Input["avatar"]
		if parts[0].name != "operations" || operation.Query != mutationText || operation.OperationName != "create" || !there || avatar != nil || operation.Variables.Input["name"] != "N" {
			t.Errorf("got operations %q", parts[0].body)
		}
		if parts[1].name != "map" || parts[1].body != `{"0":["variables.input.avatar"]}` {
			t.Errorf("got map %q", parts[1].body)
		}
		if want := (part{"0", "logo.png", "image/png", "\x89PNG\x00\r\n--x"}); parts[2] != want {
			t.Errorf("got file %+v", parts[2])
		}
		answerWith(200, "application/json", `{"data":{"achievementsCreate":{"errors":[]}}}`)(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	err := c.MakeRequest(t.Context(), &graphql.Request{Query: mutationText, OpName: "create", Variables: &createVariables{createInput{
		Name: "N", Avatar: &Upload{Name: "/home/me/logo.png", ContentType: "image/png", Data: []byte("\x89PNG\x00\r\n--x")},
	}}}, &graphql.Response{})
	if err != nil || hits.Load() != 1 {
		t.Errorf("got %v after %d requests", err, hits.Load())
	}
}

// An upload is buffered, so that an attempt that did not run can be repeated whole.
func TestUploadIsRepeatedWhole(t *testing.T) {
	var seen [][]part
	server, _ := newServer(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, readParts(t, r))
		if len(seen) == 1 {
			answerWith(429, "text/plain", "Retry later")(w, r)
			return
		}
		answerWith(200, "application/json", `{"data":{}}`)(w, r)
	})
	c, _ := newTestClient(t, server.URL)
	err := c.MakeRequest(t.Context(), &graphql.Request{Query: mutationText, Variables: &createVariables{createInput{Avatar: &Upload{Name: "a.png", Data: []byte("x")}}}}, &graphql.Response{})
	if err != nil || len(seen) != 2 || !slices.Equal(seen[0], seen[1]) {
		t.Errorf("got %v and %+v", err, seen)
	}
}

func TestWhatCannotBeEncodedIsNotSent(t *testing.T) {
	server, hits := newServer(t, answerWith(200, "application/json", okAnswer))
	c, _ := newTestClient(t, server.URL)
	for _, variables := range []any{make(chan int), map[string]any{"a": func() {}}} {
		err := c.MakeRequest(t.Context(), &graphql.Request{Query: queryText, OpName: "q", Variables: variables}, &graphql.Response{})
		expect(t, err, KindRequest, NotRun)
	}
	if hits.Load() != 0 {
		t.Error("a request was sent")
	}
}

func TestPartHeadersCannotBeBroken(t *testing.T) {
	for name, want := range map[string]string{
		"logo.png": "logo.png", `C:\pics\logo.png`: "logo.png", "/a/b/c.gif": "c.gif", `quo"te.png`: `quo"te.png`,
		"new\r\nline.png": "new__line.png", "esc\x1b[0m.png": "esc_[0m.png", "nul\x00.png": "nul_.png", "é.png": "é.png",
		"": "file", "..": "file", "a/..": "file", "a/": "file", "bad\xff.png": "bad_.png",
	} {
		_, contentType, err := encode(&graphql.Request{})
		if err != nil || contentType != "application/json" {
			t.Fatal(contentType, err)
		}
		body, contentType, err := encode(&graphql.Request{Variables: &createVariables{createInput{Avatar: &Upload{Name: name, ContentType: "image/png\r\nX-Evil: 1"}}}})
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(string(body)))}
		parts := readParts(t, r)
		if len(parts) != 3 || parts[2].file != want || parts[2].contentType != "application/octet-stream" {
			t.Errorf("%q: got %+v, want the name %q", name, parts, want)
		}
		if strings.Contains(string(body), "X-Evil") {
			t.Errorf("%q: a header was injected", name)
		}
	}
}
