package site

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/overview"
	"github.com/ach-cli/ach/internal/sanitize"
)

// A Site is what pages are made of.
type Site struct {
	Group overview.Group
	Host  *url.URL // the GitLab to which the names lead
	// Hidden reports whether awards that are not on the profiles of their holders are
	// among those of the group. They are marked.
	Hidden   bool
	Pictures map[ids.Achievement]Picture // of those that have one
}

// A Picture is the content of one, and the extension that its format has.
type Picture struct {
	Data      []byte
	Extension string
}

// A File is a part of the site, by its path in the folder, with / between folders.
type File struct {
	Path string
	Data []byte
}

// Figures are how much is on a site.
type Figures struct {
	Achievements, People, Awards, Pictures int
}

// Shown returns a group without the awards that their holders do not show on their
// profiles, and how many those are. GitLab lists them to everybody who may read the group.
func Shown(g overview.Group) (shown overview.Group, hidden int) {
	shown = g
	shown.Achievements = make([]overview.Achievement, len(g.Achievements))
	for i, a := range g.Achievements {
		all := a.Awards
		a.Awards = nil
		for _, w := range all {
			if !w.Shown {
				hidden++
				continue
			}
			a.Awards = append(a.Awards, w)
		}
		shown.Achievements[i] = a
	}
	return shown, hidden
}

// A badge is an achievement with those who hold it, by their names.
type badge struct {
	overview.Achievement
	picture string // its path in the folder, "" for none
	holders []*holding
}

// A person is somebody who holds at least one achievement.
type person struct {
	gitlab.User
	file     string // the name of the page, which is in the folder people
	label    string // the name, with the user name where others are called the same
	awards   int
	holdings []*holding // as on the profile
}

// A holding is what one person has of one achievement: at least one award, the oldest first.
type holding struct {
	*person
	badge  *badge
	awards []gitlab.Award
}

func (h *holding) first() gitlab.Award { return h.awards[0] }
func (h *holding) last() gitlab.Award  { return h.awards[len(h.awards)-1] }

// hidden is how many of the awards are not on the profile.
func (h *holding) hidden() int {
	n := 0
	for _, w := range h.awards {
		if !w.Shown {
			n++
		}
	}
	return n
}

// A model is a group in the form that the pages have.
type model struct {
	Site
	path   string // of the group, as GitLab writes it
	badges []*badge
	people []*person // by name
	awards int
}

func newModel(s Site) *model {
	m := &model{Site: s, path: s.Group.Path}
	known := map[ids.User]*person{}
	for _, a := range s.Group.Achievements {
		b := &badge{Achievement: a}
		m.path = cmp.Or(a.Namespace.Path, m.path)
		if p, has := s.Pictures[a.ID]; has {
			b.picture = picturePath(a.ID, p)
		}
		of := map[ids.User]*holding{}
		for _, w := range a.Awards {
			who := known[w.User.ID]
			if who == nil {
				who = &person{User: w.User}
				known[w.User.ID] = who
				m.people = append(m.people, who)
			}
			h := of[w.User.ID]
			if h == nil {
				h = &holding{person: who, badge: b}
				of[w.User.ID] = h
				who.holdings, b.holders = append(who.holdings, h), append(b.holders, h)
			}
			h.awards = append(h.awards, w)
			who.awards++
			m.awards++
		}
		m.badges = append(m.badges, b)
	}
	m.arrange()
	return m
}

// arrange puts everything in its order, and gives everybody a name and a page.
func (m *model) arrange() {
	called := map[string]int{}
	for _, p := range m.people {
		called[fold(p.name())]++
	}
	for _, p := range m.people {
		p.label = p.name()
		if called[fold(p.label)] > 1 && p.label != p.Username {
			p.label += " (@" + p.Username + ")"
		}
		order.By(p.holdings, onProfile)
	}
	order.By(m.people, byName)
	for _, b := range m.badges {
		order.By(b.holders, func(x, y *holding) int { return byName(x.person, y.person) })
	}
	nameFiles(m.people)
}

// name is what a person is called, which is never nothing.
func (p *person) name() string { return cmp.Or(strings.TrimSpace(p.Name), p.Username) }

// fold is a text without what readers do not tell apart.
func fold(s string) string { return strings.ToLower(sanitize.Line(s)) }

func byName(x, y *person) int {
	return cmp.Or(strings.Compare(fold(x.name()), fold(y.name())), strings.Compare(fold(x.Username), fold(y.Username)), cmp.Compare(x.ID, y.ID))
}

// onProfile is the order in which GitLab shows awards: chosen places first, then as awarded.
func onProfile(x, y *holding) int {
	return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.first().ID, y.first().ID))
}

func place(h *holding) int {
	const none = 1 << 30
	best := none
	for _, w := range h.awards {
		if w.Priority != nil {
			best = min(best, *w.Priority)
		}
	}
	return best
}

// Files are all files of the site, and what is on it. Each path is one that every system takes.
func (s Site) Files() ([]File, Figures) {
	m := newModel(s)
	files := []File{{"style.css", []byte(style)}, {"icon.svg", []byte(icon)}}
	add := func(path string, text string) { files = append(files, File{path, []byte(text)}) }
	figures := Figures{Achievements: len(m.badges), People: len(m.people), Awards: m.awards}
	for _, b := range m.badges {
		if b.picture != "" {
			files = append(files, File{b.picture, s.Pictures[b.ID].Data})
			figures.Pictures++
		}
	}
	for _, p := range m.people {
		add(folderPeople+"/"+p.file, m.personPage(p))
	}
	for _, b := range m.badges {
		add(badgePath(b.ID), m.badgePage(b))
	}
	add("index.html", m.indexPage()) // last: what it leads to is there by then
	return files, figures
}
