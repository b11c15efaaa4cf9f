// Package definitions compares what a file says of a group's achievements with what the
// group has, and says what would make them the same.
//
// [Diff] is a function of values: what is wanted, with people already found and pictures
// read, and what was read of the group. It returns a [Plan] of steps in the order in which
// they are to be done, of things that are only told, and of refusals. What was not seen is
// not absent: who may hold an achievement without being shown is neither awarded nor left out.
//
// What belongs here: the decision. What does not: reading the file, reading the group,
// finding people, and sending anything.
package definitions
