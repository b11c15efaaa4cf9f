// Package stats has the command that shows the figures of a group: who holds how much, and
// how much of it is accepted.
//
// What belongs here: its flags, and the fields of its rows. What does not: how figures are
// reckoned (package overview).
package stats
