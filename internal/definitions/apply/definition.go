package apply

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/definitions"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/run"
	"github.com/ach-cli/ach/internal/words"
)

// errStillAsItWas is what a look says of a change that was not made.
var errStillAsItWas = errors.New("the change was not made")

// create makes a definition. Names are unique, so one that is there already by that name
// is the one that was wanted, whoever made it: an answer that was lost, or somebody else.
// It is made what the file says then.
func (a *Applier) create(ctx context.Context, r *Result) error {
	wanted, err := a.changes(r)
	if err != nil {
		return err
	}
	n := api.NewAchievement{Name: *wanted.Name, Avatar: wanted.Avatar}
	if wanted.Description != nil {
		n.Description = *wanted.Description
	}
	adopted := false
	look := func(ctx context.Context) (gitlab.Achievement, error) {
		found, err := a.Client.Achievement(ctx, gitlab.AchievementRef{Name: n.Name}, a.Namespace.Path)
		if err == nil && !definitions.SameName(found.Name, n.Name) { // GitLab keeps them apart
			err = errStillAsItWas
		}
		adopted = err == nil
		return found, err
	}
	made, err := twice(ctx, a, r, func(ctx context.Context) (gitlab.Achievement, error) {
		return a.Client.CreateAchievement(ctx, a.Namespace, n)
	}, look)
	if e := gitlab.AsError(err); e != nil && ctx.Err() == nil &&
		(e.Reason == gitlab.ReasonNameTaken || e.Reason == gitlab.ReasonAvatarLost || e.CarriedOut) {
		made, err = a.adopt(ctx, e, look)
	}
	if err != nil || made.ID == 0 {
		return err
	}
	r.AchievementID = made.ID
	a.ids[r.Achievement] = made.ID
	if rest, differs := differing(wanted, made); adopted && differs {
		_, err = a.change(ctx, r, made.ID, rest)
	}
	return err
}

// adopt finds the definition that an answer tells to be there. One that the plan knew is
// another than the one that is wanted.
func (a *Applier) adopt(ctx context.Context, answer *gitlab.Error, look func(context.Context) (gitlab.Achievement, error)) (gitlab.Achievement, error) {
	found, err := look(ctx)
	known := slices.ContainsFunc(a.Group, func(e definitions.Existing) bool { return e.ID == found.ID })
	switch {
	case err == nil && !known:
		return found, nil
	case answer.CarriedOut: // it is there, and not shown to this token
		return gitlab.Achievement{}, nil
	}
	return gitlab.Achievement{}, answer
}

// update makes a definition what the file says.
func (a *Applier) update(ctx context.Context, r *Result) error {
	wanted, err := a.changes(r)
	if err != nil {
		return err
	}
	_, err = a.change(ctx, r, r.AchievementID, wanted)
	return err
}

// change sends changes of a definition. Of those whose answer was lost it sends only what
// a look finds not to be made.
func (a *Applier) change(ctx context.Context, r *Result, id ids.Achievement, wanted api.Changes) (gitlab.Achievement, error) {
	open := wanted
	look := func(ctx context.Context) (gitlab.Achievement, error) {
		found, err := a.Client.Achievement(ctx, gitlab.AchievementRef{ID: id}, a.Namespace.Path)
		if err != nil {
			return found, err
		}
		rest, differs := differing(wanted, found)
		if differs {
			open, err = rest, errStillAsItWas
		}
		return found, err
	}
	send := func(ctx context.Context) (gitlab.Achievement, error) {
		return a.Client.UpdateAchievementOnce(ctx, id, open)
	}
	stored, err := twice(ctx, a, r, send, look)
	switch e := gitlab.AsError(err); {
	case e == nil || ctx.Err() != nil:
	case e.CarriedOut:
		return stored, nil
	case e.Kind == gitlab.Ignored: // a part was lost on its way, which is a picture as a rule
		found, missing := look(ctx)
		if missing == nil {
			return found, nil
		}
		if errors.Is(missing, errStillAsItWas) {
			return twice(ctx, a, r, send, look)
		}
	}
	return stored, err
}

// delete removes a definition, unless more awards would go with it than the plan says.
func (a *Applier) delete(ctx context.Context, r *Result) error {
	look := func(ctx context.Context) (gitlab.Achievement, error) {
		found, err := a.Client.Achievement(ctx, gitlab.AchievementRef{ID: r.AchievementID}, a.Namespace.Path)
		if e := gitlab.AsError(err); e != nil && e.Reason == gitlab.ReasonNotInGroup {
			return found, nil
		}
		if err == nil {
			err = errStillAsItWas
		}
		return found, err
	}
	found, err := look(ctx)
	switch {
	case err == nil:
		r.Status, r.Error = bulk.StatusSkipped, "somebody else did it meanwhile"
		return nil
	case !errors.Is(err, errStillAsItWas):
		return err
	case found.Awards > r.Awards:
		return run.Guarded("plan again", "it has %s by now, and the plan says %d; it was not deleted", words.Plural(found.Awards, "award"), r.Awards)
	}
	_, err = twice(ctx, a, r, func(ctx context.Context) (gitlab.Achievement, error) {
		return a.Client.DeleteAchievement(ctx, r.AchievementID)
	}, look)
	e := gitlab.AsError(err)
	if e != nil && e.CarriedOut {
		return nil
	}
	if e != nil && e.Denied && r.Attempts > 1 { // the first one was carried out after all
		if _, still := look(ctx); still == nil {
			return nil
		}
	}
	return err
}

