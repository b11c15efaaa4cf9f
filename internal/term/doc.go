// Package term speaks with a person on a terminal, or with a script through a pipe: the
// three streams, colour, messages, questions and progress.
//
// Results are printed to stdout by package output. Everything else goes to stderr through
// [Streams.Note], [Streams.Success], [Streams.Warn] and [Streams.Fail]. Text from a
// server, a file or an argument passes package sanitize inside these functions, so callers
// hand over what they have.
//
// In plain mode ([Streams.Plain]) nothing is written over and nothing moves.
// Questions with a list of answers are put by package pick below this one.
//
// This package is the only importer of lipgloss.
package term
