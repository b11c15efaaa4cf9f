package definitions

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/order"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/words"
)

// Diff plans. The error is of a file that may mean two of the group's achievements.
func Diff(wanted []Wanted, group []Existing, o Options) (*Plan, error) {
	found, err := match(wanted, group)
	if err != nil {
		return nil, err
	}
	d := &differ{Options: o, plan: &Plan{}}
	for _, e := range group {
		d.veil = cmp.Or(d.veil, e.Veil)
	}
	for i, w := range wanted {
		d.definition(w, found[i])
	}
	for i, w := range wanted {
		if w.Holders != nil {
			d.holders(w, found[i])
		}
	}
	for i := range group {
		if !slices.Contains(found, &group[i]) {
			d.unmanaged(&group[i])
		}
	}
	order.By(d.plan.Rows, func(x, y Row) int { return actionRank(x.Action) - actionRank(y.Action) })
	return d.plan, nil
}

type differ struct {
	Options
	veil gitlab.Veil // why there may be more awards than are shown, also of what is made
	plan *Plan
}

// actionRank is the place of an action in the order in which rows are done and told: definitions come before awards, and what
// is given before what is taken.
func actionRank(a Action) int {
	return slices.Index(append([]Action{Refused}, slices.DeleteFunc(Actions(), func(a Action) bool { return a == Refused })...), a)
}

func (d *differ) add(row Row) { d.plan.Rows = append(d.plan.Rows, row) }

// definition plans what makes a definition what the file says.
func (d *differ) definition(w Wanted, e *Existing) {
	if e == nil {
		row := Row{Action: Create, Achievement: w.Name, Fields: []Field{{Name: "name", After: w.Name}}}
		if w.Description != nil && gitlab.Stored(*w.Description) != "" {
			row.Fields = append(row.Fields, Field{Name: "description", After: *w.Description})
		}
		if w.Picture != nil {
			row.Fields = append(row.Fields, Field{Name: "avatar", After: w.Picture.Path})
		}
		d.add(row)
		return
	}
	row := Row{Action: Update, Achievement: w.Name, AchievementID: e.ID}
	if name := gitlab.Stored(w.Name); e.Name != name {
		row.Fields = append(row.Fields, Field{"name", e.Name, name})
	}
	if w.Description != nil && gitlab.Stored(*w.Description) != gitlab.Stored(e.Description) {
		row.Fields = append(row.Fields, Field{"description", e.Description, *w.Description})
	}
	before, digest := uploaded(e.AvatarURL)
	switch {
	case w.Picture == nil && before != "" && digest == "":
		d.add(Row{Action: UnknownPicture, Achievement: w.Name, AchievementID: e.ID, Why: "its picture " + before + " was not uploaded by ach, and the file gives none"})
	case w.Picture == nil || digest == w.Picture.Digest:
	default:
		row.Fields = append(row.Fields, Field{"avatar", before, w.Picture.Path})
		switch {
		case before == "":
			row.Why = "it has no picture"
		case digest == "":
			row.Why = "its picture was not uploaded by ach"
		default:
			row.Why = "the picture is another"
		}
	}
	if len(row.Fields) > 0 {
		d.add(row)
	}
}

var digestName = regexp.MustCompile(`\.([0-9a-f]{16})\.[A-Za-z]+$`)

// UploadName is the file name of a picture with its digest, of characters that GitLab keeps
// in names (carrierwave: letters, digits, and . - _ +).
func UploadName(file, digest string) string {
	extension := path.Ext(file)
	base := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return '-'
	}, strings.TrimSuffix(path.Base(file), extension))
	return base[:min(len(base), 80)] + "." + digest + extension
}

// uploaded is the file name of a picture, and the digest in it; "" where other hands gave
// it its name.
func uploaded(address string) (name, digest string) {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return "", ""
	}
	name = path.Base(u.Path)
	if found := digestName.FindStringSubmatch(name); found != nil {
		digest = found[1]
	}
	return name, digest
}

// Digest is that of the content of a picture, as its address tells it; "" where other hands
// gave it its name.
func Digest(address string) string {
	_, digest := uploaded(address)
	return digest
}

// unmanaged tells of a definition that the file does not list, or plans its removal.
func (d *differ) unmanaged(e *Existing) {
	row := Row{Action: Unmanaged, Achievement: e.Name, AchievementID: e.ID, Awards: max(0, e.Achievement.Awards), Why: "the file does not list it"}
	if !d.DeleteUnmanaged {
		d.add(row)
		return
	}
	row.Action = Delete
	switch {
	case e.Veil != gitlab.Unveiled:
		row.Action, row.Why = Refused, "how many awards would go with it cannot be told"
	case d.MaxRevokes < 0 && row.Awards > 0, d.MaxRevokes >= 0 && row.Awards > d.MaxRevokes:
		row.Action = Refused
		row.Why = fmt.Sprintf("%s would go with it, which takes --max-revokes %d", words.Plural(row.Awards, "award"), row.Awards)
	}
	d.add(row)
}

// holders plans who gets an achievement and who loses it.
func (d *differ) holders(w Wanted, e *Existing) {
	if e == nil {
		e = &Existing{Achievement: gitlab.Achievement{Name: w.Name}, Messages: true, Veil: d.veil}
	}
	if w.Ended(d.Now) {
		d.ended(w, e)
		w.Listed, w.Empty = nil, ""
	}
	if len(w.Except) > 0 { // who was meant may be among those who are listed
		x := w.Except[0]
		d.add(Row{Action: Refused, Achievement: w.Name, AchievementID: e.ID, Why: fmt.Sprintf("except names nobody (%s: %s), so who is to be left out is not known; mend the name, or take it out of the file", x.From, cmp.Or(x.Why, x.Name))})
		return
	}
	d.award(w, e, w.Listed)
	d.leave(w, e, w.Listed)
}

// ended tells that the last day of an achievement is over, and of how many who are listed.
func (d *differ) ended(w Wanted, e *Existing) {
	why := "its last day was " + w.Until.Format(time.DateOnly)
	listed := map[string]bool{}
	for _, l := range w.Listed {
		listed[cmp.Or(l.Name, l.User.ID.String())] = true
	}
	if len(listed) > 0 {
		why += fmt.Sprintf(", so none of the %s who are listed is to hold it", words.People(len(listed)))
	}
	d.add(Row{Action: Ended, Achievement: w.Name, AchievementID: e.ID, Why: why})
}
