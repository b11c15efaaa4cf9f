// Package award has the commands about awards of others: award and revoke.
//
// What belongs here: their flags and what is refused of them, what they ask at a
// terminal, and how plans, rows and reports of runs are printed, also for the commands
// about runs. What does not: how a run is planned and carried out (package run), and
// fields that other commands print too (package columns).
package award
