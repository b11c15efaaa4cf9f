package site

import (
	_ "embed"
	"fmt"
	"html"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/sanitize"
)

//go:embed style.css
var style string

//go:embed icon.svg
var icon string

// policy has browsers load nothing but the style and the pictures beside the pages, and
// run nothing at all.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

// A page is the text of one. What others have written gets into it by [text] only.
type page struct {
	strings.Builder
	up string // what leads from the page to the folder of the site
}

// say adds a line; values stand for %s as in package fmt.
func (p *page) say(format string, values ...any) {
	p.WriteString(fmt.Sprintf(format, values...) + "\n")
}

// text is what others have written as a text of a page or a value in quotes.
func text(s string) string { return html.EscapeString(sanitize.Line(s)) }

// escaped is one step of the path of an address.
func escaped(s string) string { return url.PathEscape(s) }

// open begins a page; title is not escaped yet.
func (m *model) open(title, up string) *page {
	p := &page{up: up}
	p.say(`<!doctype html>`)
	p.say(`<html lang="en">`)
	p.say(`<head>`)
	p.say(`<meta charset="utf-8">`)
	p.say(`<meta http-equiv="Content-Security-Policy" content="%s">`, policy)
	p.say(`<meta name="referrer" content="no-referrer">`)
	p.say(`<meta name="viewport" content="width=device-width, initial-scale=1">`)
	p.say(`<meta name="color-scheme" content="light dark">`)
	p.say(`<title>%s</title>`, text(title))
	p.say(`<link rel="icon" href="%sicon.svg">`, up)
	p.say(`<link rel="stylesheet" href="%sstyle.css">`, up)
	p.say(`</head>`)
	p.say(`<body>`)
	p.say(`<a class="skip" href="#main">Skip to content</a>`)
	if up != "" {
		p.say(`<nav aria-label="Site"><a href="%sindex.html">Achievements of %s</a></nav>`, up, text(m.path))
	}
	p.say(`<main id="main">`)
	return p
}

// done ends a page and returns it.
func (m *model) done(p *page) string {
	group := m.Host.JoinPath(strings.Split(m.path, "/")...).String()
	p.say(`</main>`)
	p.say(`<footer>`)
	p.say(`<p>Achievements of %s on GitLab.</p>`, link(group, m.path))
	if m.Hidden {
		p.say(`<p>Awards that their holders do not show on their profiles are marked as hidden.</p>`)
	} else {
		p.say(`<p>Only awards that their holders show on their profiles are here.</p>`)
	}
	p.say(`</footer>`)
	p.say(`</body>`)
	p.say(`</html>`)
	return p.String()
}

// link leads out of the site.
func link(address, name string) string {
	return fmt.Sprintf(`<a href="%s" rel="noopener noreferrer">%s</a>`, text(address), text(name))
}

// to leads to somebody's page.
func (p *page) to(who *person, name string) string {
	return fmt.Sprintf(`<a href="%s%s/%s">%s</a>`, p.up, folderPeople, who.file, text(name))
}

// times is how often somebody holds an achievement, where that is not once.
func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" × %d", n)
}

// mark tells how many awards of a holding are hidden, if any.
func mark(h *holding) string {
	switch n := h.hidden(); {
	case n == 0:
		return ""
	case n == len(h.awards):
		return ` <span class="hidden">hidden</span>`
	default:
		return fmt.Sprintf(` <span class="hidden">%d hidden</span>`, n)
	}
}

// day is the day of an award, by UTC, "" where it is not known.
func day(w gitlab.Award) string {
	if w.AwardedAt.IsZero() {
		return ""
	}
	return "<time>" + w.AwardedAt.UTC().Format(time.DateOnly) + "</time>"
}

// span is when a holding began, and when its last award was.
func span(h *holding) string {
	first, last := day(h.first()), day(h.last())
	if first == last {
		return first
	}
	return first + " – " + last
}

// emblem is the picture of an achievement, or a shape with its initial. It says nothing that
// the name beside it does not.
func (p *page) emblem(b *badge, size string) string {
	if b.picture != "" {
		return fmt.Sprintf(`<img class="emblem%s" src="%s%s" alt="" width="64" height="64">`, size, p.up, b.picture)
	}
	return fmt.Sprintf(`<span class="emblem%s tint%d" aria-hidden="true">%s</span>`, size, int64(b.ID)%tints, text(initial(b.Name)))
}

const tints = 4 // so many colours style.css has for shapes

// initial is the first letter or digit of a name.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "★"
}
