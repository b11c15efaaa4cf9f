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
	marks  []mark // of the errors, in their order
}

// decodeAnswer reads the envelope of a GraphQL answer. It fails where that is none:
// neither data nor errors, or one of another type.
func decodeAnswer(body []byte) (*graphQLAnswer, error) {
	var wire struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message    string          `json:"message"`
			Path       json.RawMessage `json:"path"`
			Extensions json.RawMessage `json:"extensions"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return nil, err
	}
	answer := &graphQLAnswer{data: wire.Data}
	for _, e := range wire.Errors {
		answer.errors = append(answer.errors, GraphQLError{Message: e.Message, Path: decodePath(e.Path), Code: decodeCode(e.Extensions)})
	}
	switch {
	case !answer.noData() && answer.data[0] != '{':
		return nil, errors.New("its data is not an object")
	case len(answer.errors) > 0:
		answer.marks = marksOf(body)
	case answer.noData():
		return nil, errors.New("it has neither data nor errors")
	}
	return answer, nil
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
	for i, m := range a.marks {
		early = early && m.early
		stray = stray || len(a.errors[i].Path) == 0 && !m.placed
	}
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
