// Package caller is who asks GitLab: one account by one token of it, what is known of
// both and of the server, and what GitLab's refusals mean to them.
//
// GitLab gives one answer to whatever does not exist, may not be seen or may not be
// done. What the token is, what it may do, and how old the server is rule some of the
// causes in or out, so errors are made here, of what the transport reports and of what is
// known. They are values of package gitlab.
//
// Not here: what is asked, and what is read of the answers (package api).
package caller
