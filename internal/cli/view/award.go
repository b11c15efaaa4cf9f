package view

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/cli/cmdutil"
	"github.com/ach-cli/ach/internal/cli/columns"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/output"
	"github.com/ach-cli/ach/internal/words"
)

// awardOptions are what view is told about an award.
type awardOptions struct {
	award       string
	user        string
	achievement string

	number         ids.Award
	userRef        gitlab.UserRef
	achievementRef gitlab.AchievementRef
}

// check reads the flags about an award.
func (o *awardOptions) check(a *app.App, given cmdutil.FlagsOn) (err error) {
	if !given("award") {
		for _, flag := range []string{"user", "achievement"} {
			if given(flag) {
				return app.Usage("an achievement is named without a flag: ach view ACHIEVEMENT", "--%s goes with --award, and says where to look for it", flag)
			}
		}
		return nil
	}
	if o.number, err = gitlab.ParseAwardRef(o.award); err != nil {
		return cmdutil.InFlag("award", err)
	}
	if given("user") {
		if o.userRef, err = cmdutil.ParseUser(a, "user", o.user); err != nil {
			return err
		}
	}
	if !given("achievement") {
		return nil
	}
	if o.achievementRef, err = gitlab.ParseAchievementRef(o.achievement); err != nil {
		return cmdutil.InFlag("achievement", err)
	}
	return a.NameNeedsNamespace(o.achievementRef)
}

// find finds the award. What is said of it besides its number says where to look, and has
// to be true of it.
func (o *awardOptions) find(ctx context.Context, s *app.Session, given cmdutil.FlagsOn) (foundAward, error) {
	f, group := newFinder(ctx, s), s.Settings.Namespace
	var places []place
	switch {
	case given("achievement"):
		places = append(places, f.holders(o.achievementRef))
	case given("user"):
		places = append(places, f.of(o.userRef))
		if given("namespace") { // which has hidden ones too
			places = append(places, f.group(group))
		}
	default:
		places = f.usual(given("namespace"))
	}
	w, err := f.find(ctx, o.number, places...)
	if err != nil {
		return foundAward{}, err
	}
	is := func(not string) error {
		return &app.Failure{
			Code: app.ExitRefused, Message: fmt.Sprintf("award %d is %s, and not %s", w.ID, whose(w), not),
			Hint: "leave out what is not so", Err: &gitlab.Error{Kind: gitlab.NotFound},
		}
	}
	path := w.Achievement.Namespace.Path
	switch {
	case given("user") && !o.userRef.Names(w.User):
		return foundAward{}, is("of " + words.UserName(o.userRef.Name, o.userRef.ID))
	case given("namespace") && path != "" && !strings.EqualFold(path, group):
		return foundAward{}, is("of the group " + group)
	}
	return w, nil
}

// whose is such as: "Star" of @alice, from acme.
func whose(w foundAward) string {
	text := fmt.Sprintf("%q of %s", w.Achievement.Name, words.UserName(w.User.Username, w.User.ID))
	if path := w.Achievement.Namespace.Path; path != "" {
		text += ", from " + path
	}
	return text
}

// instead looks whether a number that is no achievement's is one of an award that is at
// hand, and says so; otherwise the error stays as it is.
func instead(ctx context.Context, s *app.Session, number ids.Award, missing error) error {
	f := newFinder(ctx, s)
	w, err := f.find(ctx, number, f.usual(s.App.Flags.Namespace != "")...)
	if err != nil {
		return missing
	}
	is, where := "is "+whose(w), ""
	if w.own {
		is = fmt.Sprintf("is yours: %q", w.Achievement.Name)
	} else if path := cmp.Or(s.App.Flags.Namespace, w.Achievement.Namespace.Path); path != "" {
		where = " --namespace " + path
	}
	return &app.Failure{
		Code: app.CodeOf(missing), Message: fmt.Sprintf("there is no achievement %d that you can see; award %d %s", number, number, is),
		Hint: fmt.Sprintf("'ach view --award %d%s' shows the award", number, where), Err: missing,
	}
}

// awardColumns are those of one award; profile returns the page of a user, now the time.
func awardColumns(profile func(gitlab.User) string, now func() time.Time) []output.Column[foundAward] {
	cols := output.Through(func(w foundAward) gitlab.Award { return w.Award }, columns.AwardColumns(columns.Headers{
		"id": "Award", "achievement": "Achievement", "achievement_id": "Achievement ID", "description": "Description", "namespace": "Namespace",
		"user": "Holder", "user_id": "Holder ID", "revoked_at": "Revoked", "awarded_at": "Awarded", "awarded_by": "Awarded by", "state": "State", "order": "Order", "message": "Message",
	}))
	return append(cols,
		output.Column[foundAward]{
			Name: "pending", Header: "Pending", Doc: "whether it waits to be accepted; null of an award that is not your own",
			Value: output.Value[foundAward]{Kind: output.Boolean, Of: func(w foundAward) any {
				if !w.own {
					return nil
				}
				return w.pending
			}},
		},
		output.Column[foundAward]{
			Name: "age_days", Header: "Age", Doc: "whole days since it was awarded",
			Value: output.Int(func(w foundAward) int { return days(w, now) }),
			Text:  func(w foundAward) string { return words.Plural(days(w, now), "day") },
		},
		output.Column[foundAward]{
			Name: "web_url", Header: "Web", Doc: "address of the holder's profile",
			Value: output.TextOrNull(func(w foundAward) string { return profile(w.User) }),
		},
	)
}

func days(w foundAward, now func() time.Time) int {
	return max(0, int(now().Sub(w.AwardedAt)/(24*time.Hour)))
}

func awardShape() app.Shape {
	return app.ShapeOf("award_view", "An award by itself", awardColumns(nil, nil))
}
