package transport

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// beforeRunning reports whether an answer with another status than 200 can only be
// GitLab's own, from before it ran anything. A gateway can put any status, and words
// of its own, on top of a request that GitLab carried out, so that whatever does not
// have the very form that GitLab gives it leaves it unknown. body is that of the
// answer where it is JSON without a flaw, else nil, and refusal its error; batch tells that the request held
// several operations.
//
// GitLab says 401, 403, 404 and 422 in JSON (render_error of
// app/controllers/graphql_controller.rb), and beside that a token's refusal as
// lib/api/api_guard.rb does, a wrong path as lib/api/api.rb does, and 429 as
// lib/gitlab/rack_attack.rb does. Its 400 is one line of plain text
// (lib/gitlab/middleware/handle_malformed_strings.rb), which anybody could say: it
// counts for a batch alone, whose parts are looked for before they are sent again.
func beforeRunning(res *response, body []byte, refusal string, batch bool) bool {
	if res.err != nil || isPage(res) { // a part of an answer, or a page
		return false
	}
	switch res.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return isControllerError(body) || isTokenError(refusal)
	case http.StatusNotFound:
		return isControllerError(body) || refusal == noRoute
	case http.StatusUnprocessableEntity:
		return isControllerError(body)
	case http.StatusBadRequest:
		return isControllerError(body) || batch && isPlain(res)
	case http.StatusTooManyRequests:
		return isThrottle(res, body)
	}
	return false
}

// noRoute is what GitLab's REST API says of a path that it does not have.
const noRoute = "404 Not Found"

// isThrottle reports whether a 429 has the form of GitLab's own: a text that an
// administrator may have chosen, or JSON, with the headers of the limit, or the text
// that GitLab has by itself.
func isThrottle(res *response, body []byte) bool {
	told := res.header.Get("Retry-After") != ""
	for name := range res.header {
		told = told || strings.HasPrefix(name, "Ratelimit-")
	}
	if isControllerError(body) {
		return told
	}
	return mediaType(res) == "text/plain" && (told || string(bytes.TrimSpace(res.body)) == "Retry later")
}

// isPlain reports whether an answer is plain text, or nothing at all.
func isPlain(res *response) bool {
	switch mediaType(res) {
	case "", "text/plain":
		text := bytes.TrimSpace(res.body)
		return len(text) == 0 || text[0] != '{' && text[0] != '['
	}
	return false
}

// isPage reports whether an answer is a page for people, which GitLab's API never gives.
func isPage(res *response) bool {
	switch mediaType(res) {
	case "text/html", "application/xhtml+xml":
		return true
	}
	return bytes.HasPrefix(bytes.TrimSpace(res.body[:min(len(res.body), 64)]), []byte("<"))
}

func mediaType(res *response) string {
	name, _, _ := mime.ParseMediaType(res.header.Get("Content-Type"))
	return name
}

// isControllerError reports whether a text is an error as GitLab's controller makes
// it: an object with errors, each with a message, and nothing beside. APIs that are not
// GitLab's have more to tell, or tell it under other names.
func isControllerError(body []byte) bool {
	var says map[string]json.RawMessage
	if json.Unmarshal(body, &says) != nil {
		return false
	}
	for key, value := range says {
		if key != "errors" && (key != "data" || string(value) != "null") {
			return false
		}
	}
	marks := marksOf(body)
	return len(marks) > 0 && !slices.ContainsFunc(marks, func(m mark) bool { return !m.standard })
}

// isTokenError reports whether a refusal is one of GitLab's codes for a token (lib/api/api_guard.rb, lib/gitlab/auth/auth_finders.rb).
func isTokenError(refusal string) bool {
	return slices.Contains([]string{
		"invalid_token", "insufficient_scope", "insufficient_granular_scope", "dpop_error", "restricted_language_server_client_error",
	}, refusal)
}

// A mark is what an entry of "errors" tells about who made it, and when.
type mark struct {
	standard bool // it has a message, and no other keys than GraphQL's
	placed   bool // it names a place in the document, as what GitLab's schema says does
	early    bool // it is standard, and of GitLab from before it runs anything
}

// marksOf reads the marks of all errors of an answer; what is no list of objects has none.
func marksOf(body []byte) []mark {
	var wire struct {
		Errors []map[string]json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &wire) != nil {
		return nil
	}
	marks := make([]mark, len(wire.Errors))
	for i, entry := range wire.Errors {
		var message string
		_ = json.Unmarshal(entry["message"], &message)
		m := mark{standard: message != "", placed: hasPlace(entry["locations"])}
		for key := range entry {
			m.standard = m.standard && slices.Contains([]string{"message", "locations", "path", "extensions"}, key)
		}
		m.early = m.standard && (m.placed || isSchemaCode(decodeCode(entry["extensions"])) || isEarlyText(message))
		marks[i] = m
	}
	return marks
}

// hasPlace reports whether the locations of an error hold one.
func hasPlace(locations []byte) bool {
	var places []struct {
		Line int `json:"line"`
	}
	return json.Unmarshal(locations, &places) == nil && len(places) > 0 && places[0].Line > 0
}

// isSchemaCode reports whether a code is one that graphql-ruby gives a document which
// does not fit the schema (lib/graphql/static_validation). Codes of gateways stand in
// the same place.
func isSchemaCode(code string) bool {
	return slices.Contains([]string{
		"undefinedField", "undefinedType", "argumentNotAccepted", "argumentLiteralsIncompatible", "missingRequiredArguments",
		"missingRequiredInputObjectAttribute", "selectionMismatch", "variableMismatch", "variableRequiresValidType",
	}, code)
}

// isEarlyText reports whether a message is one that GitLab gives before it runs
// anything, and which may stand without a place in the document.
func isEarlyText(message string) bool {
	for _, begin := range []string{
		"Query has complexity of ", "Query has depth of ", "Recursive query - ", "Query too large", validationTimeoutText,
		"Field '", "InputObject '", "Argument '", "No query string was present",
		"The resource that you are attempting to access does not exist or you don't have permission",
		"You cannot perform write operations on a read-only instance",
		"Access denied: ", "Invalid token", "API not accessible for user", "Mutations are forbidden in ",
	} {
		if strings.HasPrefix(message, begin) {
			return true
		}
	}
	return strings.HasPrefix(message, "Variable $") && strings.Contains(message, " was provided invalid value")
}
