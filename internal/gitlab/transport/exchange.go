package transport

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
)

// call is one exchange, whatever its body holds: one operation, one operation
// with files, or an array of operations. Encoding it and decoding the
// reply are the caller's; sending, repeating and guarding it are here.
type call struct {
	name        string // operation name or path, for the log
	method      string
	url         *url.URL
	contentType string
	body        []byte
	replay      bool          // may be sent again although it may have run
	seeks       bool          // a query of GraphQL: where it is answered, changes are sent
	once        bool          // is never sent again: somebody above paces it
	anonymous   bool          // goes without the token
	accept      string        // the type of the answer; "" for JSON
	most        int64         // bytes of the answer; 0 for the client's own bound
	details     func() string // the variables, for the log
}

// reply is a complete answer: status 200 and valid JSON.
type reply struct {
	body     []byte
	hasData  bool // it is an object with data
	from     *url.URL
	attempts int
	doubt    bool // an earlier attempt may have run, or one at the address that redirected here
}

// response is what one HTTP request brought, its body read.
type response struct {
	status int
	header http.Header
	tls    *tls.ConnectionState
	body   []byte
	err    error // why the body is incomplete, or nil

	hasData bool // the body is an object with data, as far as it was checked
}

// errTooLarge marks an answer over the size limit.
var errTooLarge = errors.New("the answer is too large")
