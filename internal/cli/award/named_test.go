package award

import (
	"context"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/clitest"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// A profile is a GitLab that answers a change of an award by the award's number: with an
// error, or with the award.
type profile struct {
	errs map[ids.Award]error
	sent []ids.Award
}

func (p *profile) answer(id ids.Award, shown bool) (gitlab.Award, error) {
	p.sent = append(p.sent, id)
	w := gitlab.Award{ID: id, Shown: shown, User: gitlab.User{ID: 7, Username: "alice"}}
	w.Achievement.ID, w.Achievement.Name = 12, "Star"
	return w, p.errs[id]
}

func (p *profile) Revoke(_ context.Context, id ids.Award) (gitlab.Award, error) {
	return p.answer(id, false)
}

func errorsOf() map[string]error {
	return map[string]error{
		"refused": &gitlab.Error{Kind: gitlab.NotFound, Message: "not yours"},
		"lost":    &gitlab.Error{Kind: gitlab.Unknown, Message: "who knows"},
		"expired": &gitlab.Error{Kind: gitlab.Auth, Message: "expired", NotRun: true},
		"unread":  &gitlab.Error{Kind: gitlab.Unknown, CarriedOut: true, Reason: gitlab.ReasonCarriedOut, Message: "done"},
	}
}

// What ends one change ends the rest where it would meet them too, and no change is sent
// twice.
func TestAwardsNamedByNumber(t *testing.T) {
	errs := errorsOf()
	for name, tt := range map[string]struct {
		errs   []error // of the awards 101, 102, 103
		revoke app.ExitCode
		sent   int
		says   string
	}{
		"all":           {nil, app.ExitDone, 3, `revoked award 103: "Star" of @alice`},
		"one refused":   {[]error{nil, errs["refused"]}, app.ExitPartly, 3, "not yours"},
		"all refused":   {[]error{errs["refused"], errs["refused"], errs["refused"]}, app.ExitRefused, 3, "not yours"},
		"one lost":      {[]error{errs["refused"], errs["lost"]}, app.ExitUnknown, 3, "who knows"},
		"token expired": {[]error{nil, errs["expired"]}, app.ExitPartly, 2, "expired"},
	} {
		w := clitest.New(t)
		settings(t, w, "csv")
		p := &profile{errs: map[ids.Award]error{}}
		for i, err := range tt.errs {
			p.errs[ids.Award(101+i)] = err
		}
		o := &revokeOptions{bulkOptions: *options(w.App, RunFlags{})}
		err := o.revokeNamed(t.Context(), p, []ids.Award{101, 102, 103})
		said := w.Err.String()
		if err != nil {
			said += err.Error()
		}
		if app.CodeOf(err) != tt.revoke || !strings.Contains(said, tt.says) || len(p.sent) != tt.sent {
			t.Errorf("%s: %v, exit code %d; %v are sent; %s", name, err, app.CodeOf(err), p.sent, said)
		}
	}
}

// The number of what was revoked stays known where GitLab tells nothing of it.
func TestRevokedUnread(t *testing.T) {
	w := clitest.New(t)
	settings(t, w, "csv")
	p := &profile{errs: map[ids.Award]error{101: errorsOf()["unread"]}}
	o := &revokeOptions{bulkOptions: *options(w.App, RunFlags{})}
	if err := o.revokeNamed(t.Context(), p, []ids.Award{101}); err != nil {
		t.Error(err)
	}
	if !strings.Contains(w.Err.String(), "revoked award 101; GitLab does not show this token whose it was") || !strings.Contains(w.Out.String(), ",101,") {
		t.Errorf("%s%s", w.Err, w.Out)
	}
}
