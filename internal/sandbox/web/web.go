// Package web has the pages of the sandbox that a person opens in a browser: an index, a
// group's achievements with their holders, and a profile. They stand at GitLab's addresses,
// look like none of its pages, and show what somebody sees there who is not signed in.
package web

import (
	"bytes"
	"cmp"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ach-cli/ach/internal/sandbox/store"
)

// StylePath is where [Style] is expected, from the root of the host.
const StylePath = "/__sandbox/style.css"

var (
	//go:embed pages.html
	pages string
	//go:embed style.css
	style []byte
)

// Most that one list of a page has; what is beyond is told as a number.
const most = 500

// policy lets nothing run, and nothing be asked for but pictures and the style sheet of
// the same origin.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Site makes the pages of a store. It locks nothing: nobody may change the store while
// [Site.Page] runs.
type Site struct {
	Store *store.Store
	// Root is the path that the instance is installed under, "" or such as /gitlab.
	Root string
	// Version is the release that is played, as it is shown.
	Version string

	templates *template.Template
}

// New makes a site. The templates are part of the program, so it does not fail.
func New(s *store.Store, root, version string) *Site {
	return &Site{Store: s, Root: root, Version: version, templates: template.Must(template.New("").Parse(pages))}
}

// A Page is an answer to a browser.
type Page struct {
	Status int
	Body   []byte
}

// Page is what stands at a path of the instance, which begins behind its root; false where
// no page of this package does. Who may not be seen is answered with 404.
func (s *Site) Page(path string) (Page, bool) {
	if path == "" || path == "/" {
		return s.render("index", s.index()), true
	}
	if name, ok := strings.CutPrefix(path, "/groups/"); ok {
		if name, ok = strings.CutSuffix(name, "/-/achievements"); !ok {
			return Page{}, false
		}
		ns := s.Store.NamespaceByPath(name)
		if ns == nil || !ns.IsGroup() || s.Store.FlagOff() || !(store.Viewer{}).MayReadNamespace(ns) {
			return s.missing(), true
		}
		return s.render("group", s.group(ns)), true
	}
	u := s.Store.UserByName(path[1:])
	if u == nil {
		return Page{}, false
	}
	if !(store.Viewer{}).MayReadProfile(u) {
		return s.missing(), true
	}
	return s.render("profile", s.profile(u)), true
}

// Write sends a page to whoever asked by GET or HEAD.
func (p Page) Write(w http.ResponseWriter, r *http.Request) {
	write(w, r, p.Status, "text/html; charset=utf-8", p.Body)
}

// Style serves the style sheet of all pages.
func Style(w http.ResponseWriter, r *http.Request) {
	write(w, r, http.StatusOK, "text/css; charset=utf-8", style)
}

