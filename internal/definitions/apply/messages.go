package apply

import (
	"context"
	"maps"
	"slices"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/run/messages"
)

// reword changes the messages of awards that stand. There is no journal: a message is set,
// and the same plan made again has those that are left. One of another file is not overtaken
// by them, for which it is noted that they are under way.
func (a *Applier) reword(ctx context.Context) {
	var rows []bulk.Row
	var at []int
	of := map[ids.Achievement]bool{}
	for i, r := range a.results {
		if r.Action == definitions.Reword {
			rows = append(rows, bulk.Row{Line: len(rows) + 1, User: r.User.Username, UserID: r.User.ID, AchievementID: r.AchievementID, AwardID: r.AwardID, Message: r.Message})
			at = append(at, i)
			of[r.AchievementID] = true
		}
	}
	if len(rows) == 0 {
		return
	}
	if a.stopped == nil {
		a.stopped = ctx.Err()
	}
	if a.stopped != nil {
		for _, i := range at {
			a.results[i].cutOff(a.stopped)
		}
		return
	}
	if err := a.Sent.Sending(messagesOf+a.Hash, a.Limits.GraceTime); err != nil {
		a.stopped = run.NoJournal(err)
		for _, i := range at {
			a.results[i].cutOff(a.stopped)
		}
		return
	}
	progress := a.Progress(bulk.Reword)
	stop := a.Runner.TellFinishing(ctx, sameCommand)
	did, err := messages.Set(ctx, a.Client, rows, messages.Options{
		Limits: a.Limits, MaxWait: a.Runner.MaxWait, Progress: progress.Set,
		Look: func(ctx context.Context) (map[ids.Award]*string, error) { return a.messages(ctx, of) },
	})
	stop()
	progress.Stop()
	if !slices.ContainsFunc(did, func(res bulk.Result) bool { return res.Status == bulk.StatusUnknown || res.Attempts > 1 }) { // else an earlier request may come late
		if over := a.Sent.Over(messagesOf + a.Hash); over != nil {
			a.Runner.Warn("%v", over)
		}
	}
	for n, res := range did {
		r := &a.results[at[n]]
		if res.Status == bulk.StatusNotAttempted {
			a.stopped = err // what was refused here may pass elsewhere
		}
		r.Status, r.Attempts, r.Error, r.Err = res.Status, res.Attempts, res.Error, res.Err
	}
}

// messages are those of all awards of some achievements, as far as they are shown.
func (a *Applier) messages(ctx context.Context, of map[ids.Achievement]bool) (map[ids.Award]*string, error) {
	all := map[ids.Award]*string{}
	for id := range of {
		texts, err := a.Runner.Client.Messages(ctx, gitlab.Achievement{ID: id, Namespace: a.Namespace})
		if err != nil {
			return nil, err
		}
		maps.Copy(all, texts)
	}
	return all, nil
}
