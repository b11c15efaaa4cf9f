package transport

import (
	"net/http"
	"strings"
)

// Says reports whether a GraphQL error has that text in its message.
func (e *Error) Says(text string) bool {
	for _, g := range e.GraphQL {
		if strings.Contains(g.Message, text) {
			return true
		}
	}
	return false
}

// TimedOut reports whether the server ran out of time over the request.
func (e *Error) TimedOut() bool {
	switch e.Kind {
	case KindTimeout:
		return e.Ran != NotRun
	case KindUnavailable:
		return e.Status == http.StatusGatewayTimeout || e.Status == http.StatusRequestTimeout || strings.Contains(e.Message, "Request timed out")
	case KindGraphQL:
		return e.Says("Timeout on ")
	}
	return false
}
