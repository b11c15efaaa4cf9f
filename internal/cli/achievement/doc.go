// Package achievement has the commands about what a group can award: create, update
// and delete.
//
// What belongs here: their flags, what is refused of them, and what they ask and print.
// What does not: awards (package award), but for the one that delete can take, and
// fields that other commands print too (package columns).
package achievement
