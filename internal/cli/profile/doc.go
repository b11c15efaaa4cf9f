// Package profile has the commands about one's own awards: accept, show, hide
// and reorder.
//
// What belongs here: which of the caller's awards are meant, what is asked at a terminal,
// and how what changed is told. What does not: awards of others (package award).
package profile
