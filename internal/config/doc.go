// Package config finds out which GitLab to talk to, with which token, and with
// which defaults: from the command line, the environment and one YAML file, in
// that order.
//
// [Keys] is the one table of settings. It drives the defaults, the environment
// variables, what the file may hold, how each value is checked and how each is
// described; a new setting is a new row there and nothing else.
//
// What belongs here: reading and checking settings, and saying where each came
// from. What does not: command-line parsing (the caller hands over the text of
// its flags in [Flags]), anything that opens a connection, and printing. This is
// the only package that imports viper. The environment is reached only through
// [Source], so that a test never depends on the machine it runs on.
//
// Every fault in what a person typed is an [*Error]: one line that names the
// flag, the variable or the file with its line, and a hint at the way out. A
// token is held in a [Secret], which no format verb and no encoder prints, and
// messages never repeat a value that could hold one.
package config
