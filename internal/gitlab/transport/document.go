package transport

import "strings"

// isQuery reports whether a GraphQL document, as genqlient makes them, is plainly a query,
// and so may be sent again. What says mutation or subscription anywhere is not.
func isQuery(document string) bool {
	document = strings.TrimSpace(document)
	return (strings.HasPrefix(document, "query") || strings.HasPrefix(document, "{")) &&
		!strings.Contains(document, "mutation") && !strings.Contains(document, "subscription")
}
