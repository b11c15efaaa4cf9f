// Package pick asks a person to choose from a list: one row, several, or all
// of them in another order.
//
// A [List] is drawn on the terminal behind stderr and goes through the keys; when
// the question is answered its lines are taken off again, so that stdout holds
// nothing but data and the caller says in a line of its own what was chosen. In
// plain mode the rows are numbered lines and the answer is typed, see
// [term.Streams.Plain].
//
// What is asked, when a person may be asked at all, and which flag would have
// answered are the caller's matter. Rows are text from strangers: every one
// passes [sanitize.Line].
//
// The screen is a function of the list and the keys so far (list.go, keys.go,
// view.go), which knows no terminal; screen.go is the only file of the module
// that imports bubbletea.
package pick
