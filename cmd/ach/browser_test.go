//go:build !windows && !race

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/sandbox"
)

// The pages of `ach site` are looked at in a real Chromium by tools/browser/look.js: both themes
// on a phone and on a desk. `make browser` installs what it needs. They are other
// programs, into which the race detector does not look.

// markupNames would be more than text if they were let.
func markupNames() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' autofocus onfocus='alert(1)`, `javascript:alert(1)`, `</title></style><svg onload=alert(1)>`,
		"\u202eevil\u2066", `<!--`, `&lt;b&gt;&#x3c;`, `]]><iframe src=//evil.example>`, "مرحبا بالعالم", strings.Repeat("W", 200), "🏴󠁧󠁢󠁥󠁮󠁧󠁿 ünïcode ⭐",
	}
}

// browserSeed is a group that has people and achievements called by all of those.
func browserSeed() string {
	quoted := func(s string) string {
		text, _ := json.Marshal(s) // which is YAML too
		return string(text)
	}
	var b strings.Builder
	b.WriteString("users:\n  - {username: max}\n")
	for i, name := range markupNames() {
		fmt.Fprintf(&b, "  - {username: person.%d, name: %s}\n", i, quoted(name))
	}
	b.WriteString("groups: [{path: acme, name: Acme, members: {max: maintainer}}]\nachievements:\n")
	for i, name := range markupNames() {
		fmt.Fprintf(&b, "  - group: acme\n    name: %s\n    description: %s\n", quoted(name), quoted("Told as "+name))
		if i%2 == 0 {
			b.WriteString("    avatar: {colour: \"#6e49cb\", size: 96}\n")
		}
		b.WriteString("    awards:\n")
		for j := range markupNames() {
			for range 1 + (i+j)%3/2 {
				fmt.Fprintf(&b, "      - {user: person.%d, by: max, at: 2025-%02d-11T10:00:00Z, hidden: %v}\n", j, i+1, (i+j)%5 == 0)
			}
		}
	}
	return b.String()
}

// chromium is the browser, and the folder with what drives it.
func chromium(t *testing.T) (browser, modules string) {
	t.Helper()
	modules, err := filepath.Abs(filepath.Join("..", "..", ".bin", "browser", "node_modules"))
	must(t, err)
	browser, err = exec.LookPath("chromium")
	if err == nil {
		_, err = exec.LookPath("node")
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, ".package-lock.json"))
	}
	if err != nil {
		if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
			t.Fatal(err)
		}
		t.Skip("pages are looked at in chromium, by what `make browser` installs: ", err)
	}
	return browser, modules
}

func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	browser, modules := chromium(t)
	server, err := sandbox.New(sandbox.Options{Seed: strings.NewReader(browserSeed())})
	must(t, err)
	s := stageOf(t.TempDir(), server, nil)
	t.Cleanup(s.stop)
	for _, flags := range [][]string{{"--out", filepath.Join(s.dir, "shown")}, {"--out", filepath.Join(s.dir, "all"), "--include-hidden", "--yes"}} {
		if end, err := s.run("max", append([]string{"site", "-n", "acme"}, flags...)...); err != nil || end.code != 0 {
			t.Fatal(err, end)
		}
	}
	pages := httptest.NewServer(http.FileServer(http.Dir(s.dir)))
	t.Cleanup(pages.Close)
	pictures := os.Getenv("ACH_TESTS_PICTURES") // a folder where they can be looked at
	if pictures == "" {
		pictures = t.TempDir()
	}
	line := []string{"look.js", browser, pictures}
	for _, page := range []string{"shown/index.html", "all/index.html", "all/achievements/2.html", "all/people/person.1.html"} {
		line = append(line, pages.URL+"/"+page)
	}
	cmd := exec.Command("node", line...)
	cmd.Dir, cmd.Env = filepath.Join("..", "..", "tools", "browser"), append(os.Environ(), "NODE_PATH="+modules, "HOME="+s.dir, "TMPDIR="+t.TempDir())
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil || out.Len() > 0 {
		t.Errorf("%v\n%s%s", err, out.String(), errs.String())
	}
	drawn, err := filepath.Glob(filepath.Join(pictures, "*.png"))
	if err != nil || len(drawn) < 16 {
		t.Errorf("%d pictures, %v", len(drawn), err)
	}
}
