// Package app has what the commands of one run share: the settings and the client over
// them, made when a command first asks for them, the streams, the questions to a person,
// how results are printed, and what an error ends the program with.
//
// What belongs here: what several commands need, the one table of exit codes, and every
// hint in the words of the command line. What does not: what one command alone needs, how
// a command is put together (package cmdutil), and work on rows (package run).
package app
