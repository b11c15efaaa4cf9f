// Package transport carries GraphQL operations to one GitLab and brings the
// answers back. It implements genqlient's graphql.Client.
//
// What belongs here is everything that is true of any operation: the token and the one
// origin it may go to, redirects, time-outs, limits on an answer's size, whether a failed
// request may be sent again, uploads and downloads, several operations in one request, and
// the debug log. What an operation means, how its payload errors read to a person and
// which hint helps belong to the domain client above.
//
// The heart of the package is one question: after a failure, could the server have executed
// the request? Awarding is not idempotent and sends an e-mail, so a mutation whose fate is
// unknown must not be repeated blindly. Every [Error] answers that question in its
// [Error.Ran], and [Rule] says which mutations may be repeated nevertheless.
package transport
