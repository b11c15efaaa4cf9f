package sandbox

import (
	"maps"
	"net/http"
	"sync"

	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// State is what GET /__sandbox/state prints: what was asked and done since the
// start, and everything there is.
type State struct {
	Activity
	store.Snapshot
}

// Summary is what GET /__sandbox/state?summary=1 prints: numbers only, at once
// even where there is a hundred thousand of everything.
type Summary struct {
	Activity
	store.Totals
}

// Activity is what was asked and done since the start.
type Activity struct {
	Version string `json:"version"`
	// Requests counts all but those to the sandbox itself.
	Requests        int `json:"requests"`
	GraphQLRequests int `json:"graphql_requests"`
	// Rounds counts the requests that came while no other was under way. Requests that are
	// made at the same time are one only if they take as long as the way of both, as with
	// a fault latency.
	Rounds int `json:"rounds"`
	// Operations counts the executed operations by name, multiplexed ones
	// each; "" is an operation without a name.
	Operations map[string]int `json:"operations"`
	// Mutations counts the executed mutation fields by name, refused ones
	// included; Succeeded those without an error of any kind.
	Mutations map[string]int `json:"mutations"`
	// They are counted where they are executed, whatever the client learns of
	// it.
	Succeeded map[string]int `json:"mutations_succeeded"`
	// Faults are the plan's, with how often each has struck.
	Faults []fault.Count `json:"faults"`
}

// State is the state at this moment.
func (s *Server) State() State { return State{s.activity(), s.snapshot()} }

func (s *Server) snapshot() store.Snapshot {
	s.world.RLock()
	defer s.world.RUnlock()
	s.data.RLock()
	defer s.data.RUnlock()
	return s.store.Snapshot()
}

// Summary is the state in numbers.
func (s *Server) Summary() Summary {
	s.world.RLock()
	defer s.world.RUnlock()
	s.data.RLock()
	defer s.data.RUnlock()
	return Summary{s.activity(), s.store.Totals()}
}

func (s *Server) activity() Activity {
	faults := s.faults.Counts()
	s.counts.mu.Lock()
	defer s.counts.mu.Unlock()
	a := s.counts.Activity
	a.Version, a.Faults = s.version.Full(), faults
	a.Operations, a.Mutations, a.Succeeded = maps.Clone(a.Operations), maps.Clone(a.Mutations), maps.Clone(a.Succeeded)
	return a
}

func (s *Server) printState(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("summary") == "1" {
		writeJSON(w, http.StatusOK, s.Summary())
		return
	}
	writeJSON(w, http.StatusOK, s.State())
}

// counts is the activity while it goes on.
type counts struct {
	mu sync.Mutex
	Activity
}

func (c *counts) add(one func(*Activity)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one(&c.Activity)
}
