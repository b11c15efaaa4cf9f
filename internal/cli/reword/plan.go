package reword

import (
	"context"
	"fmt"
	"strings"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/cli/app"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/gitlab/paging"
	"github.com/ach-cli/ach/internal/ids"
)

// found are the awards of a group that were looked for, with what they say.
type found struct {
	group  string
	awards map[ids.Award]gitlab.Award
	unseen string // why others may stand that are not shown; "" where none do
}

// find reads the group until all awards are found.
func (o *Options) find(ctx context.Context, s *app.Session) (*found, error) {
	group := s.Settings.Namespace
	list, err := s.Achievements(group).All(ctx)
	if err != nil {
		return nil, err
	}
	wanted := map[ids.Award]bool{}
	for _, r := range o.rows {
		wanted[r.award] = true
	}
	f := &found{group: group, awards: map[ids.Award]gitlab.Award{}}
	unshown := list.Unreadable
	lists := s.AwardsOfAll(list.Items, true)
	lists.Whole = true
	if len(list.Items) > 0 {
		_, err = lists.Each(ctx, func(p paging.Part[gitlab.Achievement, gitlab.Award]) (bool, error) {
			for _, w := range p.Items {
				if wanted[w.ID] {
					w.Achievement = p.Key
					f.awards[w.ID] = w
				}
			}
			if p.Last {
				unshown += p.Rest.Unreadable
			}
			return len(f.awards) == len(wanted), nil
		})
	}
	if err != nil || len(f.awards) == len(wanted) {
		return f, err
	}
	if len(list.Items) == 0 {
		if err := s.NotShown(ctx, "the achievements of "+group); err != nil {
			return nil, err
		}
	}
	switch veil, _ := s.TokenVeil(ctx); {
	case unshown > 0:
		f.unseen = fmt.Sprintf("GitLab counts more in %s than it shows", group)
	case veil != gitlab.Unveiled:
		f.unseen = "this token is not sure to be shown all awards of " + group
	}
	return f, nil
}

// plan decides each row by what was found.
func (o *Options) plan(f *found) []bulk.Row {
	rows := make([]bulk.Row, len(o.rows))
	first := map[ids.Award]bulk.Row{}
	for i, r := range o.rows {
		p := &rows[i]
		*p = bulk.Row{Line: r.line, Place: r.place, AwardID: r.award, Message: r.own, Carried: r.carried}
		w, known := f.awards[r.award]
		before, again := first[r.award]
		switch {
		case again:
			p.Status, p.Error = bulk.StatusDuplicate, "named before, on "+before.Where()
		case !known && f.unseen != "":
			p.Status, p.Error = bulk.StatusCannotTell, fmt.Sprintf("award %d: whether it stands cannot be told: %s", r.award, f.unseen)
		case !known:
			p.Status, p.Error = bulk.StatusNotFound, fmt.Sprintf("no award %d stands in %s: it was revoked, or is of another group", r.award, f.group)
		default:
			o.decide(p, r, w)
		}
		if !again {
			first[r.award] = *p
		}
	}
	return rows
}

// decide says what is to be done with a row whose award was found.
func (o *Options) decide(p *bulk.Row, r row, w gitlab.Award) {
	p.User, p.UserID, p.Achievement, p.AchievementID = w.User.Username, w.User.ID, w.Achievement.Name, w.Achievement.ID
	before := ""
	if w.Message != nil {
		before = *w.Message
	}
	p.Carried = append(p.Carried, bulk.Field{Name: beforeField, Value: before, Bare: w.Message == nil})
	text, err := o.textOf(r, w)
	if err == nil {
		p.Message, err = text, contradiction(r, w)
	}
	switch {
	case err == nil && r.silent:
		p.Status, p.Error = bulk.StatusSkipped, "the row gives no message"
	case err != nil:
		p.Status, p.Error = bulk.StatusFailed, err.Error()
	case gitlab.SameMessage(w.Message, text):
		p.Status, p.Error = bulk.StatusSkipped, "it says so already"
	}
}

// textOf is what an award is to say.
func (o *Options) textOf(r row, w gitlab.Award) (string, error) {
	if !o.cmd.Flags().Changed("message") {
		return r.own, nil
	}
	text, err := o.template.Fill(func(field string) string {
		switch field {
		case "user", "username":
			return w.User.Username
		case "user_id":
			return w.User.ID.String()
		case "achievement":
			return w.Achievement.Name
		case "achievement_id":
			return w.Achievement.ID.String()
		case "message":
			return r.own
		}
		for _, f := range r.carried {
			if strings.EqualFold(strings.TrimSpace(f.Name), field) {
				return f.Value
			}
		}
		return ""
	})
	if err == nil {
		err = gitlab.CheckMessage(text)
	}
	return text, err
}

// contradiction is an error where a list says of an award what is not so: perhaps another one
// is meant.
func contradiction(r row, w gitlab.Award) error {
	for _, f := range r.says {
		text := strings.TrimSpace(f.Value)
		var is string
		switch f.Name {
		case "user", "username":
			if is = w.User.Username; strings.EqualFold(strings.TrimPrefix(text, "@"), is) || f.Name == "user" && text == w.User.ID.String() {
				continue
			}
			is = "@" + is
		case "user_id":
			is = w.User.ID.String()
		case "achievement":
			if is = w.Achievement.Name; gitlab.SameName(strings.TrimPrefix(text, "name:"), is) || text == w.Achievement.ID.String() {
				continue
			}
		case "achievement_id":
			is = w.Achievement.ID.String()
		}
		if text != is {
			return fmt.Errorf("the row has %s %q, and award %d is of %s", f.Name, text, w.ID, is)
		}
	}
	return nil
}
