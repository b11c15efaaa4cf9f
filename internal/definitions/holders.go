package definitions

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/run/counting"
	"github.com/ach-cli/ach/internal/words"
)

// NotListed is why somebody is revoked or told who holds an achievement.
const NotListed = "is not listed"

const (
	// A quarter of an achievement's holders, once there are ten, may be taken at once
	// without anybody saying so.
	prunedPart   = 4
	prunedAtOnce = 10
)

// award plans the awards that are missing of those who are listed.
func (d *differ) award(w Wanted, e *Existing, listed []Listed) {
	held := map[ids.User][]gitlab.Award{}
	for _, a := range e.Awards {
		held[a.User.ID] = append(held[a.User.ID], a)
	}
	wanted := map[ids.User][]Listed{}
	var users []ids.User
	for _, l := range listed {
		if l.User.ID == 0 {
			d.add(Row{Action: Waiting, Achievement: w.Name, AchievementID: e.ID, Name: l.Name, From: l.From, Why: cmp.Or(l.Why, "there is no such account")})
			continue
		}
		if wanted[l.User.ID] == nil {
			users = append(users, l.User.ID)
		}
		wanted[l.User.ID] = append(wanted[l.User.ID], l)
	}
	hidden := e.Unshown > 0 || e.Veil != gitlab.Unveiled
	for _, id := range users {
		entries, has := wanted[id], held[id]
		if w.Type != manifest.Multiple {
			entries = entries[:1]
			d.reword(w, e, entries[0], has, hidden)
		}
		missing := notStanding(entries, has)
		if len(missing) > 0 && hidden && !e.Told[id] && (len(has) == 0 || w.Type == manifest.Multiple) {
			row := Row{Action: CannotTell, Achievement: w.Name, AchievementID: e.ID, User: entries[0].User, From: entries[0].From, Why: unshown(e)}
			d.add(row)
			continue
		}
		for _, l := range missing {
			d.add(Row{Action: Award, Achievement: w.Name, AchievementID: e.ID, User: l.User, Message: l.Message, From: l.From})
		}
	}
}

// reword plans that the award of somebody who holds an achievement says what the file gives
// them as a message. Where it is not certain which award is meant it is told instead. A file without a message leaves all as they are.
func (d *differ) reword(w Wanted, e *Existing, l Listed, has []gitlab.Award, hidden bool) {
	_, elsewhere := e.Told[l.User.ID] // their awards were read without messages
	if l.Message == "" || !e.Messages || len(has) == 0 || elsewhere ||
		slices.ContainsFunc(has, func(a gitlab.Award) bool { return gitlab.SameMessage(a.Message, l.Message) }) {
		return
	}
	row := Row{Action: OtherMessage, Achievement: w.Name, AchievementID: e.ID, User: l.User, Message: l.Message, From: l.From}
	switch {
	case len(has) > 1:
		row.Why = "several awards of it stand, and which is meant is not guessed"
	case hidden:
		row.Why = unshown(e)
	case d.KeepMessages != "":
		row.Why = d.KeepMessages
	default:
		before := ""
		if has[0].Message != nil {
			before = *has[0].Message
		}
		row.Action, row.AwardID, row.Fields = Reword, has[0].ID, []Field{{"message", before, l.Message}}
	}
	d.add(row)
}

// notStanding are the entries that no award stands for.
func notStanding(entries []Listed, has []gitlab.Award) []Listed {
	listed := words.Map(entries, func(l Listed) string { return l.Message })
	standing := words.Map(has, func(a gitlab.Award) *string { return a.Message })
	return words.Map(counting.Missing(listed, standing), func(i int) Listed { return entries[i] })
}

// unshown says why there may be awards that were not seen.
func unshown(e *Existing) string {
	if e.Unshown > 0 {
		return fmt.Sprintf("GitLab counts %s of it more than it shows", words.Plural(e.Unshown, "award"))
	}
	if e.ID == 0 {
		return "once it is made, this token is not sure to be shown who holds it"
	}
	return "this token is not sure to be shown all awards"
}

// leave plans what becomes of those who hold an achievement and are not listed.
func (d *differ) leave(w Wanted, e *Existing, listed []Listed) {
	keep := map[ids.User]bool{}
	for _, l := range listed {
		keep[l.User.ID] = true
		for _, id := range l.Maybe {
			keep[id] = true
		}
	}
	var rows []Row
	holders, leavers := map[ids.User]bool{}, map[ids.User]bool{}
	for _, a := range e.Awards {
		holders[a.User.ID] = true
		if keep[a.User.ID] {
			continue
		}
		leavers[a.User.ID] = true
		why := NotListed
		if w.Ended(d.Now) {
			why = "was to hold it until " + w.Until.Format("2006-01-02")
		}
		rows = append(rows, Row{Action: Unlisted, Achievement: w.Name, AchievementID: e.ID, User: a.User, AwardID: a.ID, Why: why})
	}
	if d.Prune && w.Type == manifest.Revocable && len(rows) > 0 {
		if refusal := cmp.Or(d.suspicious(w), unsure(listed), d.refusal(e, len(rows), len(leavers), len(holders))); refusal != "" {
			d.add(Row{Action: Refused, Achievement: w.Name, AchievementID: e.ID, Why: refusal})
			return
		}
		for i := range rows {
			rows[i].Action = Revoke
		}
	}
	slices.SortStableFunc(rows, func(x, y Row) int { return cmp.Compare(x.User.Username, y.User.Username) })
	d.plan.Rows = append(d.plan.Rows, rows...)
}

// suspicious says which sources may not be taken at their word; "" for none.
func (d *differ) suspicious(w Wanted) string {
	if w.Empty == "" || d.AllowEmpty {
		return ""
	}
	return w.Empty + ", so its holders are not taken for people who left; --allow-empty says that they are"
}

// unsure says who is listed and may be any of the holders; "" for nobody.
func unsure(listed []Listed) string {
	for _, l := range listed {
		if l.User.ID == 0 && l.Anyone {
			return "who " + l.Name + " is cannot be told, and may hold it, so nobody is taken for one who left"
		}
	}
	return ""
}

// refusal says why so many awards are not to be revoked at once; "" where they are.
func (d *differ) refusal(e *Existing, awards, leavers, holders int) string {
	switch {
	case e.Unshown > 0 || e.Veil != gitlab.Unveiled:
		return unshown(e) + ", and what was not read whole is not pruned"
	case d.MaxRevokes >= 0 && awards > d.MaxRevokes:
		return fmt.Sprintf("%s would be revoked, which takes --max-revokes %d", words.Plural(awards, "award"), awards)
	case d.MaxRevokes < 0 && holders >= prunedAtOnce && prunedPart*leavers > holders:
		return fmt.Sprintf("%d of %d holders would lose it, which is more than a quarter and takes --max-revokes %d", leavers, holders, awards)
	}
	return ""
}
