//go:build race

package main

// underRace is whether the race detector is on, under which everything takes several
// times as long.
const underRace = true
