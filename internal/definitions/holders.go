package definitions

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/manifest"
	"github.com/ach-cli/ach/internal/order"
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

// leavers are those who hold an achievement and are not listed.
type leavers struct {
	awards  []gitlab.Award
	people  int
	holders int // of whom they are a part
}

func leaversOf(e *Existing, listed []Listed) leavers {
	keep := map[ids.User]bool{}
	for _, l := range listed {
		keep[l.User.ID] = true
		for _, id := range l.Maybe {
			keep[id] = true
		}
	}
	var left leavers
	holders, people := map[ids.User]bool{}, map[ids.User]bool{}
	for _, a := range e.Awards {
		if holders[a.User.ID] = true; !keep[a.User.ID] {
			people[a.User.ID] = true
			left.awards = append(left.awards, a)
		}
	}
	left.people, left.holders = len(people), len(holders)
	return left
}

// leave plans what becomes of those who hold an achievement and are not listed.
func (d *differ) leave(w Wanted, e *Existing, listed []Listed) {
	left := leaversOf(e, listed)
	prunes := d.Prune && w.Type == manifest.Revocable
	if prunes && len(left.awards) > 0 {
		if refusal := words.JoinHints(d.suspicious(w), unsure(listed), d.refusal(e, left)); refusal != "" {
			d.add(Row{Action: Refused, Achievement: w.Name, AchievementID: e.ID, Why: refusal})
			return
		}
	}
	var rows []Row
	for _, a := range left.awards {
		row := Row{Action: Revoke, Achievement: w.Name, AchievementID: e.ID, User: a.User, AwardID: a.ID, Why: d.whyLeaves(w, a.User.ID)}
		if !prunes {
			row.Action = Unlisted
			if w.Type == manifest.Revocable {
				row.Why += "; --prune revokes it"
			}
		}
		rows = append(rows, row)
	}
	order.By(rows, func(x, y Row) int { return cmp.Compare(x.User.Username, y.User.Username) })
	d.plan.Rows = append(d.plan.Rows, rows...)
	d.surplus(w, e, listed)
}

// whyLeaves says why somebody is not to hold an achievement.
func (d *differ) whyLeaves(w Wanted, user ids.User) string {
	switch {
	case w.Ended(d.Now):
		return "was to hold it until " + w.Until.Format(time.DateOnly)
	case w.Out[user]:
		return "is named under except"
	}
	return NotListed
}

// surplus tells of awards that stand beside those of who is listed: of several the newest,
// but first those whose message is not listed.
func (d *differ) surplus(w Wanted, e *Existing, listed []Listed) {
	times, messages := map[ids.User]int{}, map[holding]int{}
	for _, l := range listed {
		if l.User.ID != 0 && (w.Type == manifest.Multiple || times[l.User.ID] == 0) {
			times[l.User.ID]++
			messages[holding{l.User.ID, l.Message}]++
		}
	}
	held := map[ids.User][]gitlab.Award{}
	var users []ids.User
	for _, a := range e.Awards {
		if times[a.User.ID] > 0 {
			if held[a.User.ID] == nil {
				users = append(users, a.User.ID)
			}
			held[a.User.ID] = append(held[a.User.ID], a)
		}
	}
	for _, user := range users {
		var meant, other []gitlab.Award
		for _, a := range held[user] {
			h := holding{user: user}
			if a.Message != nil {
				h.message = *a.Message
			}
			if messages[h] > 0 {
				messages[h]--
				meant = append(meant, a)
			} else {
				other = append(other, a)
			}
		}
		all := slices.Concat(meant, other)
		for _, a := range all[min(times[user], len(all)):] {
			d.add(Row{Action: Surplus, Achievement: w.Name, AchievementID: e.ID, User: a.User, AwardID: a.ID, Why: "is held more often than listed"})
		}
	}
}

// A holding is somebody's award that says something.
type holding struct {
	user    ids.User
	message string
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
func (d *differ) refusal(e *Existing, left leavers) string {
	switch awards := len(left.awards); {
	case e.Unshown > 0 || e.Veil != gitlab.Unveiled:
		return unshown(e) + ", and what was not read whole is not pruned"
	case d.MaxRevokes >= 0 && awards > d.MaxRevokes:
		return fmt.Sprintf("%s would be revoked, which takes --max-revokes %d", words.Plural(awards, "award"), awards)
	case d.MaxRevokes < 0 && left.holders >= prunedAtOnce && prunedPart*left.people > left.holders:
		return fmt.Sprintf("%d of %d holders would lose it, which is more than a quarter and takes --max-revokes %d", left.people, left.holders, awards)
	}
	return ""
}
