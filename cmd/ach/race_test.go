package main

import "path/filepath"

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

// raced are the scripts of a folder that the race detector has to see, or nil where
// those are all: of those on the sandbox the runs over many rows, the ways through the
// network, and what asks several things at once.
func raced(dir string) (files []string, err error) {
	if !underRace || filepath.Base(dir) != "sandbox" {
		return nil, nil
	}
	for _, of := range []string{"bulk-", "network-", "completion", "doctor", "gateway", "carried", "output", "pages", "unseen"} {
		found, err := filepath.Glob(filepath.Join(dir, of+"*.txtar"))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}
