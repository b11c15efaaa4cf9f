// Package input reads the rows of a bulk run from a file or a pipe: CSV, TSV,
// one JSON object a line or an array of them, a list of YAML, or one name a line.
//
// [Read] takes a whole input and returns its good rows as [Record] values, its
// bad ones as [Problem] values with their line, and an [*Error] where the input
// as a whole cannot be used: it is binary, has no column that names users, or
// can no longer be cut into rows. Every row with a value in it, which no comment of a
// list is, is exactly one of them, and so is every scalar in a list of json, ndjson or yaml,
// a null too: nothing of an input is lost silently. What it
// holds in memory grows with the input and is bounded by [MaxLine] and [MaxRows].
//
// A format cuts its input into rows, each a line and cells: names and values in order.
// The builder makes records of rows, whatever format they come from; it alone knows
// which columns mean something.
//
// What belongs here: the formats, and which text is in which column. What does
// not: what a name or a number refers to, which rows are duplicates, and how
// long a message may be. Nothing here opens a file or knows GitLab.
package input
