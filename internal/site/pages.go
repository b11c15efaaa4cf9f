package site

import (
	"fmt"
	"slices"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/order"
	"github.com/ach-cli/ach/internal/words"
)

// onCard is how many holders the first page names of an achievement, those of the latest
// awards: with all of them, and many who hold much, it would grow beyond what loads at once.
const onCard = 6

// indexPage is the first page: the achievements, and everybody who holds some.
func (m *model) indexPage() string {
	p := m.open("Achievements of "+m.path, "")
	p.say(`<h1>Achievements of %s</h1>`, text(m.path))
	p.say(`<p class="figures"><b>%s</b> <b>%s</b> <b>%s</b></p>`, words.Plural(len(m.badges), "achievement"), words.People(len(m.people)), words.Plural(m.awards, "award"))
	if len(m.badges) == 0 {
		p.say(`<p>There are none yet.</p>`)
		return m.done(p)
	}
	p.say(`<ul class="cards">`)
	for _, b := range m.badges {
		m.card(p, b)
	}
	p.say(`</ul>`)
	if len(m.people) > 0 {
		p.say(`<h2 id="people">People</h2>`)
		p.say(`<p class="quiet">With the number of their awards.</p>`)
		p.say(`<ul class="people">`)
		for _, who := range m.people {
			p.say(`<li>%s %d`, p.to(who, who.label), who.awards)
		}
		p.say(`</ul>`)
	}
	return m.done(p)
}

func (m *model) card(p *page, b *badge) {
	p.say(`<li>%s`, p.emblem(b, ""))
	p.say(`<h2><a href="%s">%s</a></h2>`, badgePath(b.ID), text(b.Name))
	if b.Description != "" {
		p.say(`<p>%s</p>`, text(b.Description))
	}
	if len(b.holders) == 0 {
		p.say(`<p class="quiet">%s</p>`, m.nobody(b))
		return
	}
	p.say(`<p class="quiet">%s</p>`, held(b))
	recent := slices.Clone(b.holders)
	order.By(recent, func(x, y *holding) int { return y.last().AwardedAt.Compare(x.last().AwardedAt) })
	p.say(`<ul>`)
	for _, h := range recent[:min(onCard, len(recent))] {
		p.say(`<li>%s%s%s`, p.to(h.person, h.label), times(len(h.awards)), mark(h))
	}
	if more := len(recent) - onCard; more > 0 {
		p.say(`<li><a href="%s">and %d more</a>`, badgePath(b.ID), more)
	}
	p.say(`</ul>`)
}

// nobody says that an achievement has no holder here.
func (m *model) nobody(b *badge) string {
	switch {
	case b.Awards() == 0:
		return "Nobody holds it yet."
	case m.Hidden:
		return "None of its holders can be seen."
	}
	return "Nobody shows it on their profile."
}

// Awards is how many awards of it GitLab counts.
func (b *badge) Awards() int { return b.Achievement.Achievement.Awards }

// held tells how many hold an achievement, with how many awards, and when the last was.
func held(b *badge) string {
	awards, last := 0, gitlab.Award{}
	for _, h := range b.holders {
		awards += len(h.awards)
		if h.last().AwardedAt.After(last.AwardedAt) {
			last = h.last()
		}
	}
	said := words.Plural(len(b.holders), "holder")
	if awards > len(b.holders) {
		said += " · " + words.Plural(awards, "award")
	}
	if on := day(last); on != "" {
		said += " · last on " + on
	}
	return said
}

// badgePage is that of an achievement, with all who hold it.
func (m *model) badgePage(b *badge) string {
	p := m.open(b.Name+" · "+m.path, "../")
	p.say(`<div class="head">%s`, p.emblem(b, " large"))
	p.say(`<h1>%s</h1>`, text(b.Name))
	if b.Description != "" {
		p.say(`<p>%s</p>`, text(b.Description))
	}
	if len(b.holders) == 0 {
		p.say(`<p class="quiet">%s</p>`, m.nobody(b))
		p.say(`</div>`)
		return m.done(p)
	}
	p.say(`<p class="quiet">%s</p>`, held(b))
	p.say(`</div>`)
	p.say(`<table>`)
	p.say(`<caption>Holders</caption>`)
	p.say(`<tr><th scope="col">Name<th scope="col">Awarded`)
	for _, h := range b.holders {
		p.say(`<tr><th scope="row">%s%s%s<td>%s`, p.to(h.person, h.label), times(len(h.awards)), mark(h), span(h))
	}
	p.say(`</table>`)
	return m.done(p)
}

// personPage is that of a person, with what they hold.
func (m *model) personPage(who *person) string {
	p := m.open(who.label+" · "+m.path, "../")
	p.say(`<div class="head">`)
	p.say(`<h1>%s</h1>`, text(who.name()))
	said := words.Plural(len(who.holdings), "achievement")
	if who.awards > len(who.holdings) {
		said += " · " + words.Plural(who.awards, "award")
	}
	p.say(`<p class="quiet">%s · %s</p>`, link(m.profile(who.User), "@"+who.Username), said)
	p.say(`</div>`)
	p.say(`<ul class="cards">`)
	for _, h := range who.holdings {
		p.say(`<li>%s`, p.emblem(h.badge, ""))
		p.say(`<h2><a href="%s%s">%s</a>%s</h2>`, p.up, badgePath(h.badge.ID), text(h.badge.Name), times(len(h.awards)))
		if h.badge.Description != "" {
			p.say(`<p>%s</p>`, text(h.badge.Description))
		}
		p.say(`<p class="quiet">%s</p>`, fmt.Sprint(span(h), mark(h)))
	}
	p.say(`</ul>`)
	return m.done(p)
}
