// Package code has the commands about achievements as code: the file that says which
// achievements a group has and who is to hold them.
//
// What belongs here: their flags, the files they write, and what people see of a plan. What
// does not: the form of the file (package manifest), what is to be done (package
// definitions), and the forms of other programs (package importers).
package code
