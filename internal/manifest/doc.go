// Package manifest reads and writes the file that says which achievements a group defines
// and who is to hold them: achievements.yaml, or the same as JSON.
//
// [Parse] takes a whole text and returns a [File], or every [Problem] in it at once, each
// with its line and column. What the keys are, what they may hold and how they are
// described stands in one table for each mapping, which [Schema] is made from too.
//
// What belongs here: the form of the file. What does not: whether a picture is there,
// who a name is, and what the group has already.
package manifest
