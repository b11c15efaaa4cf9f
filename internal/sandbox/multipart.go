package sandbox

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// maxFiles is Workhorse's limit (workhorse/internal/upload).
const maxFiles = 10

// form is a multipart body: the parts in whatever order they came.
type form struct {
	fields url.Values
	files  map[string]*store.File
}

// readMultipart is the GraphQL multipart request specification as GitLab does
// it: Workhorse's checks, then the gem apollo_upload_server.
func readMultipart(body io.Reader, boundary string) (*request, error) {
	f, err := readForm(body, boundary)
	if err != nil {
		return nil, err
	}
	if malformedForm(f.fields) {
		return nil, errMalformed()
	}
	operations, paths := f.fields.Get("operations"), f.fields.Get("map")
	if strings.TrimSpace(operations) == "" || strings.TrimSpace(paths) == "" {
		return fromForm(f.fields), nil
	}
	value, err := decodeJSON([]byte(operations))
	if err != nil {
		return nil, &badRequest{http.StatusBadRequest, "Bad Request"}
	}
	decoded, err := decodeJSON([]byte(paths))
	places, ok := decoded.(map[string]any)
	if err != nil || !ok {
		return nil, &badRequest{http.StatusBadRequest, "Bad Request"}
	}
	if err := f.place(value, places); err != nil {
		return nil, err
	}
	req, err := fromJSON(value)
	if err != nil {
		return nil, err
	}
	if token := f.fields.Get("private_token"); token != "" {
		req.privateToken = token
	}
	return req, nil
}

func readForm(body io.Reader, boundary string) (*form, error) {
	if boundary == "" {
		return nil, &badRequest{http.StatusBadRequest, "no multipart boundary param in Content-Type"}
	}
	f := &form{fields: url.Values{}, files: map[string]*store.File{}}
	reader := multipart.NewReader(body, boundary)
	count := 0
	for {
		part, err := reader.NextPart()
		// A body that ends before its last boundary, or has another one, ends
		// with an error that wraps io.EOF.
		if err == io.EOF { //nolint:errorlint // see above
			return f, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, unreadable(err)
		}
		name, filename := part.FormName(), part.FileName()
		switch {
		case name == "":
			// Workhorse drops it.
		case filename == "":
			f.fields.Add(name, string(data))
		default:
			if count++; count > maxFiles {
				return nil, &badRequest{http.StatusBadRequest, fmt.Sprintf("upload request contains more than %d files", maxFiles)}
			}
			if filename == "." || filename == ".." {
				return nil, &badRequest{http.StatusBadRequest, fmt.Sprintf("filename is not allowed: %q", filename)}
			}
			f.files[name] = &store.File{Name: filename, Data: data}
		}
	}
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &badRequest{http.StatusRequestEntityTooLarge, "Request Entity Too Large"}
	}
	return &badRequest{http.StatusBadRequest, "Bad Request"}
}

// place puts the files where the map says. A part that was not sent leaves the
// null that stands there.
func (f *form) place(operations any, places map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(places)) {
		list, _ := places[name].([]any)
		for _, place := range list {
			path, ok := place.(string)
			if !ok {
				continue
			}
			if err := assign(operations, strings.Split(path, "."), f.part(name), path); err != nil {
				return err
			}
		}
	}
	return nil
}

// part is what was sent under that name; a text is no upload, and the scalar
// says so.
func (f *form) part(name string) any {
	if file := f.files[name]; file != nil {
		return file
	}
	if f.fields.Has(name) {
		return f.fields.Get(name)
	}
	return nil
}

// assign walks the path; where a step finds neither object nor array it stops
// without a word (graphql_data_builder.rb).
func assign(target any, path []string, value any, whole string) error {
	if _, multiplexed := target.([]any); multiplexed {
		if _, file := value.(*store.File); file && len(path) > 0 {
			// The array goes through Rails' strong parameters, which do not
			// let an uploaded file pass.
			value = nil
		}
	}
	for i, step := range path {
		last := i == len(path)-1
		switch t := target.(type) {
		case map[string]any:
			if last {
				t[step] = value
				return nil
			}
			target = t[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(t) {
				return &badRequest{http.StatusInternalServerError, fmt.Sprintf("Path %s maps to out-of-bounds index: %s", whole, step)}
			}
			if last {
				t[n] = value
				return nil
			}
			target = t[n]
		default:
			return nil
		}
	}
	return nil
}
