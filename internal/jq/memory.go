package jq

import (
	"runtime"
	"runtime/metrics"
	"time"
)

// MostMemory is how much memory a jq program may take beside its input, what is kept of its
// results included. A list of 100,000 awards can be sorted and grouped in it. It is a bound
// on what lasts: a single step, such as "x" * 1e9, can pass it before anybody looks.
const MostMemory = 512 << 20

// memoryLook is how long there is between two looks at the memory. In one, a program
// can fill some tens of MiB.
const memoryLook = 5 * time.Millisecond

// watchMemory tells, by closing outgrown, when the process has so many bytes more in
// use than now. Garbage does not count, unless it comes quicker than it is collected.
func watchMemory(most uint64) (outgrown <-chan struct{}, release func()) {
	const tooQuick = 2
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
	look := func() (all, live uint64) {
		metrics.Read(samples)
		stacks := samples[2].Value.Uint64()
		return samples[0].Value.Uint64() + stacks, samples[1].Value.Uint64() + stacks
	}
	start, live := look()
	if start > live+most/4 { // what may be garbage by then would let as much pass
		runtime.GC()
		start, _ = look()
	}
	grown, done, collected := make(chan struct{}), make(chan struct{}), make(chan struct{}, 1)
	go func() {
		tick := time.NewTicker(memoryLook)
		defer tick.Stop()
		collecting := false
		for {
			select {
			case <-done:
				return
			case <-collected: // the size of what was found to be no garbage is known now
				collecting = false
				if _, live := look(); live > start+most {
					close(grown)
					return
				}
			case <-tick.C:
				all, _ := look()
				if all > start+tooQuick*most {
					close(grown)
					return
				}
				if all > start+most && !collecting {
					collecting = true
					go func() {
						runtime.GC()
						collected <- struct{}{}
					}()
				}
			}
		}
	}()
	return grown, func() { close(done) }
}
