package award

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/term"
)

// progressEvery is how often a run is looked at, also while nothing moves.
const progressEvery = 500 * time.Millisecond

// A progressLoop shows how a run comes along, from its own goroutine, so that a run
// that waits is seen to wait.
type progressLoop struct {
	action bulk.Action
	first  atomic.Pointer[bulk.Counts] // what was settled before anything was sent
	latest atomic.Pointer[bulk.Counts] // nil before the engine has said anything
	done   chan struct{}
	ended  sync.WaitGroup
}

// Progress shows how a run comes along, until it is stopped.
func Progress(streams *term.Streams, action bulk.Action) run.Progress {
	return startProgress(streams, action)
}

func startProgress(streams *term.Streams, action bulk.Action) *progressLoop {
	l := &progressLoop{action: action, done: make(chan struct{})}
	shown := streams.NewProgress(run.Verb(action), time.Now())
	l.ended.Go(func() {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-l.done:
				shown.Clear()
				return
			case now := <-ticker.C:
				if c := l.latest.Load(); c != nil {
					shown.Update(l.tally(*c), now)
				}
			}
		}
	})
	return l
}

// Set is what the engine calls.
func (l *progressLoop) Set(c bulk.Counts) {
	l.first.CompareAndSwap(nil, &c)
	l.latest.Store(&c)
}

// Stop takes the progress off the terminal.
func (l *progressLoop) Stop() {
	close(l.done)
	l.ended.Wait()
}

func (l *progressLoop) tally(c bulk.Counts) term.Tally {
	done := map[bulk.Action]bulk.Status{bulk.Award: bulk.StatusAwarded, bulk.Revoke: bulk.StatusRevoked, bulk.Reword: bulk.StatusUpdated}[l.action]
	return term.Tally{
		Done: settled(c), Before: settled(*l.first.Load()), Total: c.Total,
		Parts: []term.Part{
			{Count: c.Done, Name: string(done)}, {Count: c.Skipped, Name: "skipped"}, {Count: c.Failed, Name: "failed"},
			{Count: c.CannotTell, Name: "cannot tell"}, {Count: c.InDoubt, Name: "in doubt"},
		},
	}
}

func settled(c bulk.Counts) int { return c.Done + c.Skipped + c.Failed + c.CannotTell + c.Unknown }
