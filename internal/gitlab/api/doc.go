// Package api asks GitLab: it is the client for achievements, in the words of package
// gitlab.
//
// Every call goes to GitLab's GraphQL endpoint through the operations generated
// in package gql, and comes back either as values of package gitlab or as an
// [*gitlab.Error]. GitLab reports failure in many shapes: an HTTP status, errors beside
// the data, errors inside the payload, a null where an object should be, a success that
// changed nothing. Callers meet none of those: a nil error means that the server
// confirmed what was asked.
//
// Lists are read to their last page, one hundred rows at a time.
//
// Not here: how a request travels and when it may be sent again (package
// transport), what a person types and sees (packages gitlab and cli), and runs over
// many rows.
package api
