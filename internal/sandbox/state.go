package sandbox

import (
	"maps"
	"sync"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// State is what GET /__sandbox/state prints: what was asked and done since the
// start, and everything there is.
type State struct {
	Version string `json:"version"`
	// Requests counts all but those for the state itself.
	Requests        int `json:"requests"`
	GraphQLRequests int `json:"graphql_requests"`
	// Operations counts the executed operations by name, multiplexed ones
	// each; "" is an operation without a name.
	Operations map[string]int `json:"operations"`
	// Mutations counts the executed mutation fields by name, refused ones
	// included; Succeeded those without an error of any kind.
	Mutations map[string]int `json:"mutations"`
	Succeeded map[string]int `json:"mutations_succeeded"`
	store.Snapshot
}

// State is the state at this moment.
func (s *Server) State() State {
	s.counts.mu.Lock()
	state := State{
		Version: s.version.Full(), Requests: s.counts.requests, GraphQLRequests: s.counts.graphql,
		Operations: maps.Clone(s.counts.operations), Mutations: maps.Clone(s.counts.mutations),
		Succeeded: maps.Clone(s.counts.succeeded),
	}
	s.counts.mu.Unlock()
	state.Snapshot = s.store.Snapshot()
	return state
}

type counts struct {
	mu                               *sync.Mutex
	requests, graphql                int
	operations, mutations, succeeded map[string]int
}

func newCounts() counts {
	return counts{mu: &sync.Mutex{}, operations: map[string]int{}, mutations: map[string]int{}, succeeded: map[string]int{}}
}

func (c *counts) request() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
}

func (c *counts) graphqlRequest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.graphql++
}

func (c *counts) operation(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.operations[name]++
}

func (c *counts) mutation(name string, succeeded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mutations[name]++
	if succeeded {
		c.succeeded[name]++
	}
}
