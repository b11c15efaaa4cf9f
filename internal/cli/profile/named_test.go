package profile

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A server is a GitLab that answers a change of an award by the award's number: with an
// error, or with the award.
type server struct {
	errs map[ids.Award]error
	sent []ids.Award
}

func (p *server) answer(id ids.Award, shown bool) (gitlab.Award, error) {
	p.sent = append(p.sent, id)
	w := gitlab.Award{ID: id, Shown: shown, User: gitlab.User{ID: 7, Username: "alice"}}
	w.Achievement.ID, w.Achievement.Name = 12, "Star"
	return w, p.errs[id]
}

func (p *server) SetShown(_ context.Context, _ gitlab.Own, id ids.Award, shown bool) (gitlab.Award, error) {
	return p.answer(id, shown)
}

func errorsOf() map[string]error {
	return map[string]error{
		"refused": &gitlab.Error{Kind: gitlab.NotFound, Message: "not yours"},
		"lost":    &gitlab.Error{Kind: gitlab.Unknown, Message: "who knows"},
		"expired": &gitlab.Error{Kind: gitlab.Auth, Message: "expired", NotRun: true},
	}
}

// What ends one change ends the rest where it would meet them too, and no change is sent
// twice.
func TestAwardsNamedByNumber(t *testing.T) {
	errs := errorsOf()
	for name, tt := range map[string]struct {
		errs []error // of the awards 101, 102, 103
		show app.ExitCode
		sent int
		says string
	}{
		"all":           {nil, app.ExitDone, 3, "award 103 (Star): on the profile of @alice"},
		"one refused":   {[]error{nil, errs["refused"]}, app.ExitPartly, 3, "2 shown, 1 failed"},
		"all refused":   {[]error{errs["refused"], errs["refused"], errs["refused"]}, app.ExitRefused, 3, "3 failed"},
		"one lost":      {[]error{errs["refused"], errs["lost"]}, app.ExitUnknown, 3, "1 shown, 1 failed, 1 unknown"},
		"token expired": {[]error{nil, errs["expired"]}, app.ExitPartly, 2, "1 shown, 1 failed, 1 not attempted"},
	} {
		w := clitest.New(t)
		w.Prints = []app.Shape{changedShape().List()}
		p := &server{errs: map[ids.Award]error{}}
		for i, err := range tt.errs {
			p.errs[ids.Award(101+i)] = err
		}
		o := &visibilityOptions{app: w.App, verb: verb{action: bulk.Show}}
		err := o.change(t.Context(), p, gitlab.Own{}, []ids.Award{101, 102, 103})
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if app.CodeOf(err) != tt.show || !strings.Contains(said, tt.says) || len(p.sent) != tt.sent {
			t.Errorf("%s: %v, exit code %d; %v are sent; %s", name, err, app.CodeOf(err), p.sent, said)
		}
	}
}

// No more is said of an award than was read of it.
func TestVisibility(t *testing.T) {
	now := time.Now()
	for want, tt := range map[string]struct {
		shown  bool
		before string
		gone   *time.Time
	}{
		"on the profile of @alice":      {true, "", nil},
		"hidden":                        {false, "", nil},
		"it is so":                      {true, "shown", nil},
		"accepted, now on your profile": {true, "pending", nil},
		"now on your profile":           {true, "hidden", nil},
		"now hidden":                    {false, "shown", nil},
		"hidden, and revoked":           {false, "", &now},
	} {
		o := visibilityOptions{verb: verb{settled: "it is so"}}
		w := gitlab.Award{Shown: tt.shown, User: gitlab.User{Username: "alice"}, RevokedAt: tt.gone}
		if got := o.became(changed{w, tt.before}); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, before := range []string{"hidden", "pending"} {
		if got := (&visibilityOptions{verb: verb{settled: "it is so"}}).became(changed{gitlab.Award{}, before}); got != "it is so" {
			t.Errorf("%s and hidden: %s", before, got)
		}
	}
}

// Of several of one's awards, that nobody knows what became of one weighs most.
func TestVerdict(t *testing.T) {
	refused := &gitlab.Error{Kind: gitlab.NotFound, Message: "not yours"}
	lost := &gitlab.Error{Kind: gitlab.Unknown, Reason: gitlab.ReasonCarriedOut, Message: "who knows"}
	for name, tt := range map[string]struct {
		failed      []error
		done, total int
		want        app.ExitCode
	}{
		"all":              {nil, 2, 2, app.ExitDone},
		"one":              {[]error{refused}, 0, 1, app.ExitRefused},
		"one in doubt":     {[]error{lost}, 0, 1, app.ExitUnknown},
		"some":             {[]error{refused}, 1, 2, app.ExitPartly},
		"none":             {[]error{refused, refused}, 0, 2, app.ExitRefused},
		"in doubt":         {[]error{lost}, 2, 3, app.ExitUnknown},
		"in doubt, later":  {[]error{refused, lost}, 1, 3, app.ExitUnknown},
		"in doubt at last": {[]error{refused, lost}, 0, 2, app.ExitUnknown},
	} {
		results := make([]bulk.Result, tt.total)
		for i := range results {
			results[i].Status = bulk.StatusNotAttempted
		}
		for i := range tt.done {
			results[i].Status = bulk.StatusShown
		}
		for i, err := range tt.failed {
			results[tt.done+i] = bulk.Result{Status: bulk.StatusFailed, Err: err}
			if errors.Is(err, lost) {
				results[tt.done+i].Status = bulk.StatusUnknown
			}
		}
		err := verdict(t.Context(), results)
		if app.CodeOf(err) != tt.want || tt.want == app.ExitUnknown && app.HintOf(err) != "look with a token that has the scope api" {
			t.Errorf("%s: exit code %d, %v", name, app.CodeOf(err), err)
		}
	}
}
