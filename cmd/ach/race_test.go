package main

// sampleStep is how far apart the trials of a sample are in their table. It shares no
// divisor with a row of it, so that all columns are met.
const sampleStep = 11

// sampled is the part of a table of trials that the race detector has to see: what
// could race in one trial does so in its neighbours, and the whole table is played
// without it.
func sampled[T any](trials []T) []T {
	if !underRace {
		return trials
	}
	var some []T
	for i := 0; i < len(trials); i += sampleStep {
		some = append(some, trials[i])
	}
	return some
}
