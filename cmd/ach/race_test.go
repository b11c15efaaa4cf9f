package main

// sampled is the part of a table of trials that the race detector has to see: what
// could race in one trial does so in its neighbours, and the whole table is played
// without it.
func sampled[T any](trials []T) []T {
	if !underRace {
		return trials
	}
	const step = 11 // shares no divisor with a row of the table, so that all columns are met
	var some []T
	for i := 0; i < len(trials); i += step {
		some = append(some, trials[i])
	}
	return some
}
