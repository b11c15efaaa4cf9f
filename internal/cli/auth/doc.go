// Package auth has the commands about tokens: login, logout, status and token; and what can
// be told about an account and its token, which the doctor looks at too.
//
// What belongs here: how a token is asked for, looked at and stored. What does not: how the
// token of a host is found for a command, which is for package app.
package auth
