// Package screentest runs a program on a terminal of its own and looks at the
// screen as a person would: at the characters in their cells, with their styles,
// and not at the bytes that put them there.
//
// The terminal is a pseudo-terminal, which Windows has none of, with an emulator
// behind it, which also answers what a program asks a terminal. Nothing here
// belongs to a test: pictures of the screen can be made from the same cells. It is
// in no program that is released.
package screentest
