package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/document"
)

const graphqlPath = "/api/graphql"

// maxBody bounds what is read of a request.
const maxBody = 16 << 20

// request is one HTTP request to the endpoint, whatever its form.
type request struct {
	calls        []*call
	multiplex    bool
	privateToken string
}

// call is one document with what belongs to it.
type call struct {
	query         string
	operationName string
	variables     map[string]any

	// rawVariables are as they came: nothing, an object, or the text of one.
	rawVariables any
}

// badRequest is a refusal that is not in GraphQL's shape: it comes from Rails
// or Workhorse, before GitLab's own code.
type badRequest struct {
	status int
	text   string
}

func (b *badRequest) Error() string { return b.text }

func (b *badRequest) write(w http.ResponseWriter) {
	http.Error(w, b.text, b.status)
}

// readRequest takes a request apart. Parameters that are missing are missing
// in the calls too; graphql-ruby has a text for that.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	if r.Method != http.MethodPost {
		return fromForm(r.URL.Query()), nil
	}
	contentType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		contentType = ""
	}
	body := http.MaxBytesReader(w, r.Body, maxBody)
	if contentType == "multipart/form-data" {
		return readMultipart(body, params["boundary"])
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, &badRequest{http.StatusRequestEntityTooLarge, "Request Entity Too Large"}
		}
		return nil, &badRequest{http.StatusBadRequest, "Bad Request"}
	}
	switch contentType {
	case "application/json":
		if malformedJSON(raw) {
			return nil, errMalformed()
		}
		value, err := decodeJSON(raw)
		if err != nil {
			return nil, &badRequest{http.StatusBadRequest, "Bad Request"}
		}
		return fromJSON(value)
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(raw))
		if err != nil || malformedForm(form) {
			return nil, errMalformed()
		}
		return fromForm(form), nil
	default:
		return fromForm(r.URL.Query()), nil
	}
}

func fromForm(form url.Values) *request {
	c := &call{query: escapeNewlines(form.Get("query")), operationName: form.Get("operationName")}
	if form.Has("variables") {
		c.rawVariables = form.Get("variables")
	}
	return &request{calls: []*call{c}, privateToken: form.Get("private_token")}
}

// errInternal is what GitLab's controller answers where it did not expect the
// parameters it got.
var errInternal = errors.New("Internal server error") //nolint:staticcheck // GitLab's text

// fromJSON reads a single call or, from an array, a multiplex.
func fromJSON(value any) (*request, error) {
	switch v := value.(type) {
	case map[string]any:
		c := fromObject(v)
		c.query = escapeNewlines(c.query)
		token, _ := v["private_token"].(string)
		return &request{calls: []*call{c}, privateToken: token}, nil
	case []any:
		req := &request{multiplex: true}
		for _, element := range v {
			object, ok := element.(map[string]any)
			if !ok {
				return nil, errInternal
			}
			req.calls = append(req.calls, fromObject(object))
		}
		return req, nil
	default:
		return &request{calls: []*call{{}}}, nil
	}
}

func fromObject(v map[string]any) *call {
	c := &call{rawVariables: v["variables"]}
	c.query, _ = v["query"].(string)
	c.operationName, _ = v["operationName"].(string)
	return c
}

// readVariables is Gitlab::Graphql::Variables.
func (req *request) readVariables() error {
	for _, c := range req.calls {
		var err error
		if c.variables, err = variables(c.rawVariables); err != nil {
			return err
		}
	}
	return nil
}

// variables are an object, or the text of one, or the text of such a text. What
// else there is stands in the error as Ruby's to_s writes it.
func variables(given any) (map[string]any, error) {
	switch v := given.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return v, nil
	case string:
		if strings.TrimSpace(v) == "" {
			return nil, nil
		}
		value, err := decodeJSON([]byte(v))
		if err != nil {
			return nil, fmt.Errorf("unexpected token at '%s'", v)
		}
		return variables(value)
	default:
		return nil, errors.New("Unexpected parameter: " + document.Inspect(v))
	}
}

// decodeJSON reads one value and nothing after it, with numbers as written.
func decodeJSON(raw []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return value, nil
}
