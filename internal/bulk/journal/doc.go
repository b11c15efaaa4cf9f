// Package journal keeps on disk what a bulk run is about to do and what became
// of it, so that a run that was killed can be finished without doing anything
// twice.
//
// A journal is one file for each run, of JSON lines that are only ever appended:
//
//	{"type":"run","header":{…},"count":2,…}        what was asked for, and how many rows follow
//	{"type":"row","row":{…},…}                     one for each row of the plan
//	{"type":"intent","at":"…","rows":[0,1],…}      these rows are about to be sent
//	{"type":"outcome","results":[{…},{…}],…}       what became of them; not_attempted takes an intent back,
//	                                               and unknown that ran is never sent again
//	{"type":"end","phase":"finished",…}            the run came to its end
//
// Each line ends in its number and a checksum: …,"n":7,"sum":"0a3a247c"}. The first
// version of the format had neither, and is still read.
//
// [Create] returns once the plan is on disk, [Journal.Intend] and
// [Journal.Record] once their one line is. A power cut can therefore damage only
// the last line, and only one that nobody has acted upon; it is passed over by
// [Open] and cut off by [Resume]. A line that fails its checksum, or whose number is
// missing, is lost: the row that it planned is not known, and beyond the plan it may
// have been the intent of any open row, so all of them are in doubt. A damaged header,
// damage in a journal of the first version, and records that contradict each other,
// are errors that name their line: a guess about what was sent could award twice.
//
// A run that is going on holds a lock on its journal, and [Guard] holds one for
// each achievement that a run changes. The operating system drops both when the
// process ends, however it ends. What is sent of definitions is no run: a [Group]
// notes it while it is under way, so that whoever comes next knows to wait for it.
//
// What belongs here: the files and their folder. What does not: what to do about
// a row, talking to GitLab, and printing. A header has no place for a token, and
// nothing here is ever given one.
package journal
