// Package output prints results to stdout, for a person or a script: [Rows] many
// objects, [One] a single object, described once by a list of [Column] and printed in
// any [Format]. Text from a server, a file or an argument passes package sanitize here,
// so callers hand over what they have.
//
// What is printed to a pipe does not depend on the terminal: without a terminal on
// stdout nothing is cut and, unless forced, nothing is coloured. Every call renders into
// memory first and writes once; the error of that write is returned as it is, so a
// closed pipe satisfies errors.Is(err, syscall.EPIPE).
//
// This package is the only importer of tablewriter and gojq. It knows no GitLab and no
// commands: what a column means and which flag chose a format are the caller's matter.
package output
