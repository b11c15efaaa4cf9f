// Package docs writes the pages of the project that follow from the tree of commands and
// from the table of settings. Only the generator imports it: it is no part of the program.
package docs
