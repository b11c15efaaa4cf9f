// Package ui is what a person or a script sees: the three streams, colour,
// output formats, notes and prompts, and the one place where untrusted text
// is made safe.
//
// Results go to stdout through [Rows] (many objects) and [One] (a single
// object), described once by a list of [Column] and printed in any [Format].
// Everything else goes to stderr through [Streams.Note], [Streams.Success],
// [Streams.Warn] and [Streams.Fail]. Text from a server, a file or an argument
// passes [sanitize.Line] or [sanitize.Text] inside these functions, so callers hand over
// what they have.
//
// What is printed to a pipe does not depend on the terminal: without a
// terminal on stdout nothing is cut and, unless forced, nothing is coloured.
// Every call renders into memory first and writes once; the error of that
// write is returned as it is, so a closed pipe satisfies
// errors.Is(err, syscall.EPIPE).
//
// In plain mode ([Streams.Plain]) nothing is written over and nothing moves.
// Questions with a list of answers are put by package pick below this one.
//
// This package is the only importer of lipgloss and tablewriter. It knows no
// GitLab and no commands: what a column means and which flag chose a format
// are the caller's matter.
package ui
