package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
)

// What is held has three answers: it is, it is not, it cannot be told. Only --again goes
// past the last, and no award that was seen is forgotten as one that stood before.
func TestDecideAward(t *testing.T) {
	feb := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		held   []gitlab.StandingAward // of 30 January, the 31st, …
		veil   gitlab.Veil
		role   string
		group  string // asked for
		choice Choice
		want   string
		award  ids.Award
		unseen bool
		says   string
	}{
		"nothing held":                {nil, gitlab.Unveiled, "", "", Choice{}, "todo", 0, false, ""},
		"held":                        {standingAwards(1, 70), gitlab.Unveiled, "", "", Choice{}, "skipped", 70, false, ""},
		"held, and more unseen":       {standingAwards(1, 70), gitlab.VeilRows, "", "", Choice{}, "skipped", 70, true, ""},
		"cannot tell":                 {nil, gitlab.VeilRows, "", "", Choice{}, "cannot_tell", 0, true, "GitLab holds back some awards of this achievement; a token of the group's Owner or of an administrator may be shown more, with --namespace GROUP; 'ach award -a 7 -u @alice --again' awards regardless"},
		"cannot tell, by role":        {nil, gitlab.VeilUser, "you are Guest in acme", "", Choice{}, "cannot_tell", 0, true, "GROUP; you are Guest in acme"},
		"cannot tell, token":          {nil, gitlab.VeilToken, "", "", Choice{}, "cannot_tell", 0, true, "a token with the scope api is shown them"},
		"cannot tell, group":          {nil, gitlab.VeilGroup, "", "", Choice{}, "cannot_tell", 0, true, "add --namespace GROUP; flag?; 'ach award"},
		"cannot tell, in that group":  {nil, gitlab.VeilGroup, "", "acme", Choice{}, "cannot_tell", 0, true, "no achievement 7 in acme, and only the list of its own group has every award; flag?; add"},
		"cannot tell, no list":        {nil, gitlab.VeilList, "", "", Choice{}, "cannot_tell", 0, true, "awards; flag?; a token"},
		"a role sees enough to award": {nil, gitlab.VeilRole, "", "", Choice{}, "todo", 0, false, ""},
		"again":                       {standingAwards(1, 70, 71), gitlab.Unveiled, "", "", Choice{Again: true}, "todo", 0, false, ""},
		"again, cannot tell":          {nil, gitlab.VeilToken, "", "", Choice{Again: true}, "todo", 0, true, ""},
		"last month":                  {standingAwards(1, 70, 71), gitlab.Unveiled, "", "", Choice{OncePer: "month"}, "todo", 0, false, ""},
		"this month":                  {standingAwards(1, 70, 71, 72), gitlab.Unveiled, "", "", Choice{OncePer: "month"}, "skipped", 72, false, ""},
		"this year":                   {standingAwards(1, 70), gitlab.Unveiled, "", "", Choice{OncePer: "year"}, "skipped", 70, false, ""},
		"last month, and unseen":      {standingAwards(1, 70), gitlab.VeilRows, "", "", Choice{OncePer: "month"}, "cannot_tell", 0, true, "cannot be told"},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.held, l.veils, l.role, l.now = map[ids.User][]gitlab.StandingAward{1: tt.held}, map[ids.User]gitlab.Veil{1: tt.veil}, tt.role, feb
			r.Namespace, r.FlagHint = tt.group, flagged
			p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: bulk.Award, Choice: tt.choice})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Release()
			row := p.Rows[0]
			if planned(p) != tt.want || row.AwardID != tt.award || row.Unseen != tt.unseen || !strings.Contains(row.Error, tt.says) || tt.says == "" && row.Error != "" {
				t.Errorf("%+v", row)
			}
			var before []ids.Award
			for _, h := range tt.held {
				before = append(before, h.Award)
			}
			if !slices.Equal(row.Before, before) {
				t.Errorf("stood before: %v", row.Before)
			}
			if row.Status == bulk.StatusCannotTell { // the same, with the ways out apart
				var e *Error
				why, ways, _ := strings.Cut(row.Error, "; ")
				if !errors.As(row.Err, &e) || e.Kind != KindGuard || e.Hint != ways || e.Error() != why+"; nothing was sent" {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

// A revocation means one award, unless all are meant; of what was not seen none is guessed.
func TestDecideRevoke(t *testing.T) {
	for name, tt := range map[string]struct {
		held   []gitlab.StandingAward
		veil   gitlab.Veil
		choice Choice
		want   string
		awards []ids.Award
	}{
		"none":                    {nil, gitlab.Unveiled, Choice{}, "skipped", []ids.Award{0}},
		"one":                     {standingAwards(1, 70), gitlab.Unveiled, Choice{}, "todo", []ids.Award{70}},
		"several":                 {standingAwards(1, 70, 71), gitlab.Unveiled, Choice{}, "ambiguous", nil},
		"several, all":            {standingAwards(1, 70, 71, 72), gitlab.Unveiled, Choice{All: true}, "todo todo todo", []ids.Award{70, 71, 72}},
		"several, latest":         {standingAwards(1, 72, 70, 71), gitlab.Unveiled, Choice{Latest: true}, "todo", []ids.Award{72}},
		"none seen":               {nil, gitlab.VeilRows, Choice{}, "cannot_tell", []ids.Award{0}},
		"one seen, maybe more":    {standingAwards(1, 70), gitlab.VeilRows, Choice{}, "cannot_tell", []ids.Award{0}},
		"all of what is seen":     {standingAwards(1, 70, 71), gitlab.VeilRole, Choice{All: true}, "cannot_tell", []ids.Award{0}},
		"the latest that is seen": {standingAwards(1, 70, 71), gitlab.VeilList, Choice{Latest: true}, "cannot_tell", []ids.Award{0}},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.held, l.veils = map[ids.User][]gitlab.StandingAward{1: tt.held}, map[ids.User]gitlab.Veil{1: tt.veil}
			p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: bulk.Revoke, Choice: tt.choice})
			if tt.want == "ambiguous" {
				var e *Error
				if !errors.As(err, &e) || e.Kind != KindUsage || e.Error() != "@alice holds this achievement 2 times (line 1); nothing was revoked" || e.Hint != "add --all or --latest, or name the award: 70 and 71" {
					t.Errorf("%+v", e)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer p.Release()
			var awards []ids.Award
			for _, row := range p.Rows {
				awards = append(awards, row.AwardID)
			}
			if planned(p) != tt.want || !slices.Equal(awards, tt.awards) || p.Emails != 0 {
				t.Errorf("%s: %v", planned(p), awards)
			}
		})
	}
}

