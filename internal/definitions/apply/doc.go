// Package apply carries out the plan for a group's definitions and their holders:
// definitions first, one by one, then awards, then revocations, and at last what is
// deleted.
//
// What belongs here: what may be sent again of a definition whose answer was lost, which
// rows depend on which, and how a plan's rows become those of runs. What does not: how
// rows are sent and settled, which is package run's, and flags, questions and printing,
// which are the commands'.
package apply
