// Package run awards and revokes for many: from the rows of a source to a plan, from the
// plan to a run with a journal, and from there to one outcome a row and one error.
//
//	src → Runner.Plan → Plan → Runner.Preview              what would become of it
//	                         → Runner.Begin → Run.Execute → Outcome
//	journal → Runner.MayResume → Runner.Resume → Run.Reconcile → Run.Execute
//
// What belongs here: who is meant by a row, what is held already and what of it cannot
// be told, what earlier runs left in doubt, and with which error all of it ends. What does
// not: flags, questions and printing, which are the commands', and what may be sent again,
// which is the engine's (package bulk). Words of the command line stand in ways.go alone.
package run
