// Package cli is the command line of ach: the tree of commands, one file each.
//
// A command is a struct of options, a constructor that ties flags to it, a
// validate step that refuses whatever can be known to be wrong without asking
// anybody, and a run step that calls the domain client and prints. Settings and
// client are made when a run step first asks for them, so help, version and
// completion touch neither the configuration nor the network.
//
// Errors go up as values and become one line, a hint and an exit code in one
// place: see exit.go. Whatever talks to GitLab belongs to package gitlab, and
// whatever draws on a terminal to packages output and term.
package cli
