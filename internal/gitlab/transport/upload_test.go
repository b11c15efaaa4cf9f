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
	"time"

	"github.com/Khan/genqlient/graphql"
)

type createInput struct {
	Name   string  `json:"name"`
	Avatar *Upload `json:"avatar,omitempty"`
	hidden *Upload
}

type createVariables struct {
	Input createInput `json:"input"`
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
	err := c.MakeRequest(t.Context(), &graphql.Request{Query: mutationText, Variables: map[string]any{"f": &Upload{Name: "a.png", Data: []byte("x")}}}, &graphql.Response{})
	if err != nil || len(seen) != 2 || !slices.Equal(seen[0], seen[1]) {
		t.Errorf("got %v and %+v", err, seen)
	}
}

func TestFindUploads(t *testing.T) {
	file := &Upload{Name: "f"}
	type embedded struct{ Inner *Upload }
	type recursive struct{ Self any }
	loop := &recursive{}
	loop.Self = loop
	tests := []struct {
		name      string
		variables any
		want      []string
		fails     bool
	}{
		{name: "none", variables: nil},
		{name: "plain", variables: map[string]any{"a": 1, "b": []string{"x"}, "c": nil}},
		{name: "nil upload", variables: createVariables{}},
		{name: "unexported", variables: createVariables{createInput{hidden: file}}},
		{name: "empty by value", variables: struct{ File Upload }{}},
		{name: "by value", variables: struct{ File Upload }{*file}, want: []string{"variables.File"}},
		{name: "excluded", variables: struct {
			File *Upload `json:"-"`
		}{file}},
		{name: "tag without a name", variables: struct {
			File *Upload `json:",omitempty"`
		}{file}, want: []string{"variables.File"}},
		{name: "embedded", variables: struct{ embedded }{embedded{file}}, want: []string{"variables.Inner"}},
		{name: "maps in order", variables: map[string]any{"b": file, "a": map[string]*Upload{"x": file}}, want: []string{"variables.a.x", "variables.b"}},
		{name: "lists", variables: map[string]any{"files": []*Upload{nil, file, file}}, want: []string{"variables.files.1", "variables.files.2"}},
		{name: "other marshalers", variables: map[string]any{"at": time.Now(), "raw": json.RawMessage(`{}`)}},
		{name: "dotted key", variables: map[string]any{"a.b": file}, fails: true},
		{name: "dotted key elsewhere", variables: map[string]any{"a.b": 1, "c": file}, want: []string{"variables.c"}},
		{name: "loop", variables: loop, fails: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found, err := findUploads(test.variables)
			var got []string
			for _, file := range found {
				got = append(got, file.path)
			}
			if (err != nil) != test.fails || !test.fails && !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestWhatCannotBeEncodedIsNotSent(t *testing.T) {
	server, hits := newServer(t, answerWith(200, "application/json", okAnswer))
	c, _ := newTestClient(t, server.URL)
	for _, variables := range []any{make(chan int), map[string]any{"a.b": &Upload{Name: "x"}}} {
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
		_, contentType, err := encode(&graphql.Request{}, nil)
		if err != nil || contentType != "application/json" {
			t.Fatal(contentType, err)
		}
		body, contentType, err := encode(&graphql.Request{}, []filePart{{"variables.f", &Upload{Name: name, ContentType: "image/png\r\nX-Evil: 1"}}})
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
