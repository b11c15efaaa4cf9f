// Package view has the commands that show what is there and change nothing: list and
// view.
//
// What belongs here: their flags and what is refused of them, which rows they keep, and
// what people see of those. What does not: how lists are read (package api), and fields
// that other commands print too (package columns).
package view
