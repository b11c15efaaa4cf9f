//go:build race

package input

// underRace says that the race detector is on, under which encoding/json's pools keep
// nothing: what reading leaves behind is not its own then.
const underRace = true
