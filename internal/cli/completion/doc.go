// Package completion has the command completion, and the words that the shells are offered
// because the server, the config file or a journal has them.
//
// Offers find words, and never write, ask or fail aloud. Those that follow from a command
// alone, such as its fields, stand beside the command or in package cmdutil.
package completion