func write(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func (s *Site) missing() Page {
	p := s.render("missing", view{Title: "Not found"})
	p.Status = http.StatusNotFound
	return p
}

func (s *Site) render(name string, v view) Page {
	v.Style, v.Home, v.Version = StylePath, s.Root+"/", s.Version
	var body bytes.Buffer
	if err := s.templates.ExecuteTemplate(&body, name, v); err != nil {
		return Page{http.StatusInternalServerError, []byte("<!DOCTYPE html>\n<title>Error</title>\n")}
	}
	return Page{http.StatusOK, body.Bytes()}
}

// view is what a template shows; each page has a part of it.
type view struct {
	Title, Style, Home, Version string

	Text   string // what stands below the title
	Avatar string // address of a picture, "" for none
	Groups []link
	People []link
	Badges []badge
	More   int // how many people or badges are beyond what is listed
}

// link is a group or a person. Times is how often they hold what they are listed for.
type link struct {
	Name, Path, Address string
	Times               int
}

// badge is an achievement: in a group with its holders, in a profile with its group.
type badge struct {
	Name, Text, Avatar string
	Group              link
	Since              string // the day of the first award
	Times              int
	Holders            []link
	Count, More        int // of holders
}

func (s *Site) index() view {
	var v view
	for _, ns := range s.Store.Groups() {
		if (store.Viewer{}).MayReadNamespace(ns) {
			v.Groups = append(v.Groups, s.groupLink(ns))
		}
	}
	users := slices.Clone(s.Store.Users())
	slices.Reverse(users)
	for _, u := range users {
		if (store.Viewer{}).MayReadProfile(u) {
			v.People = append(v.People, s.userLink(u))
		}
	}
	v.People, v.More = cut(v.People)
	v.Title = "A GitLab sandbox"
	return v
}

// group has the holders of each achievement, those too who do not show it: GitLab's page
// lists them as well (app/assets/javascripts/achievements, which asks for uniqueUsers).
func (s *Site) group(ns *store.Namespace) view {
	v := view{Title: "Achievements of " + ns.Name, Text: ns.FullPath}
	achievements := s.Store.AchievementsOf(ns)
	slices.SortStableFunc(achievements, func(a, b *store.Achievement) int {
		return cmp.Compare(strings.ToLower(*a.Name), strings.ToLower(*b.Name))
	})
	for _, a := range achievements {
		b := s.badge(a)
		at := map[int]int{} // user id → place among the holders
		for _, award := range s.Store.AwardsOf(a) {
			if !s.Store.MayReadAward(store.Viewer{}, award) {
				continue
			}
			i, ok := at[award.User.ID]
			if !ok {
				i = len(b.Holders)
				at[award.User.ID] = i
				b.Holders = append(b.Holders, s.userLink(award.User))
			}
			b.Holders[i].Times++
		}
		b.Count = len(b.Holders)
		b.Holders, b.More = cut(b.Holders)
		v.Badges = append(v.Badges, b)
	}
	v.Badges, v.More = cut(v.Badges)
	return v
}

// profile has one's awards in the order of the profile, those of one achievement together
// where the first of them stands.
func (s *Site) profile(u *store.User) view {
	v := view{Title: u.Name, Text: "@" + u.Username, Avatar: s.avatar("user", u.ID, u.Avatar)}
	at := map[int]int{} // achievement id → place among the badges
	awards := s.Store.VisibleOnList(store.Viewer{}, u, s.Store.AwardsHeldBy(u), false)
	for _, award := range awards {
		if !s.Store.MayReadAward(store.Viewer{}, award) {
			continue
		}
		i, ok := at[award.AchievementID]
		if !ok {
			i = len(v.Badges)
			at[award.AchievementID] = i
			v.Badges = append(v.Badges, s.badge(s.Store.Achievement(award.AchievementID)))
		}
		b := &v.Badges[i]
		b.Times++
		if day := award.CreatedAt.UTC().Format("2006-01-02"); b.Since == "" || day < b.Since {
			b.Since = day
		}
	}
	v.Badges, v.More = cut(v.Badges)
	return v
}

func (s *Site) badge(a *store.Achievement) badge {
	b := badge{Name: *a.Name, Avatar: s.avatar("achievements/achievement", a.ID, a.Avatar), Group: s.groupLink(a.Namespace)}
	if a.Description != nil {
		b.Text = *a.Description
	}
	return b
}

func (s *Site) groupLink(ns *store.Namespace) link {
	return link{Name: ns.Name, Path: ns.FullPath, Address: s.Root + "/groups/" + (&url.URL{Path: ns.FullPath}).EscapedPath() + "/-/achievements"}
}

func (s *Site) userLink(u *store.User) link {
	return link{Name: u.Name, Path: "@" + u.Username, Address: s.Root + "/" + url.PathEscape(u.Username)}
}

func (s *Site) avatar(class string, id int, a *store.Avatar) string {
	if a == nil {
		return ""
	}
	return s.Root + "/uploads/-/system/" + class + "/avatar/" + strconv.Itoa(id) + "/" + url.PathEscape(a.Filename)
}

// cut is the beginning of a list, and how much is beyond it.
func cut[T any](list []T) ([]T, int) {
	if len(list) <= most {
		return list, 0
	}
	return list[:most], len(list) - most
}
