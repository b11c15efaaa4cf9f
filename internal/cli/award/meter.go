package award

import (
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
)

// meterEvery is how often a run is looked at, also while nothing moves.
const meterEvery = 500 * time.Millisecond

// A meter shows how a run comes along, from its own goroutine, so that a run
// that waits is seen to wait.
type meter struct {
	action bulk.Action
	mu     sync.Mutex
	counts bulk.Counts
	first  *bulk.Counts // what was settled before anything was sent
	done   chan struct{}
	ended  chan struct{}
}

func startMeter(streams *term.Streams, action bulk.Action) *meter {
	m := &meter{action: action, done: make(chan struct{}), ended: make(chan struct{})}
	progress := streams.NewProgress(run.Verb(action), time.Now())
	go func() {
		defer close(m.ended)
		ticker := time.NewTicker(meterEvery)
		defer ticker.Stop()
		for {
			select {
			case <-m.done:
				progress.Clear()
				return
			case now := <-ticker.C:
				if t, ok := m.tally(); ok {
					progress.Update(t, now)
				}
			}
		}
	}()
	return m
}

// Set is what the engine calls.
func (m *meter) Set(c bulk.Counts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first == nil {
		m.first = &c
	}
	m.counts = c
}

// Stop takes the progress off the terminal.
func (m *meter) Stop() {
	close(m.done)
	<-m.ended
}

func (m *meter) tally() (term.Tally, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.first == nil {
		return term.Tally{}, false
	}
	c, done := m.counts, string(bulk.StatusAwarded)
	if m.action == bulk.Revoke {
		done = string(bulk.StatusRevoked)
	}
	return term.Tally{
		Done: settled(c), Before: settled(*m.first), Total: c.Total,
		Parts: []term.Part{
			{Count: c.Done, Name: done}, {Count: c.Skipped, Name: "skipped"}, {Count: c.Failed, Name: "failed"}, {Count: c.CannotTell, Name: "cannot tell"}, {Count: c.InDoubt, Name: "in doubt"},
		},
	}, true
}

func settled(c bulk.Counts) int { return c.Done + c.Skipped + c.Failed + c.CannotTell + c.Unknown }
