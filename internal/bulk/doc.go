// Package bulk carries out thousands of awards or revocations so that none is
// lost and none is made twice.
//
// A plan is a list of [Row]. [Run] sends those that are to do, in batches, and
// answers each with one [Result]. Awarding is not idempotent and every award
// sends an e-mail, so what may be sent again is decided by what can have
// happened: a change that cannot have run waits its turn again, one that was
// refused has failed, and one whose answer was lost is in doubt. A row in doubt
// is read back: once soon, and again when the server can no longer be working
// on the lost request. An award found then is the row's own and is adopted. Only
// a row found absent by the later look is sent again, once and alone; in doubt
// and absent a second time it ends as [StatusUnknown].
//
// Each request is written to the [Log] before it is sent, and its outcomes
// after. A run that is cut off anywhere can be taken up from the [State] that
// the log holds: a row with an intent and no outcome is in doubt, as above.
//
// Here is the engine and what of planning needs no server. Reading input,
// keeping the log on disk, talking to GitLab and showing anything to a person
// happen elsewhere; the engine sees them through [Server] and [Log], and time
// through the clock and the sleeper in [Options].
package bulk