// After the question is answered only what was planned is done, and of it what still is to do.
func TestLookAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		action bulk.Action
		first  []gitlab.StandingAward
		then   []gitlab.StandingAward
		veil   gitlab.Veil // then
		want   string
		award  ids.Award
	}{
		"awarded meanwhile":    {bulk.Award, nil, standingAwards(1, 70), gitlab.Unveiled, "skipped", 70},
		"hidden meanwhile":     {bulk.Award, nil, nil, gitlab.VeilUser, "cannot_tell", 0},
		"revoked meanwhile":    {bulk.Revoke, standingAwards(1, 70), nil, gitlab.Unveiled, "skipped", 70},
		"another one since":    {bulk.Revoke, standingAwards(1, 70), standingAwards(1, 70, 71), gitlab.Unveiled, "todo", 70},
		"another one instead":  {bulk.Revoke, standingAwards(1, 70), standingAwards(1, 71), gitlab.Unveiled, "skipped", 70},
		"seen, others are not": {bulk.Revoke, standingAwards(1, 70), standingAwards(1, 70), gitlab.VeilRows, "todo", 70},
		"no longer seen":       {bulk.Revoke, standingAwards(1, 70), nil, gitlab.VeilRows, "cannot_tell", 0},
	} {
		t.Run(name, func(t *testing.T) {
			l, r, _ := newLab(t)
			l.held, l.veils = map[ids.User][]gitlab.StandingAward{1: tt.first}, map[ids.User]gitlab.Veil{}
			p, err := r.Plan(t.Context(), sourceOf(false, "alice"), PlanOptions{Action: tt.action})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Release()
			l.held[1], l.veils[1] = tt.then, tt.veil
			if err := r.LookAgain(t.Context(), p); err != nil || planned(p) != tt.want || p.Rows[0].AwardID != tt.award || p.Todo != strings.Count(tt.want, "todo") {
				t.Errorf("%+v, %v", p.Rows, err)
			}
		})
	}
}

// Rows that may mean several awards are wrong rows.
func TestSeveralAmbiguousRows(t *testing.T) {
	for _, skip := range []bool{false, true} {
		l, r, told := newLab(t)
		l.held = map[ids.User][]gitlab.StandingAward{1: standingAwards(1, 70, 71), 2: standingAwards(2, 72, 73), 3: standingAwards(3, 74)}
		src := sourceOf(true, "bob", "alice", "carol")
		src.SkipInvalid = skip
		p, err := r.Plan(t.Context(), src, PlanOptions{Action: bulk.Revoke})
		for line, name := range []string{"bob", "alice"} {
			if want := fmt.Sprintf("line %d: @%s holds this achievement 2 times; add --all or --latest, or name the award: ", line+1, name); !strings.Contains(told.String(), want) {
				t.Errorf("told: %s", told)
			}
		}
		switch {
		case !skip:
			if sortOf(err) != KindUsage || !strings.HasPrefix(err.Error(), "2 of 3 rows may mean several awards each") {
				t.Errorf("%v", err)
			}
		case err != nil || planned(p) != "failed failed todo":
			t.Errorf("%v", err)
		}
		if p != nil {
			p.Release()
		}
	}
}

func flagged(context.Context) string { return "flag?" }
