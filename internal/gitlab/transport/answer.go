package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// graphQLAnswer is the envelope of a GraphQL answer, its data still undecoded.
type graphQLAnswer struct {
	data   json.RawMessage // nil where the key is absent, "null" where it is null
	errors []GraphQLError
	raw    json.RawMessage // the errors as they came
}

// decodeAnswer reads the envelope of a GraphQL answer, which is valid JSON. It fails
// where that is no GraphQL answer: neither data nor errors, or one of another type.
// The data stays the part of body that it is.
func decodeAnswer(body []byte) (*graphQLAnswer, error) {
	answer := &graphQLAnswer{}
	if body = bytes.TrimLeft(body, " \t\r\n"); len(body) == 0 || body[0] != '{' {
		if err := json.Unmarshal(body, &struct{}{}); err != nil {
			return nil, err
		}
		body = []byte("{}") // null, which encoding/json takes for it
	}
	members(body, func(key, value []byte) {
		switch folded(unquoted(key)) { // as encoding/json finds the field for a key
		case "data":
			answer.data = value
		case "errors":
			answer.raw = value
		}
	})
	var wire []struct {
		Message    string          `json:"message"`
		Path       json.RawMessage `json:"path"`
		Extensions json.RawMessage `json:"extensions"`
	}
	if answer.raw != nil {
		if err := json.Unmarshal(answer.raw, &wire); err != nil {
			return nil, within("errors", err)
		}
	}
	for _, e := range wire {
		answer.errors = append(answer.errors, GraphQLError{Message: e.Message, Path: decodePath(e.Path), Code: decodeCode(e.Extensions)})
	}
	if len(answer.errors) == 0 && answer.noData() {
		return nil, errors.New("it has neither data nor errors")
	}
	if !answer.noData() && answer.data[0] != '{' {
		return nil, errors.New("its data is not an object")
	}
	return answer, nil
}

// within names the field that what failed to decode is the value of.
func within(field string, err error) error {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		mismatch.Field = strings.TrimSuffix(field+"."+mismatch.Field, ".")
	}
	return err
}

func (a *graphQLAnswer) noData() bool {
	return len(a.data) == 0 || bytes.Equal(a.data, []byte("null"))
}

// decodePath is lenient: an odd path must not hide the message it comes with.
func decodePath(raw json.RawMessage) []string {
	var steps []json.RawMessage
	if json.Unmarshal(raw, &steps) != nil {
		return nil
	}
	var path []string
	for _, step := range steps {
		var name string
		if json.Unmarshal(step, &name) != nil {
			name = string(step) // a list index
		}
		path = append(path, name)
	}
	return path
}

func decodeCode(raw json.RawMessage) string {
	var extensions struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(raw, &extensions) != nil {
		return ""
	}
	return extensions.Code
}

// GitLab's texts for a request that ran out of time; the first can stand at any
// field, the second only before anything was executed.
const (
	timeoutText           = "Timeout on "
	validationTimeoutText = "Timeout on validation of query"
)

// ran tells whether the mutations of an answer with errors can have been executed.
//
// Without data nothing was, where all errors are of the kinds that GitLab has for
// that: the document, its variables or its complexity were refused. A gateway that
// speaks GraphQL answers in the same form where it lost what GitLab said. With data
// it is the root field that tells: an error at that field alone is a refusal before
// the mutation ran, while one below it means that the mutation ran and its payload
// was lost, as happens when the time limit strikes between making an award and
// writing the payload's non-null errors. An error that stands nowhere is none of
// GitLab's, and takes the word of the others away.
func (a *graphQLAnswer) ran() Ran {
	for _, e := range a.errors {
		late := strings.HasPrefix(e.Message, timeoutText) && !strings.HasPrefix(e.Message, validationTimeoutText)
		begun := len(a.data) > 0 && a.noData() && len(e.Path) > 1 // an error below a field nulled the whole data
		if begun || late && len(e.Path) != 1 {
			return RanUnknown
		}
	}
	early, stray := true, false
	eachError(a.raw, func(e remark) {
		early = early && e.early
		stray = stray || e.pathless && !e.placed
	})
	switch {
	case a.noData() && early:
		return NotRun
	case a.noData():
		return RanUnknown
	}
	var roots map[string]json.RawMessage
	if json.Unmarshal(a.data, &roots) != nil || len(roots) == 0 {
		return RanUnknown
	}
	verdict := NotRun
	for name, value := range roots {
		switch {
		case !bytes.Equal(value, []byte("null")):
			verdict = DidRun
		case !a.refused(name):
			return RanUnknown
		}
	}
	if stray && verdict == NotRun {
		return RanUnknown
	}
	return verdict
}

// refused reports whether the errors of a root field are all at the field itself.
func (a *graphQLAnswer) refused(root string) bool {
	found := false
	for _, e := range a.errors {
		if len(e.Path) == 0 || e.Path[0] != root {
			continue
		}
		if len(e.Path) > 1 {
			return false
		}
		found = true
	}
	return found
}

// shapeProblem words an error of decoding without the Go types it was decoded into.
func shapeProblem(err error) string {
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return err.Error()
	}
	what, _, _ := strings.Cut(mismatch.Value, " ") // "number 1e999" is a number
	if mismatch.Field == "" {
		return "unexpected " + what
	}
	return "unexpected " + what + " in " + mismatch.Field
}