// twice sends a change, and once more where its answer was lost and nothing is found of it
// by the time that the server cannot be working on it any more.
func twice(ctx context.Context, a *Applier, r *Result, send, look func(context.Context) (gitlab.Achievement, error)) (gitlab.Achievement, error) {
	for again := false; ; again = true {
		made, err := a.untilLookedAt(ctx, r, send)
		if e := gitlab.AsError(err); e == nil || e.Kind != gitlab.Unknown || e.CarriedOut {
			return made, err
		}
		a.Runner.Warn("%v; looking whether it was done, which can take %s", err, a.Limits.GraceTime)
		found, unseen := a.lookUntilOver(ctx, look)
		switch {
		case unseen == nil:
			return found, nil
		case !isAbsent(unseen) || again || ctx.Err() != nil || gitlab.AsError(err).Unshown:
			return found, err
		}
	}
}

// untilLookedAt sends a change until the server has had time for it: one that it has not
// begun when its time was over is sent again, for as long as may be waited.
func (a *Applier) untilLookedAt(ctx context.Context, r *Result, send func(context.Context) (gitlab.Achievement, error)) (gitlab.Achievement, error) {
	finishing, cancel := uninterrupted(ctx)
	defer cancel()
	waited, wait := time.Duration(0), 500*time.Millisecond
	for {
		r.Attempts++
		made, err := send(finishing)
		e := gitlab.AsError(err)
		if e == nil || !e.NotRun || !e.TimedOut || e.Fatal || waited+wait > a.Runner.MaxWait {
			return made, err
		}
		a.Runner.Warn("%v; trying again in %s", err, wait)
		select {
		case <-ctx.Done():
			return made, err
		case <-time.After(wait):
		}
		waited, wait = waited+wait, 2*wait
	}
}

// uninterrupted is a context that an interruption does not end, since what is on its way is
// finished, but the end of the time allowed does.
func uninterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	finishing := context.WithoutCancel(ctx)
	if end, limited := ctx.Deadline(); limited {
		return context.WithDeadline(finishing, end)
	}
	return context.WithCancel(finishing)
}

// lookUntilOver looks for a change, more and more seldom, until the server cannot make it
// any more.
func (a *Applier) lookUntilOver(ctx context.Context, look func(context.Context) (gitlab.Achievement, error)) (gitlab.Achievement, error) {
	end, wait := time.Now().Add(a.Limits.GraceTime), 100*time.Millisecond
	for {
		began := time.Now()
		found, err := look(ctx)
		if err == nil || !isAbsent(err) || !began.Before(end) {
			return found, err
		}
		timer := time.NewTimer(min(wait, time.Until(end)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return found, ctx.Err()
		case <-timer.C:
		}
		wait *= 2
	}
}

// isAbsent reports whether a look has seen that a change was not made. What was not seen
// is not absent.
func isAbsent(err error) bool {
	if e := gitlab.AsError(err); e != nil {
		return e.Reason == gitlab.ReasonNoSuchName
	}
	return errors.Is(err, errStillAsItWas)
}

// changes are the fields of a row as they are sent.
func (a *Applier) changes(r *Result) (c api.Changes, err error) {
	for _, f := range r.Fields {
		value := f.After
		switch f.Name {
		case "name":
			c.Name = &value
		case "description":
			c.Description = &value
		case "avatar":
			if c.Avatar, err = a.Picture(r.Achievement); err != nil {
				return c, err
			}
		}
	}
	return c, nil
}

// differing is what of some changes is not there yet.
func differing(wanted api.Changes, found gitlab.Achievement) (rest api.Changes, differs bool) {
	if wanted.Name != nil && gitlab.Stored(*wanted.Name) != found.Name {
		rest.Name, differs = wanted.Name, true
	}
	if wanted.Description != nil && gitlab.Stored(*wanted.Description) != gitlab.Stored(found.Description) {
		rest.Description, differs = wanted.Description, true
	}
	if wanted.Avatar != nil && definitions.Digest(found.AvatarURL) != definitions.Digest("/"+wanted.Avatar.Name) {
		rest.Avatar, differs = wanted.Avatar, true
	}
	return rest, differs
}
