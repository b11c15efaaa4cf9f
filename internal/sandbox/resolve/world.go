// Package resolve holds the GraphQL object types of the sandbox as Go values:
// gqlgen binds every type of the schema to one here, and the generated code in
// package graph calls its methods.
//
// What may be seen and changed is decided by package store; this package asks
// it, turns records into the fields of the schema, cuts lists into pages, and
// words the errors that GitLab raises at run time. Checking documents and
// variables is not done here but before, in package document.
package resolve

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/ach-cli/ach/internal/sandbox/store"
	"github.com/ach-cli/ach/internal/sandbox/version"
)

// World is what every object needs to answer.
type World struct {
	Store   *store.Store
	Version version.Version
	// BaseURL is the address of the instance with its relative root and
	// without a slash at its end.
	BaseURL func() string
}

// Request is what resolvers know about the request they answer.
type Request struct {
	Viewer store.Viewer
	// Score and Limit are the complexity of the document and what it may be.
	Score, Limit int
}

type requestKey struct{}

// WithRequest makes a context that resolvers can run in.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

func request(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

func viewer(ctx context.Context) store.Viewer { return request(ctx).Viewer }

// avatarURL is where the picture of a record is served, or nil without one; changed is
// when the record was changed last.
func (w *World) avatarURL(of string, id int, picture *store.Avatar, changed time.Time) *string {
	if picture == nil {
		return nil
	}
	address := w.BaseURL() + "/uploads/-/system/" + of + "/avatar/" + strconv.Itoa(id) + "/" + url.PathEscape(picture.Filename)
	if w.Version.AvatarCacheKey() {
		address += "?v=" + strconv.FormatInt(changed.Unix(), 10)
	}
	return &address
}
