// Package cli is the root of the command line: it puts the commands of the packages below
// it into one tree, runs one of them, and turns what it ends with into an exit code.
//
// A command belongs into the package of its noun: a struct of options, a spec that ties
// flags to it, a check that refuses whatever can be known to be wrong without asking
// anybody, and a run that does the work. Settings and client are made when a run first
// asks for them, so help, version and completion touch neither the configuration nor the
// network.
package cli
