// Package definitions compares what a file says of a group's achievements with what the
// group has, and says what would make them the same.
//
// [Load] reads the file with the pictures and lists that it names, and asks nobody.
// [Prepare] finds the people, reads the group, and plans. The plan itself is made by
// [Diff], a function of values: what is wanted, with people already found and pictures
// read, and what was read of the group. It returns a [Plan] of steps in the order in which
// they are to be done, of things that are only told, and of refusals. What was not seen is
// not absent: who may hold an achievement without being shown is neither awarded nor left out.
//
// What belongs here: from the file to the plan. What does not: the form of the file, flags
// and streams.
package definitions
