// Package cmdutil has what a command is made of: its [Spec], from which its help, the pages
// made of it, the check of its flags and its completion follow, and the flags, arguments and
// lists that several commands have in common.
//
// It knows no command, and asks GitLab for nothing but the pages of a list that it is
// handed.
package cmdutil
