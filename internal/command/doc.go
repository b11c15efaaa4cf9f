// Package command runs the command that prints a token, such as
// "pass show gitlab" or "op read op://team/gitlab/token".
//
// What belongs here: splitting the text of a command into words as a shell
// would, without one, and running it within bounds of time and size. What does
// not: where the command is configured, and what is done with what it prints,
// which no error and no log of this package ever repeats.
package command
