package site

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/ids"
	"github.com/ach-cli/ach/internal/overview"
)

func host() *url.URL { return &url.URL{Scheme: "https", Host: "gitlab.example.com", Path: "/sub"} }

// award is one that somebody holds, with a number of its own.
func award(id int, user int, name string, shown bool) gitlab.Award {
	return gitlab.Award{
		ID: ids.Award(id), User: gitlab.User{ID: ids.User(user), Username: fmt.Sprintf("user%05d", user), Name: name},
		AwardedAt: time.Date(2025, time.Month(1+id%12), 1+id%28, 12, 0, 0, 0, time.UTC), Shown: shown,
	}
}

// large is a group of 50 achievements and 500 people who hold them, each of them so many.
func large(each int) Site {
	g := overview.Group{Path: "acme/tools"}
	for i := range 50 {
		a := overview.Achievement{Achievement: gitlab.Achievement{
			ID: ids.Achievement(1000 + i), Name: fmt.Sprintf("Contributor of the year %d", 2000+i), Awards: 1,
			Description: "Took part in more than a hundred merge requests, and reviewed as many of others.",
		}}
		for user := range 500 {
			if (user+i)%50 < each {
				a.Awards = append(a.Awards, award(i*500+user, user, fmt.Sprintf("Some Ordinary Name %d", user), true))
			}
		}
		g.Achievements = append(g.Achievements, a)
	}
	return Site{Group: g, Host: host()}
}

// Whoever opens a page gets it and the style: under 100 KB for 50 achievements and 500
// people, however much they hold.
func TestPagesAreSmall(t *testing.T) {
	for _, each := range []int{1, 3, 50} {
		files, figures := large(each).Files()
		sizes := map[string]int{}
		for _, f := range files {
			sizes[f.Path] = len(f.Data)
		}
		if figures.Achievements != 50 || figures.People != 500 || figures.Awards != 500*each {
			t.Errorf("%+v", figures)
		}
		for path, size := range sizes {
			if both := size + sizes["style.css"]; strings.HasSuffix(path, ".html") && both >= 100_000 {
				t.Errorf("each holds %d: %s has %d bytes with its style", each, path, both)
			}
		}
	}
}

func TestTheSameGroupGivesTheSameBytes(t *testing.T) {
	first, _ := large(3).Files()
	second := large(3)
	second.Group.At = time.Now()
	again, _ := second.Files()
	for i, f := range first {
		if f.Path != again[i].Path || string(f.Data) != string(again[i].Data) {
			t.Errorf("%s differs", f.Path)
		}
	}
}

func TestPathsAreSafeEverywhere(t *testing.T) {
	names := []string{
		"alice", "Alice", "ALICE", "a.b", "a-b", "con", "NUL", "com1", "aux.old", "lpt9.x", "..", ".", "../../etc/passwd", `..\x`, "/abs", "",
		"-rf", ".git", "x/y", "a b", "a\x00b", "ü", "a:b", "trailing.", strings.Repeat("n", 255), "index", "~2", "a?b#c%2e",
	}
	var people []*person
	for i, name := range names {
		people = append(people, &person{User: gitlab.User{ID: ids.User(i + 1), Username: name}})
	}
	nameFiles(people)
	taken := map[string]bool{}
	for _, p := range people {
		path := folderPeople + "/" + p.file
		if !isOurs(path) || taken[strings.ToLower(p.file)] || len(p.file) > 120 {
			t.Errorf("%q has the page %s", p.Username, path)
		}
		taken[strings.ToLower(p.file)] = true
	}
	if people[0].file != "alice.html" || people[1].file != "~2.html" || people[3].file != "a.b.html" || people[5].file != "~6.html" {
		t.Error(people[0].file, people[1].file, people[3].file, people[5].file)
	}
	for _, path := range []string{"", ".", "..", "people", "people/", "people/..", "people/../x", "people/a/b", "/index.html", ".git/config", "people/.x", "people/con.html", "../people/a.html", `people\a.html`, "x.html"} {
		if isOurs(path) {
			t.Errorf("%q is taken for a file of a site", path)
		}
	}
}

func TestOnlyWhatIsShownStays(t *testing.T) {
	g := overview.Group{Achievements: []overview.Achievement{{Awards: []gitlab.Award{award(1, 1, "A", true), award(2, 2, "B", false), award(3, 1, "A", false)}}}}
	shown, hidden := Shown(g)
	if hidden != 2 || len(shown.Achievements[0].Awards) != 1 || len(g.Achievements[0].Awards) != 3 {
		t.Errorf("%d hidden, %+v", hidden, shown)
	}
}

// The pages of one group, as they are.
func TestPages(t *testing.T) {
	place := 0
	second := award(4, 2, "Same Name", true)
	second.Priority = &place
	s := Site{Host: host(), Hidden: true, Pictures: map[ids.Achievement]Picture{7: {Data: []byte("png"), Extension: "png"}}, Group: overview.Group{
		Path: "acme", Achievements: []overview.Achievement{
			{Achievement: gitlab.Achievement{ID: 7, Name: "Star", Description: "Shines.", Awards: 3}, Awards: []gitlab.Award{award(1, 1, "Same Name", true), award(2, 1, "Same Name", false), award(3, 2, "Same Name", true)}},
			{Achievement: gitlab.Achievement{ID: 8, Name: "<Moon>", Awards: 2}, Awards: []gitlab.Award{second}, Unreadable: 1},
			{Achievement: gitlab.Achievement{ID: 9, Name: "!"}},
		},
	}}
	files, _ := s.Files()
	all := map[string]string{}
	for _, f := range files {
		all[f.Path] = string(f.Data)
	}
	for path, wants := range map[string][]string{
		"index.html": {
			`<img class="emblem" src="pictures/7.png" alt="" width="64" height="64">`, `>&lt;Moon&gt;</a>`, `aria-hidden="true">★</span>`, "Nobody holds it yet.",
			`<li><a href="people/user00001.html">Same Name (@user00001)</a> × 2 <span class="hidden">1 hidden</span>`, `2 holders · 3 awards · last on <time>2025-04-04</time>`,
			`<li><a href="people/user00002.html">Same Name (@user00002)</a> 2`,
		},
		"achievements/7.html":   {`<h1>Star</h1>`, `<caption>Holders</caption>`, `<td><time>2025-02-02</time> – <time>2025-03-03</time>`, `<a href="../people/user00002.html">`},
		"people/user00002.html": {`<a href="https://gitlab.example.com/sub/user00002" rel="noopener noreferrer">@user00002</a> · 2 achievements`, policy, `src="../pictures/7.png"`},
	} {
		for _, want := range wants {
			if !strings.Contains(all[path], want) {
				t.Errorf("%s lacks %s:\n%s", path, want, all[path])
			}
		}
	}
	if page := all["people/user00002.html"]; strings.Index(page, "Moon") > strings.Index(page, ">Star<") {
		t.Error("the place that was chosen on the profile does not count")
	}
}
