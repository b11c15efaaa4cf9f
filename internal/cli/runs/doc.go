// Package runs has the commands about runs over many rows: list, show, resume and prune.
//
// What belongs here: how a run is found by its id, and what of its journal is printed.
// What does not: what a journal says (package journal), how a run goes on (package run),
// and how its rows are printed (package award).
package runs
